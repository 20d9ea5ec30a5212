/** What is left, and what is lost, of a cohort of which certain modalities are demanded. */
import { scaleLinear } from 'd3-scale';
import { chart, element, escapeText, label, shortened, type Chart, type ChartOptions } from './chart.ts';
import { percent, shareOf } from './proportions.ts';

export interface MatrixKeptData {
  readonly demanded: readonly string[];
  /** All subjects first, then each class. */
  readonly rows: readonly { readonly label: string; readonly kept: number; readonly lost: number }[];
}

const ROW = 34;

export function matrixKept(data: MatrixKeptData, { width, theme }: ChartOptions): Chart {
  const left = Math.min(width * 0.28, Math.max(60, ...data.rows.map(({ label: name }) => name.length * 7))) + 12;
  const most = Math.max(1, ...data.rows.map(({ kept, lost }) => kept + lost));
  const x = scaleLinear([0, most], [left, width - 150]);
  const rows = data.rows.map(({ label: name, kept, lost }, i) => {
    const y = 30 + i * ROW;
    const whole = kept + lost;
    return element(
      'g',
      {},
      element('title', {}, escapeText(`${name}: ${kept} kept, ${lost} lost`)),
      label(shortened(name, Math.floor((left - 12) / 7)), {
        x: left - 8,
        y: y + 15,
        'text-anchor': 'end',
        fill: theme.ink,
        ...(i === 0 ? { 'font-weight': 600 } : {}),
      }),
      element('rect', { x: x(0), y: y + 2, width: Math.max(0, x(kept) - x(0)), height: 18, fill: theme.accent }),
      lost > 0
        ? element('rect', {
            x: x(kept),
            y: y + 2.5,
            width: Math.max(1, x(whole) - x(kept)),
            height: 17,
            fill: theme.paper,
            stroke: theme.bad,
            'stroke-dasharray': '4 3',
          })
        : '',
      label(`${kept} kept (${percent(shareOf(kept, whole))})`, { x: x(whole) + 6, y: y + 15, fill: theme.ink }),
    );
  });
  const demand = data.demanded.length > 0 ? data.demanded.join(' + ') : 'nothing';
  const first = data.rows[0];
  return chart({
    width,
    height: 30 + Math.max(1, data.rows.length) * ROW,
    title: 'Subjects kept if modalities were demanded',
    description:
      `Demanded: ${demand}. ` +
      (first
        ? `${first.kept} of ${first.kept + first.lost} subjects are kept, ${first.lost} are lost.`
        : 'No subjects.'),
    theme,
    body: [
      element('rect', { x: left, y: 6, width: 12, height: 12, fill: theme.accent }),
      label('kept', { x: left + 17, y: 16, fill: theme.ink }),
      element('rect', {
        x: left + 60,
        y: 6,
        width: 12,
        height: 12,
        fill: theme.paper,
        stroke: theme.bad,
        'stroke-dasharray': '4 3',
      }),
      label('lost', { x: left + 77, y: 16, fill: theme.ink }),
      ...rows,
    ],
    table: [['', 'kept', 'lost'], ...data.rows.map(({ label: name, kept, lost }) => [name, kept, lost])],
  });
}
