/** How the modalities of one patient add up, from what is said of anybody to the patient's own logit. */
import { scaleLinear } from 'd3-scale';
import { bottomAxis } from './axes.ts';
import { chart, element, escapeText, label, readable, shortened, type Chart, type ChartOptions } from './chart.ts';

export interface WaterfallData {
  /** The class whose logit is explained. */
  readonly outcome: string;
  /** Logit before any modality spoke. */
  readonly base: number;
  /** In the order in which they are added. `value` null: no say, for the reason in `why` ('missing', 'left out'). */
  readonly steps: readonly { readonly name: string; readonly value: number | null; readonly why: string }[];
  /** True for two classes, where a logit stands for one probability, so that the axis can show both. */
  readonly probabilities: boolean;
}

const ROW = 30;
const CHARACTER = 7;
const SHARES = [0.001, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999];

const probability = (logit: number): number => 1 / (1 + Math.exp(-logit));
const signed = (value: number): string => `${value < 0 ? '−' : '+'}${readable(Math.abs(value))}`;
const plain = (value: number): string => (value < 0 ? `−${readable(-value)}` : readable(value));

interface Bar {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly value: number | null;
  readonly why: string;
}

function barsOf({ base, steps }: WaterfallData): Bar[] {
  let at = base;
  return steps.map(({ name, value, why }) => {
    const from = at;
    at += value ?? 0;
    return { name, from, to: at, value, why };
  });
}

export function waterfall(data: WaterfallData, { width, theme }: ChartOptions): Chart {
  const bars = barsOf(data);
  const end = bars.at(-1)?.to ?? data.base;
  const longest = Math.max(14, ...bars.map(({ name }) => name.length));
  const left = Math.min(width * 0.34, longest * CHARACTER) + 14;
  const top = data.probabilities ? 46 : 12;
  const plot = { left, right: width - 74, top, bottom: top + (bars.length + 2) * ROW };
  const reached = [data.base, end, ...bars.map(({ to }) => to)];
  const pad = Math.max(0.5, (Math.max(...reached) - Math.min(...reached)) * 0.08);
  const x = scaleLinear([Math.min(...reached) - pad, Math.max(...reached) + pad], [plot.left, plot.right]);
  const middle = (row: number): number => plot.top + row * ROW + ROW / 2;
  const name = (text: string, row: number): string =>
    label(shortened(text, Math.floor((left - 14) / CHARACTER)), {
      x: left - 8,
      y: middle(row) + 4,
      'text-anchor': 'end',
      fill: theme.ink,
    });
  const total = (text: string, at: number, row: number): string =>
    name(text, row) +
    element('path', {
      d: `M${x(at)} ${middle(row) - 8}l8 8l-8 8l-8 -8z`,
      fill: theme.ink,
    }) +
    label(plain(at), { x: x(at) + 12, y: middle(row) + 4, fill: theme.ink, 'font-weight': 600 });
  const rows = bars.map((bar, i) => {
    const row = i + 1;
    const y = middle(row);
    const joint = element('line', {
      x1: x(bar.from),
      x2: x(bar.from),
      y1: middle(row - 1),
      y2: y,
      stroke: theme.faint,
      'stroke-dasharray': '2 2',
    });
    if (bar.value === null)
      return joint + name(bar.name, row) + label(bar.why, { x: x(bar.from) + 8, y: y + 4, fill: theme.faint });
    const from = Math.min(x(bar.from), x(bar.to));
    const to = Math.max(x(bar.from), x(bar.to));
    return element(
      'g',
      { 'data-key': bar.name },
      element('title', {}, escapeText(`${bar.name}: ${signed(bar.value)}`)),
      joint,
      name(bar.name, row),
      element('rect', {
        x: from,
        y: y - 9,
        width: Math.max(1.5, to - from),
        height: 18,
        fill: bar.value >= 0 ? theme.series[1]! : theme.series[0]!,
      }),
      // The sign is told in words beside the bar, so that colour is not alone.
      label(signed(bar.value), { x: to + 6, y: y + 4, fill: theme.ink }),
    );
  });
  const upper = data.probabilities ? probabilityAxis(x, plot, theme) : '';
  return chart({
    width,
    height: plot.bottom + 42,
    title: `What each modality says about ${data.outcome}`,
    description: describe(data, bars, end),
    theme,
    body: [
      bottomAxis(x, plot, theme, `logit of ${data.outcome}`, Math.max(2, Math.min(7, Math.floor(width / 120)))),
      upper,
      total('before any', data.base, 0),
      ...rows,
      total('in all', end, bars.length + 1),
    ],
    table: [
      ['step', 'contribution', 'logit after it', ...(data.probabilities ? ['probability after it'] : [])],
      ...[{ name: 'before any', value: null, to: data.base }, ...bars].map(({ name: step, value, to }) => [
        step,
        value,
        to,
        ...(data.probabilities ? [probability(to)] : []),
      ]),
    ],
  });
}

function probabilityAxis(
  x: ReturnType<typeof scaleLinear<number, number>>,
  plot: { left: number; right: number; top: number },
  theme: ChartOptions['theme'],
): string {
  let last = -Infinity;
  const marks = SHARES.map((share) => {
    const at = x(Math.log(share / (1 - share)));
    if (at < plot.left || at > plot.right || at - last < 42) return '';
    last = at;
    return (
      element('line', { x1: at, x2: at, y1: plot.top - 5, y2: plot.top, stroke: theme.faint }) +
      label(`${readable(share * 100)}%`, { x: at, y: plot.top - 9, 'text-anchor': 'middle', fill: theme.faint })
    );
  });
  return (
    label('probability', { x: (plot.left + plot.right) / 2, y: 14, 'text-anchor': 'middle', fill: theme.ink }) +
    element('line', { x1: plot.left, x2: plot.right, y1: plot.top, y2: plot.top, stroke: theme.grid }) +
    marks.join('')
  );
}

function describe(data: WaterfallData, bars: readonly Bar[], end: number): string {
  const said = (logit: number): string =>
    data.probabilities ? `${plain(logit)} (${readable(probability(logit) * 100)}%)` : plain(logit);
  const steps = bars.map(({ name, value, why }) =>
    value === null
      ? `${name} has no say: ${why}.`
      : `${name} ${value < 0 ? 'lowers' : 'raises'} it by ${readable(Math.abs(value))}.`,
  );
  return `The logit of ${data.outcome} is ${said(data.base)} before any modality. ${steps.join(' ')} In all it is ${said(end)}.`;
}
