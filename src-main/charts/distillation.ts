/** What distillation changed: each subject's probability without it (x) and with it (y). */
import { scaleLinear } from 'd3-scale';
import { bottomAxis, leftAxis } from './axes.ts';
import { chart, element, label, shortened, type Chart, type ChartOptions } from './chart.ts';

export interface DistillationData {
  readonly positive: string;
  /** Class names; `outcome` of a point is an index into them. */
  readonly classes: readonly string[];
  readonly points: readonly {
    readonly subject: string;
    readonly outcome: number;
    readonly without: number;
    readonly with: number;
  }[];
}

export function distillation(data: DistillationData, { width, theme }: ChartOptions): Chart {
  const side = Math.max(150, Math.min(420, width - 60));
  const plot = { left: 44, right: 44 + side, top: 26, bottom: 26 + side };
  const x = scaleLinear([0, 1], [plot.left, plot.right]);
  const y = scaleLinear([0, 1], [plot.bottom, plot.top]);
  // Truth by shape as well as by colour.
  const mark = (outcome: number, cx: number, cy: number, key: string | undefined): string => {
    const fill = theme.series[outcome % theme.series.length]!;
    if (outcome % 2 === 0) return element('circle', { cx, cy, r: 3, fill, opacity: 0.65, 'data-key': key });
    return element('rect', { x: cx - 3, y: cy - 3, width: 6, height: 6, fill, opacity: 0.65, 'data-key': key });
  };
  const key = data.classes.map((name, c) => {
    const at = plot.bottom + 56 + c * 18;
    return (
      mark(c, plot.left + 6, at, undefined) + label(`truly ${shortened(name, 28)}`, { x: plot.left + 18, y: at + 4 })
    );
  });
  const half = { stroke: theme.faint, 'stroke-dasharray': '2 4' };
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const moved = mean(data.points.map((point) => Math.abs(point.with - point.without)));
  return chart({
    width: plot.right + 14,
    height: plot.bottom + 56 + data.classes.length * 18,
    theme,
    title: 'What distillation changed',
    description:
      data.points.length === 0
        ? 'No subject was predicted both ways.'
        : `${data.points.length} subjects; their probability of ${data.positive} moved by ${moved.toFixed(3)} on average.`,
    body: [
      bottomAxis(x, plot, theme, `p(${shortened(data.positive, 20)}) without distillation`, 5),
      leftAxis(y, plot, theme, `p(${shortened(data.positive, 20)}) with distillation`),
      element('line', { x1: x(0), y1: y(0), x2: x(1), y2: y(1), stroke: theme.faint }),
      element('line', { x1: x(0.5), x2: x(0.5), y1: plot.top, y2: plot.bottom, ...half }),
      element('line', { x1: plot.left, x2: plot.right, y1: y(0.5), y2: y(0.5), ...half }),
      ...data.points.map((point) => mark(point.outcome, x(point.without), y(point.with), point.subject)),
      ...key,
    ],
    table: [
      ['subject', 'outcome', 'without', 'with'],
      ...data.points.map((point) => [point.subject, data.classes[point.outcome] ?? null, point.without, point.with]),
    ],
  });
}
