/** Curves in the unit square, a line per method, with a key beside it: what ROC, precision-recall and calibration share. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { bottomAxis, leftAxis } from './axes.ts';
import { chart, element, label, rounded, shortened, type Chart, type ChartOptions, type Theme } from './chart.ts';

export interface UnitCurve {
  readonly name: string;
  /** In the key, beside the name: 'AUC .893'. */
  readonly figure: string;
  readonly points: readonly {
    readonly x: number;
    readonly y: number;
    readonly lower?: number;
    readonly upper?: number;
  }[];
  /** A smooth line with its band; the points are then dots alone. */
  readonly smooth?: readonly {
    readonly x: number;
    readonly y: number;
    readonly lower: number;
    readonly upper: number;
  }[];
}

export interface UnitPicture {
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly y: string;
  readonly curves: readonly UnitCurve[];
  /** The line of no skill, or of perfect calibration, as points. */
  readonly reference: readonly (readonly [number, number])[];
  /** Dots with bars instead of lines alone. */
  readonly dots: boolean;
}

const dashes = [undefined, '7 3', '2 3', '9 3 2 3'];

/** Colour and dash of the i-th curve: told apart also in grey. */
export function curveLook(theme: Theme, i: number): { stroke: string; 'stroke-dasharray': string | undefined } {
  return { stroke: theme.series[i % theme.series.length]!, 'stroke-dasharray': dashes[i % dashes.length] };
}

export function drawUnitCurves(picture: UnitPicture, { width, theme }: ChartOptions): Chart {
  const side = Math.max(150, Math.min(360, width - 60));
  const plot = { left: 44, right: 44 + side, top: 26, bottom: 26 + side };
  const x = scaleLinear([0, 1], [plot.left, plot.right]);
  const y = scaleLinear([0, 1], [plot.bottom, plot.top]);
  const path = line<{ x: number; y: number }>()
    .x((point) => x(point.x))
    .y((point) => y(point.y));
  const d = (points: readonly { x: number; y: number }[]) =>
    (path([...points]) ?? '').replace(/-?\d+\.\d+/g, (number) => rounded(Number(number)));
  const curves = picture.curves.map(({ name, points, smooth = [] }, i) => {
    const look = curveLook(theme, i);
    const around = [
      ...smooth.map(({ x: at, lower }) => ({ x: at, y: lower })),
      ...smooth.toReversed().map(({ x: at, upper }) => ({ x: at, y: upper })),
    ];
    const band =
      smooth.length === 0
        ? ''
        : element('path', { d: `${d(around)}Z`, fill: look.stroke, opacity: 0.15, stroke: 'none' });
    const bars = picture.dots
      ? points.flatMap(({ x: at, y: value, lower, upper }) => [
          lower === undefined || upper === undefined
            ? ''
            : element('line', { x1: x(at), x2: x(at), y1: y(lower), y2: y(upper), stroke: look.stroke, opacity: 0.6 }),
          element('circle', { cx: x(at), cy: y(value), r: 3.5, fill: look.stroke }),
        ])
      : [];
    return element(
      'g',
      { 'data-key': name },
      band,
      element('path', { d: d(smooth.length > 0 ? smooth : points), fill: 'none', 'stroke-width': 2, ...look }),
      ...bars,
    );
  });
  const key = picture.curves.map(({ name, figure }, i) => {
    const at = plot.bottom + 56 + i * 18;
    return (
      element('line', {
        x1: plot.left,
        x2: plot.left + 26,
        y1: at,
        y2: at,
        'stroke-width': 2,
        ...curveLook(theme, i),
      }) + label(`${shortened(name, 24)}${figure === '' ? '' : `: ${figure}`}`, { x: plot.left + 34, y: at + 4 })
    );
  });
  const widest = Math.max(
    0,
    ...picture.curves.map(({ name, figure }) => shortened(name, 24).length + figure.length + 2),
  );
  const reference = element('path', {
    d: d(picture.reference.map(([px, py]) => ({ x: px, y: py }))),
    fill: 'none',
    stroke: theme.faint,
    'stroke-dasharray': '3 4',
  });
  return chart({
    // As wide as its widest line of the key.
    width: Math.max(plot.right + 14, plot.left + 40 + widest * 7),
    height: plot.bottom + 56 + picture.curves.length * 18,
    theme,
    title: picture.title,
    description: picture.description,
    body: [bottomAxis(x, plot, theme, picture.x, 5), leftAxis(y, plot, theme, picture.y), reference, ...curves, ...key],
    table: [
      ['method', picture.x, picture.y, ...(picture.dots ? ['lower', 'upper'] : [])],
      ...picture.curves.flatMap(({ name, points, smooth = [] }) =>
        [
          ...points.map((point) => ({ ...point, of: name })),
          ...smooth.map((point) => ({ ...point, of: `${name} (smooth)` })),
        ].map(({ of, x: at, y: value, lower, upper }) => [
          of,
          at,
          value,
          ...(picture.dots ? [lower ?? null, upper ?? null] : []),
        ]),
      ),
    ],
  });
}
