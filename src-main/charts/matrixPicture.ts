/** The availability matrix as a picture to save: the whole cohort, a line for several subjects where there are many. */
import { chart, element, escapeText, label, shortened, type Chart, type ChartOptions } from './chart.ts';
import { percent } from './proportions.ts';

export interface MatrixPictureData {
  readonly columns: readonly { readonly modality: string; readonly name: string; readonly present: number }[];
  readonly subjects: number;
  /** How the subjects are sorted, in words. */
  readonly sorting: string;
  /** Per line, per column: the share of the line's subjects who have it, 0 to 1. */
  readonly lines: readonly ArrayLike<number>[];
}

/** Shares are drawn in so many steps, one path each, so that a large matrix stays a small file. */
const STEPS = 8;
const HEAD = 96;

export function matrixPicture(data: MatrixPictureData, { width, theme }: ChartOptions): Chart {
  const columns = data.columns.length;
  const left = 8;
  // The last name stands at an angle and needs room to the right.
  const cell = (width - left - 70) / Math.max(1, columns);
  const height = Math.max(40, Math.min(480, data.lines.length * 12));
  const line = height / Math.max(1, data.lines.length);
  const paths = Array.from({ length: STEPS + 1 }, () => [] as string[]);
  data.lines.forEach((shares, row) => {
    const y = HEAD + row * line;
    let from = 0;
    for (let column = 1; column <= columns; column++) {
      const step = Math.round(shares[from]! * STEPS);
      if (column < columns && Math.round(shares[column]! * STEPS) === step) continue;
      const x = left + from * cell;
      paths[step]!.push(
        `M${fixed(x)} ${fixed(y)}h${fixed((column - from) * cell)}v${fixed(line)}h${fixed(-(column - from) * cell)}z`,
      );
      from = column;
    }
  });
  const body = paths.flatMap((path, step) =>
    path.length === 0
      ? []
      : [element('path', { d: path.join(''), fill: theme.accent, 'fill-opacity': 0.1 + (0.9 * step) / STEPS })],
  );
  return chart({
    width,
    height: HEAD + height + 24,
    title: 'Availability matrix',
    description:
      `${data.subjects} subjects by ${columns} columns, sorted by ${data.sorting}; the darker, the more of a line's ` +
      `subjects have it. ${data.columns
        .slice(0, 12)
        .map(
          ({ modality, name, present }) =>
            `${nameOf(modality, name)}: ${percent(present / Math.max(1, data.subjects))}.`,
        )
        .join(' ')}`,
    theme,
    body: [
      ...heads(data, left, cell, theme),
      ...body,
      label(`${data.subjects} subjects, sorted by ${data.sorting}`, {
        x: left,
        y: HEAD + height + 17,
        fill: theme.faint,
      }),
    ],
    table: [
      ['modality', 'column', 'present', 'share'],
      ...data.columns.map(({ modality, name, present }) => [
        modality,
        name,
        present,
        present / Math.max(1, data.subjects),
      ]),
    ],
  });
}

/** Names of columns where they have room, else of the modalities. */
function heads(data: MatrixPictureData, left: number, cell: number, theme: ChartOptions['theme']): string[] {
  const at = (x: number, text: string): string =>
    element(
      'text',
      { transform: `translate(${fixed(x)} ${HEAD - 6}) rotate(-45)`, fill: theme.ink, 'font-size': 11 },
      escapeText(text),
    );
  if (cell >= 14) {
    return data.columns.map(({ name, present }, i) =>
      at(left + (i + 0.5) * cell, `${shortened(name, 13)} ${percent(present / Math.max(1, data.subjects))}`),
    );
  }
  const all: string[] = [];
  let last = -Infinity;
  data.columns.forEach(({ modality }, i) => {
    if (i > 0 && data.columns[i - 1]!.modality === modality) return;
    // Names closer than a line of text would lie over each other.
    if (i * cell - last >= 13) {
      all.push(at(left + i * cell + 6, shortened(modality, 18)));
      last = i * cell;
    }
    if (i > 0) {
      const x = left + i * cell;
      all.push(element('line', { x1: x, x2: x, y1: HEAD - 8, y2: HEAD, stroke: theme.ink }));
    }
  });
  return all;
}

function nameOf(modality: string, name: string): string {
  return modality === name ? name : `${modality} ${name}`;
}

function fixed(value: number): string {
  return String(Number(value.toFixed(2)));
}
