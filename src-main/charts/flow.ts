/** The flow diagram of subjects, from rows read to subjects used (after STROBE's and TRIPOD's diagrams). */
import { chart, element, label, shortened, type Chart, type ChartOptions } from './chart.ts';

export interface FlowData {
  readonly steps: readonly {
    readonly step: string;
    /** Null for the whole cohort. */
    readonly modality: string | null;
    /** Negative: so many were lost here. */
    readonly count: number;
    readonly reason: string;
  }[];
}

const whole = new Intl.NumberFormat('en-GB');
const BOX = 22;
const GAP = 14;

/** Per table a column of boxes (what came in, what was lost), all leading to those of the whole cohort. */
export function flow(data: FlowData, { width, theme }: ChartOptions): Chart {
  const tables = [...new Set(data.steps.flatMap(({ modality }) => (modality === null ? [] : [modality])))];
  const own = (table: string | null) => data.steps.filter(({ modality }) => modality === table);
  const perRow = Math.max(1, Math.min(tables.length, Math.floor(width / 280)));
  const columnWidth = width / perRow;
  const body: string[] = [];
  let top = 8;
  for (let from = 0; from < tables.length; from += perRow) {
    const row = tables.slice(from, from + perRow);
    const most = Math.max(...row.map((table) => own(table).length));
    const height = 26 + most * BOX + 6;
    row.forEach((table, i) => {
      const x = i * columnWidth + 4;
      const inner = columnWidth - 8;
      body.push(
        element('rect', { x, y: top, width: inner, height, rx: 5, fill: theme.paper, stroke: theme.grid }),
        label(shortened(table, Math.floor(inner / 8)), { x: x + 8, y: top + 18, 'font-weight': 600 }),
        ...own(table).map(({ count, reason }, k) => line(count, reason, x + 8, top + 40 + k * BOX, inner - 16)),
      );
    });
    top += height + GAP;
  }
  const cohort = own(null);
  if (tables.length > 0 && cohort.length > 0) {
    const x = width / 2;
    body.push(
      element('path', {
        d: `M${x} ${top - GAP + 2}V${top + 8}m-5 -6l5 6l5 -6`,
        fill: 'none',
        stroke: theme.faint,
        'stroke-width': 1.5,
      }),
    );
    top += GAP;
  }
  const inner = Math.min(width - 8, 560);
  const x = (width - inner) / 2;
  if (cohort.length > 0) {
    const height = cohort.length * BOX + 14;
    body.push(
      element('rect', { x, y: top, width: inner, height, rx: 5, fill: theme.paper, stroke: theme.accent }),
      ...cohort.map(({ count, reason }, k) => line(count, reason, x + 10, top + 21 + k * BOX, inner - 20)),
    );
    top += height + 8;
  }

  function line(count: number, reason: string, at: number, y: number, room: number): string {
    const lost = count < 0;
    const number = `${lost ? '−' : ''}${whole.format(Math.abs(count))}`;
    return (
      label(number, { x: at + 52, y, 'text-anchor': 'end', 'font-weight': 600, fill: lost ? theme.bad : theme.ink }) +
      label(shortened(reason, Math.max(8, Math.floor((room - 60) / 6.6))), { x: at + 60, y, fill: theme.faint })
    );
  }

  const sentences = cohort.map(({ count, reason }) => `${whole.format(count)} ${reason}`);
  return chart({
    width,
    height: top,
    theme,
    title: 'Flow of subjects',
    description: sentences.length === 0 ? 'Nothing was read yet.' : `${sentences.join('; ')}.`,
    body,
    table: [
      ['table', 'step', 'count', 'reason'],
      ...data.steps.map(({ step, modality, count, reason }) => [modality, step, count, reason]),
    ],
  });
}
