/** What was promised of measuring a modality against what was seen, in groups of equal size. */
import { scaleLinear } from 'd3-scale';
import { bottomAxis, leftAxis } from './axes.ts';
import { chart, element, label, type Chart, type ChartOptions } from './chart.ts';

export interface PromiseData {
  /** 'absolute change', 'flips'. */
  readonly what: string;
  readonly slope: number | null;
  readonly intercept: number | null;
  readonly bins: readonly {
    readonly promised: number;
    readonly seen: number;
    readonly lower: number;
    readonly upper: number;
    readonly pairs: number;
  }[];
}

export function promise({ what, slope, intercept, bins }: PromiseData, { width, theme }: ChartOptions): Chart {
  const side = Math.max(150, Math.min(340, width - 70));
  const plot = { left: 52, right: 52 + side, top: 28, bottom: 28 + side };
  const furthest = Math.max(0.02, ...bins.flatMap(({ promised, upper }) => [promised, upper]));
  const x = scaleLinear([0, furthest], [plot.left, plot.right]).nice(5);
  const y = scaleLinear(x.domain(), [plot.bottom, plot.top]);
  const end = x.domain()[1]!;
  const line = (
    from: readonly [number, number],
    to: readonly [number, number],
    more: Record<string, string | number>,
  ) => element('line', { x1: x(from[0]), y1: y(from[1]), x2: x(to[0]), y2: y(to[1]), ...more });
  const first = bins[0]?.promised ?? 0;
  const last = bins.at(-1)?.promised ?? 0;
  const at = (value: number): number => Math.min(end, Math.max(0, (intercept ?? 0) + (slope ?? 0) * value));
  const fitted =
    slope === null || last === first
      ? ''
      : line([first, at(first)], [last, at(last)], { stroke: theme.accent, 'stroke-width': 1.5, opacity: 0.6 });
  const dots = bins.map(({ promised, seen, lower, upper, pairs }, i) =>
    element(
      'g',
      { 'data-key': String(i) },
      line([promised, lower], [promised, upper], { stroke: theme.accent, 'stroke-width': 1.5 }),
      element(
        'circle',
        { cx: x(promised), cy: y(seen), r: 4, fill: theme.accent },
        element('title', {}, `${pairs} pairs: promised ${promised.toFixed(3)}, seen ${seen.toFixed(3)}`),
      ),
    ),
  );
  return chart({
    width,
    height: plot.bottom + 46,
    theme,
    title: `Promised and seen ${what}`,
    description:
      bins.length === 0
        ? 'Nothing was promised.'
        : `${slope === null ? 'No slope' : `Slope ${slope.toFixed(2)}`} over ${bins.length} groups. On the dashed line what is ` +
          'seen is what was promised.',
    body: [
      bottomAxis(x, plot, theme, `Promised ${what}`, 5),
      leftAxis(y, plot, theme, `Seen ${what}`),
      line([0, 0], [end, end], { stroke: theme.faint, 'stroke-dasharray': '5 4' }),
      fitted,
      ...dots,
      ...(bins.length === 0
        ? [label('nothing was promised', { x: plot.left + 12, y: plot.top + 24, fill: theme.faint })]
        : []),
    ],
    table: [
      ['promised', 'seen', 'lower', 'upper', 'pairs'],
      ...bins.map(({ promised, seen, lower, upper, pairs }) => [promised, seen, lower, upper, pairs]),
    ],
  });
}
