/** Methods side by side: a figure per method as a dot, with its interval where there is one. */
import { scaleLinear } from 'd3-scale';
import { bottomAxis } from './axes.ts';
import { chart, element, label, shortened, type Chart, type ChartOptions } from './chart.ts';

export interface DotPlotData {
  /** 'AUC' … */
  readonly metric: string;
  /** Who is judged: 'all subjects (912)'. */
  readonly scope: string;
  /** What the rows are; methods where it is left out. */
  readonly by?: string;
  readonly rows: readonly {
    readonly name: string;
    readonly value: number | null;
    readonly lower: number | null;
    readonly upper: number | null;
    /** Drawn hollow: pooled, or of another study. */
    readonly hollow?: boolean;
    /** Beside the figure: '411 of 912 answered'. */
    readonly remark?: string;
  }[];
  /** A line where there is nothing to find (.5 for AUC). */
  readonly reference?: number;
  /** Where the axis begins, of figures that are never less (0 for shares). */
  readonly least?: number;
}

const ROW = 26;

export function dotPlot(data: DotPlotData, { width, theme, chosen = [] }: ChartOptions): Chart {
  const known = data.rows.filter((row) => row.value !== null);
  // Of names as long as patterns have, as much as a third of the picture has room for.
  const most = Math.max(26, Math.floor(width / 3 / 7.2));
  const names = Math.max(70, ...data.rows.map(({ name }) => Math.min(name.length, most) * 7.2));
  const remarks = data.rows.some(({ remark }) => remark !== undefined) ? 130 : 10;
  const plot = { left: names + 8, right: Math.max(names + 120, width - 64 - remarks), top: 10, bottom: 0 };
  plot.bottom = plot.top + data.rows.length * ROW + 4;
  const values = known.flatMap(({ value, lower, upper }) => [value!, lower ?? value!, upper ?? value!]);
  const shown = data.reference === undefined ? values : [...values, data.reference];
  const [low, high] = shown.length === 0 ? [0, 1] : [Math.min(...shown), Math.max(...shown)];
  const margin = Math.max(0.01, (high - low) * 0.06);
  const x = scaleLinear([data.least ?? low - margin, high + margin], [plot.left, plot.right]);
  const rows = data.rows.map(({ name, value, lower, upper, hollow, remark }, i) => {
    const y = plot.top + i * ROW + ROW / 2;
    const isChosen = chosen.includes(name);
    const parts = [
      label(shortened(name, most), {
        x: plot.left - 8,
        y: y + 4,
        'text-anchor': 'end',
        'font-weight': isChosen ? 700 : undefined,
      }),
    ];
    if (value === null) parts.push(label('no answer', { x: plot.left + 4, y: y + 4, fill: theme.faint }));
    else {
      if (lower !== null && upper !== null) {
        parts.push(
          element('line', { x1: x(lower), x2: x(upper), y1: y, y2: y, stroke: theme.accent, 'stroke-width': 2 }),
        );
      }
      parts.push(
        element('circle', {
          cx: x(value),
          cy: y,
          r: 5,
          fill: hollow ? theme.paper : theme.accent,
          stroke: theme.accent,
          'stroke-width': 2,
        }),
        label(value.toFixed(3), { x: plot.right + 10, y: y + 4, 'font-weight': 600 }),
      );
    }
    if (remark !== undefined) parts.push(label(remark, { x: plot.right + 56, y: y + 4, fill: theme.faint }));
    return element('g', { 'data-key': name }, ...parts);
  });
  const reference =
    data.reference === undefined
      ? ''
      : element('line', {
          x1: x(data.reference),
          x2: x(data.reference),
          y1: plot.top,
          y2: plot.bottom,
          stroke: theme.faint,
          'stroke-dasharray': '4 3',
        });
  const sentence = known.map(({ name, value }) => `${name} ${value!.toFixed(3)}`).join(', ');
  return chart({
    width,
    height: plot.bottom + 46,
    theme,
    title: `${data.metric} by ${data.by?.toLowerCase() ?? 'method'}`,
    description: `${data.scope}: ${sentence === '' ? 'nothing has an answer' : sentence}.`,
    body: [bottomAxis(x, plot, theme, data.metric), reference, ...rows],
    table: [
      [data.by?.toLowerCase() ?? 'method', data.metric, 'lower', 'upper', 'remark'],
      ...data.rows.map(({ name, value, lower, upper, remark }) => [name, value, lower, upper, remark ?? null]),
    ],
  });
}
