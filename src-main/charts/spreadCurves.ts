/** A figure over something that was varied, a line per method, each point with its interval: what "what if" charts share. */
import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { bottomAxis, leftAxis } from './axes.ts';
import { chart, element, label, rounded, shortened, type Chart, type ChartOptions } from './chart.ts';
import { curveLook } from './unitCurves.ts';

export interface SpreadPoint {
  readonly x: number;
  readonly y: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  /** Drawn hollow: not of everybody, or pooled. */
  readonly hollow?: boolean;
}

export interface SpreadCurve {
  readonly name: string;
  readonly points: readonly SpreadPoint[];
  /** A fitted line, drawn thin and dotted. */
  readonly fit?: readonly { readonly x: number; readonly y: number }[];
}

export interface SpreadPicture {
  readonly title: string;
  readonly description: string;
  readonly x: string;
  readonly y: string;
  readonly curves: readonly SpreadCurve[];
  readonly format: (x: number) => string;
  /** Heads of the first columns of its numbers. */
  readonly head: readonly [string, string];
}

const HEIGHT = 320;
/** Pixels by which curves stand apart, so that bars do not hide each other. */
const APART = 4;

export function drawSpreadCurves(picture: SpreadPicture, { width, theme }: ChartOptions): Chart {
  const { curves } = picture;
  const keyWidth = width >= 560 ? 170 : 0;
  const plot = { left: 46, right: Math.max(180, width - keyWidth - 14), top: 26, bottom: HEIGHT - 44 };
  const points = curves.flatMap((curve) => curve.points);
  const fits = curves.flatMap(({ fit }) => fit ?? []);
  const ys = [
    ...points.flatMap(({ y, lower, upper }) => [y, lower, upper]).filter((value) => value !== null),
    ...fits.map(({ y }) => y),
  ];
  const xs = [...points, ...fits].map(({ x }) => x);
  const [low, high] = ys.length === 0 ? [0, 1] : [Math.min(...ys), Math.max(...ys)];
  const margin = Math.max(0.005, (high - low) * 0.05);
  const ends = xs.length === 0 ? [0, 1] : [Math.min(...xs), Math.max(...xs)];
  const x = scaleLinear(ends[0] === ends[1] ? [ends[0]! - 0.5, ends[1]! + 0.5] : ends, [
    plot.left + 14,
    plot.right - 14,
  ]);
  const y = scaleLinear([low - margin, high + margin], [plot.bottom, plot.top]).nice();
  const draw = line<{ x: number; y: number }>()
    .x((point) => point.x)
    .y((point) => point.y);
  const path = (pixels: { x: number; y: number }[]): string =>
    (draw(pixels) ?? '').replace(/-?\d+\.\d+/g, (number) => rounded(Number(number)));
  const drawn = curves.map(({ name, points: own, fit }, i) => {
    const look = curveLook(theme, i);
    const shift = (i - (curves.length - 1) / 2) * APART;
    const known = own.flatMap((point) => (point.y === null ? [] : [{ ...point, y: point.y }]));
    const marks = known.flatMap((point) => {
      const at = x(point.x) + shift;
      const { lower, upper } = point;
      return [
        lower === null || upper === null
          ? ''
          : element('line', { x1: at, x2: at, y1: y(lower), y2: y(upper), stroke: look.stroke, opacity: 0.55 }),
        element('circle', {
          cx: at,
          cy: y(point.y),
          r: 3.5,
          fill: point.hollow === true ? theme.paper : look.stroke,
          stroke: look.stroke,
        }),
      ];
    });
    const fitted = fit
      ? element('path', {
          d: path(fit.map((point) => ({ x: x(point.x) + shift, y: y(point.y) }))),
          fill: 'none',
          stroke: look.stroke,
          'stroke-dasharray': '1 4',
        })
      : '';
    const joined = element('path', {
      d: path(known.map((point) => ({ x: x(point.x) + shift, y: y(point.y) }))),
      fill: 'none',
      'stroke-width': 2,
      ...look,
      ...(fit ? { opacity: 0.35 } : {}),
    });
    return element('g', { 'data-key': name }, fitted, joined, ...marks);
  });
  const beside = keyWidth > 0;
  const key = curves.map(({ name }, i) => {
    const at = beside ? plot.top + 8 + i * 18 : plot.bottom + 52 + i * 18;
    const from = beside ? plot.right + 14 : plot.left;
    return (
      element('line', { x1: from, x2: from + 22, y1: at, y2: at, 'stroke-width': 2, ...curveLook(theme, i) }) +
      label(shortened(name, beside ? 20 : 30), { x: from + 28, y: at + 4 })
    );
  });
  const height = beside ? Math.max(HEIGHT, plot.top + curves.length * 18 + 20) : plot.bottom + 52 + curves.length * 18;
  return chart({
    width: Math.max(width, plot.right + 14 + keyWidth),
    height,
    theme,
    title: picture.title,
    description: picture.description,
    body: [
      bottomAxis(x, plot, theme, picture.x, 6, picture.format),
      leftAxis(y, plot, theme, picture.y),
      ...drawn,
      ...key,
    ],
    table: [
      [...picture.head, picture.y, 'lower', 'upper'],
      ...curves.flatMap(({ name, points: own }) =>
        own.map((point) => [name, point.x, point.y, point.lower, point.upper]),
      ),
    ],
  });
}
