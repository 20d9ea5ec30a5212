/** Net benefit over the threshold probability: acting by each method, on everybody, and on nobody. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { bottomAxis, leftAxis } from './axes.ts';
import { chart, element, label, rounded, shortened, type Chart, type ChartOptions } from './chart.ts';
import { curveLook } from './unitCurves.ts';

export interface DecisionCurveData {
  readonly positive: string;
  /** The same thresholds in every curve. */
  readonly curves: readonly {
    readonly name: string;
    readonly points: readonly { readonly threshold: number; readonly model: number; readonly all: number }[];
  }[];
}

interface Point {
  readonly threshold: number;
  readonly benefit: number;
}

export function decisionCurve(data: DecisionCurveData, { width, theme }: ChartOptions): Chart {
  const curves = data.curves.filter(({ points }) => points.length > 0);
  const side = Math.max(150, Math.min(360, width - 60));
  const plot = { left: 44, right: 44 + side, top: 26, bottom: 26 + side };
  const all = (curves[0]?.points ?? []).map(({ threshold, all: benefit }) => ({ threshold, benefit }));
  const most = Math.max(
    0.01,
    ...curves.flatMap(({ points }) => points.map(({ model }) => model)),
    ...all.map(({ benefit }) => benefit),
  );
  const least = -0.2 * most;
  const x = scaleLinear([0, 1], [plot.left, plot.right]);
  const y = scaleLinear([least, most], [plot.bottom, plot.top]);
  const draw = line<Point>()
    .x(({ threshold }) => x(threshold))
    .y(({ benefit }) => y(benefit));
  // Far below 0 nobody would act so, and the rest of the picture would be flat.
  const d = (points: readonly Point[]): string =>
    (draw(cutBelow(points, least)) ?? '').replace(/-?\d+\.\d+/g, (number) => rounded(Number(number)));
  const lines = curves.map(({ name, points }, i) =>
    element(
      'g',
      { 'data-key': name },
      element('path', {
        d: d(points.map(({ threshold, model }) => ({ threshold, benefit: model }))),
        fill: 'none',
        'stroke-width': 2,
        ...curveLook(theme, i),
      }),
    ),
  );
  const references = [
    element('path', { d: d(all), fill: 'none', stroke: theme.faint, 'stroke-width': 1.5 }),
    element('line', {
      x1: plot.left,
      x2: plot.right,
      y1: y(0),
      y2: y(0),
      stroke: theme.faint,
      'stroke-width': 1.5,
      'stroke-dasharray': '3 4',
    }),
  ];
  const names = [
    ...curves.map(({ name }, i) => ({ name, look: { 'stroke-width': 2, ...curveLook(theme, i) } })),
    { name: 'act on everybody', look: { 'stroke-width': 1.5, stroke: theme.faint } },
    { name: 'act on nobody', look: { 'stroke-width': 1.5, stroke: theme.faint, 'stroke-dasharray': '3 4' } },
  ];
  const key = names.map(({ name, look }, i) => {
    const at = plot.bottom + 56 + i * 18;
    return (
      element('line', { x1: plot.left, x2: plot.left + 26, y1: at, y2: at, ...look }) +
      label(shortened(name, 30), { x: plot.left + 34, y: at + 4 })
    );
  });
  return chart({
    width: Math.max(plot.right + 14, plot.left + 250),
    height: plot.bottom + 56 + names.length * 18,
    theme,
    title: `Decision curves for ${data.positive}`,
    description: described(curves),
    body: [
      bottomAxis(x, plot, theme, 'Threshold probability', 5),
      leftAxis(y, plot, theme, 'Net benefit'),
      ...references,
      ...lines,
      ...key,
    ],
    table: [
      ['method', 'threshold', 'net benefit', 'of acting on everybody'],
      ...curves.flatMap(({ name, points }) =>
        points.map(({ threshold, model, all: every }) => [name, threshold, model, every]),
      ),
    ],
  });
}

/** The points down to a bound, which a line that falls below it meets. */
function cutBelow(points: readonly Point[], bound: number): Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const before = kept.at(-1);
    if (point.benefit >= bound) kept.push(point);
    else {
      if (before) {
        const share = (before.benefit - bound) / (before.benefit - point.benefit);
        kept.push({ threshold: before.threshold + share * (point.threshold - before.threshold), benefit: bound });
      }
      break;
    }
  }
  return kept;
}

/** Over which thresholds each method does better than acting on everybody and on nobody. */
function described(curves: DecisionCurveData['curves']): string {
  if (curves.length === 0) return 'No method has an answer.';
  const said = curves.map(({ name, points }) => {
    const better = points
      .filter(({ model, all }) => model > Math.max(0, all) + 1e-12)
      .map(({ threshold }) => threshold);
    if (better.length === 0) return `${name} is nowhere better than acting on everybody or on nobody`;
    return `${name} is better than acting on everybody or on nobody at ${better.length} of ${points.length} thresholds, from ${better[0]!.toFixed(2)} to ${better.at(-1)!.toFixed(2)}`;
  });
  return `${said.join('; ')}.`;
}
