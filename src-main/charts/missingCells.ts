/** Missing cells within a modality: one bar per column, one page of columns at a time. */
import { scaleLinear } from 'd3-scale';
import { bottomAxis } from './axes.ts';
import { chart, element, escapeText, label, shortened, type Chart, type ChartOptions } from './chart.ts';
import { percent, shareOf } from './proportions.ts';

export interface MissingCellsData {
  readonly modality: string;
  /** Subjects who have the modality: what the shares are of. */
  readonly subjects: number;
  readonly columns: readonly { readonly name: string; readonly missing: number }[];
  /** Of the modality altogether, where `columns` is one page of them. */
  readonly totalColumns: number;
}

const ROW = 20;

export function missingCells(data: MissingCellsData, { width, theme, chosen = [] }: ChartOptions): Chart {
  const longest = Math.max(0, ...data.columns.map(({ name }) => Math.min(name.length, 28)));
  const left = Math.min(Math.max(60, longest * 7 + 10), width / 2);
  const plot = { left, right: width - 96, top: 8, bottom: 8 + Math.max(1, data.columns.length) * ROW };
  const share = (missing: number): number => shareOf(missing, data.subjects);
  const most = Math.max(0, ...data.columns.map(({ missing }) => share(missing)));
  // An axis that ends at a round share, not above all.
  const scale = scaleLinear([0, Math.max(0.01, most)], [plot.left, plot.right]).nice(4);
  if (scale.domain()[1]! > 1) scale.domain([0, 1]);

  const bars = data.columns.map(({ name, missing }, row) => {
    const y = plot.top + row * ROW;
    return element(
      'g',
      { 'data-key': name },
      element('title', {}, escapeText(`${name}: ${missing} of ${data.subjects} missing`)),
      element('rect', {
        x: plot.left,
        y: y + 3,
        width: Math.max(0, scale(share(missing)) - plot.left),
        height: ROW - 6,
        fill: theme.accent,
        ...(chosen.includes(name) ? { stroke: theme.ink, 'stroke-width': 2 } : {}),
      }),
      label(shortened(name, Math.max(6, Math.floor((left - 10) / 7))), {
        x: plot.left - 6,
        y: y + 14,
        'text-anchor': 'end',
        fill: theme.ink,
      }),
      label(`${missing} (${percent(share(missing))})`, {
        x: scale(share(missing)) + 5,
        y: y + 14,
        fill: theme.faint,
      }),
    );
  });
  const worst = data.columns.reduce<{ name: string; missing: number } | null>(
    (most, column) => (most === null || column.missing > most.missing ? column : most),
    null,
  );
  return chart({
    width,
    height: plot.bottom + 42,
    title: `Missing cells of ${data.modality}`,
    description:
      worst === null
        ? `${data.modality} has no columns.`
        : `Of the ${data.subjects} subjects who have ${data.modality}: per column, how many lack the cell. ` +
          `${data.columns.length} of ${data.totalColumns} columns are shown; most is missing of ${worst.name}: ` +
          `${worst.missing} (${percent(share(worst.missing))}).`,
    theme,
    body: [bottomAxis(scale, plot, theme, `Share of the ${data.subjects} subjects who have it`, 4, percent), ...bars],
    table: [
      ['column', 'missing', 'subjects', 'share'],
      ...data.columns.map(({ name, missing }) => [name, missing, data.subjects, share(missing)]),
    ],
  });
}
