/** Gains along an axis: a panel per comparison, a line per group of settings, with intervals and the line of no gain. */
import { scaleLinear, scaleLog } from 'd3-scale';
import { leftAxis } from './axes.ts';
import { chart, element, label, readable, rounded, shortened, type Chart, type ChartOptions } from './chart.ts';
import { curveLook } from './unitCurves.ts';

export interface GainsData {
  /** 'AUC gained, by share of incomplete subjects'. */
  readonly title: string;
  /** 'AUC gained'. */
  readonly y: string;
  readonly x: string;
  readonly log: boolean;
  readonly panels: readonly {
    readonly title: string;
    readonly lines: readonly {
      readonly name: string;
      readonly points: readonly {
        readonly x: number;
        /** On the axis, at the point. */
        readonly label: string;
        readonly value: number;
        readonly lower: number;
        readonly upper: number;
      }[];
    }[];
  }[];
  /** Where the reader's own cohort lies; only drawn within the axis. */
  readonly here: { readonly x: number; readonly label: string } | null;
}

/** What `npm run paper` found, as far as it is drawn. */
interface GainFigures {
  readonly contrasts: readonly {
    readonly id: string;
    readonly method: string;
    readonly against: string;
    readonly scope: 'complete' | 'all';
  }[];
  readonly settings: readonly {
    readonly gains: readonly {
      readonly contrast: string;
      readonly metric: string;
      readonly mean: number;
      readonly lower: number;
      readonly upper: number;
    }[];
  }[];
}

interface GainAxis {
  readonly title: string;
  readonly x: string;
  readonly log: boolean;
  readonly lines: readonly {
    readonly name: string;
    readonly points: readonly { readonly x: number; readonly label: string; readonly setting: number }[];
  }[];
}

/** Comparisons that are drawn. */
const DRAWN = ['paper', 'student', 'distillation'];

/** What of these figures is drawn along an axis. @param y What is gained: 'AUC gained'. */
export function gainsAlong(
  figures: GainFigures,
  axis: GainAxis,
  metric: string,
  y: string,
  here: GainsData['here'],
): GainsData {
  const panels = figures.contrasts
    .filter(({ id }) => DRAWN.includes(id))
    .map(({ id, method, against, scope }) => ({
      title: `${method} − ${against}, ${scope}`,
      lines: axis.lines.map(({ name, points }) => ({
        name,
        points: points.map(({ x, label: text, setting }) => {
          const of = figures.settings[setting]!.gains;
          const gain = of.find((one) => one.contrast === id && one.metric === metric)!;
          return { x, label: text, value: gain.mean, lower: gain.lower, upper: gain.upper };
        }),
      })),
    }));
  return { title: `${y}: ${axis.title.toLowerCase()}`, y, x: axis.x, log: axis.log, panels, here };
}

const HEIGHT = 210;
const LEAST = 230;
const ABOVE = 48;
const BELOW = 50;

type Panel = GainsData['panels'][number];
type Point = Panel['lines'][number]['points'][number];

export function gains(data: GainsData, { width, theme }: ChartOptions): Chart {
  const points = data.panels.flatMap(({ lines }) => lines.flatMap((line) => line.points));
  const perRow = Math.max(1, Math.min(data.panels.length, Math.floor(width / LEAST)));
  const room = width / perRow;
  const bounds = points.flatMap(({ lower, upper }) => [lower, upper]);
  const [low, high] = [Math.min(0, ...bounds), Math.max(0, ...bounds)];
  const margin = (high - low) * 0.05 || 0.1;
  const xs = points.map(({ x }) => x);
  const [from, to] = points.length === 0 ? [1, 2] : [Math.min(...xs), Math.max(...xs)];
  const ticks = ticksOf(points);

  const draw = (panel: Panel, place: number): string => {
    const top = ABOVE + Math.floor(place / perRow) * (HEIGHT + ABOVE + BELOW);
    const start = (place % perRow) * room;
    const plot = { left: start + 46, right: start + room - 16, top, bottom: top + HEIGHT };
    const range = [plot.left + 16, plot.right - 16];
    const x = data.log ? scaleLog([from, to], range) : scaleLinear([from, to], range);
    const y = scaleLinear([low - margin, high + margin], [plot.bottom, plot.top]);
    const here =
      data.here !== null && data.here.x >= from && data.here.x <= to
        ? element('line', {
            x1: x(data.here.x),
            x2: x(data.here.x),
            y1: plot.top,
            y2: plot.bottom,
            stroke: theme.bad,
            'stroke-width': 2,
            'stroke-dasharray': '3 3',
          }) +
          label(shortened(data.here.label, 24), {
            x: x(data.here.x) + (x(data.here.x) > (plot.left + plot.right) / 2 ? -5 : 5),
            y: plot.top + 12,
            'text-anchor': x(data.here.x) > (plot.left + plot.right) / 2 ? 'end' : 'start',
            fill: theme.bad,
          })
        : '';
    const apart = Math.min(6, (plot.right - plot.left) / (ticks.length * (panel.lines.length + 1)));
    const lines = panel.lines.map((line, i) => {
      const look = curveLook(theme, i);
      // Side by side, so that intervals of several lines can be told apart.
      const at = ({ x: value }: Point) => x(value) + (i - (panel.lines.length - 1) / 2) * apart;
      const d = line.points.map((p, k) => `${k === 0 ? 'M' : 'L'}${rounded(at(p))} ${rounded(y(p.value))}`).join('');
      return element(
        'g',
        { 'data-key': line.name },
        element('path', { d, fill: 'none', 'stroke-width': 2, ...look }),
        ...line.points.flatMap((p) => [
          element('line', { x1: at(p), x2: at(p), y1: y(p.lower), y2: y(p.upper), stroke: look.stroke }),
          element('circle', { cx: at(p), cy: y(p.value), r: 3.5, fill: look.stroke }),
        ]),
      );
    });
    const axis = ticks.map(({ x: value, label: text }) => {
      return label(text, { x: x(value), y: plot.bottom + 16, 'text-anchor': 'middle', fill: theme.faint });
    });
    return element(
      'g',
      {},
      leftAxis(y, plot, theme, '', 5),
      label(shortened(panel.title, Math.floor(room / 6.4)), { x: start + 2, y: top - 28, 'font-weight': 600 }),
      label(data.y, { x: start + 2, y: top - 11, fill: theme.faint }),
      ...axis,
      label(data.x, { x: (plot.left + plot.right) / 2, y: plot.bottom + 36, 'text-anchor': 'middle' }),
      element('line', { x1: plot.left, x2: plot.right, y1: y(0), y2: y(0), stroke: theme.ink, 'stroke-width': 1.5 }),
      ...lines,
      here,
    );
  };

  const rows = Math.ceil(data.panels.length / perRow);
  const below = rows * (HEIGHT + ABOVE + BELOW) + 4;
  const names = [...new Set(data.panels.flatMap(({ lines }) => lines.map(({ name }) => name)))];
  const shown = names.length > 1 ? names : [];
  const keyPerRow = Math.max(1, Math.floor(width / 160));
  const key = shown.map((name, i) => {
    const at = { x: (i % keyPerRow) * 160 + 4, y: below + 10 + Math.floor(i / keyPerRow) * 18 };
    return (
      element('line', { x1: at.x, x2: at.x + 26, y1: at.y, y2: at.y, 'stroke-width': 2, ...curveLook(theme, i) }) +
      label(shortened(name, 18), { x: at.x + 32, y: at.y + 4 })
    );
  });
  const sentences = data.panels.map(({ title, lines }) => {
    const all = lines.flatMap((line) => line.points);
    const above = all.filter(({ lower }) => lower > 0).length;
    const under = all.filter(({ upper }) => upper < 0).length;
    return `${title}: clearly better at ${above} of ${all.length} points, clearly worse at ${under}`;
  });
  return chart({
    width: Math.max(width, LEAST),
    height: below + Math.ceil(shown.length / keyPerRow) * 18 + 6,
    theme,
    title: data.title,
    description: points.length === 0 ? 'Nothing to compare.' : `${sentences.join('; ')}. Bars are 95 % intervals.`,
    body: [...data.panels.map(draw), ...key],
    table: [
      ['comparison', 'line', data.x, data.y, 'lower', 'upper'],
      ...data.panels.flatMap(({ title, lines }) =>
        lines.flatMap(({ name, points: own }) => own.map((p) => [title, name, p.label, p.value, p.lower, p.upper])),
      ),
    ],
  });
}

/** A label per place on the axis. */
function ticksOf(points: readonly Point[]): { x: number; label: string }[] {
  return [...new Map(points.map(({ x, label: text }) => [readable(x), { x, label: text }])).values()];
}
