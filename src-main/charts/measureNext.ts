/** What each missing modality is expected to change, as bars: the most useful first. */
import { scaleLinear } from 'd3-scale';
import { bottomAxis } from './axes.ts';
import { chart, element, label, shortened, type Chart, type ChartOptions } from './chart.ts';

export interface MeasureNextData {
  /** In the order in which they are shown. */
  readonly modalities: readonly {
    readonly name: string;
    /** Null with too few patients to say. */
    readonly promised: {
      /** Expected change, its 95 % interval, and the 5th and 95th percentile over patients. */
      readonly change: { readonly value: number; readonly lower: number; readonly upper: number };
      readonly changeLow: number;
      readonly changeHigh: number;
      /** Share whose decision flips. */
      readonly flips: number;
    } | null;
    /** Expected change per unit of cost, where the list is ranked by it. */
    readonly perCost: number | null;
    /** In place of a bar. */
    readonly why: string;
  }[];
}

const ROW = 34;

export function measureNext({ modalities }: MeasureNextData, { width, theme }: ChartOptions): Chart {
  const names = Math.min(170, Math.max(70, ...modalities.map(({ name }) => Math.min(name.length, 22) * 7.4)));
  const costs = modalities.some(({ perCost }) => perCost !== null);
  const remarks = costs ? 250 : 160;
  const plot = { left: names + 8, right: Math.max(names + 130, width - remarks), top: 10, bottom: 0 };
  plot.bottom = plot.top + modalities.length * ROW + 4;
  const furthest = Math.max(0.02, ...modalities.map(({ promised }) => promised?.changeHigh ?? 0));
  const x = scaleLinear([0, furthest], [plot.left, plot.right]).nice(5);
  const rows = modalities.map(({ name, promised, perCost, why }, i) => {
    const y = plot.top + i * ROW + ROW / 2;
    const parts = [
      label(shortened(name, 22), { x: plot.left - 8, y: y + 4, 'text-anchor': 'end', 'font-weight': 600 }),
    ];
    if (promised === null) {
      parts.push(label(why, { x: plot.left + 6, y: y + 4, fill: theme.faint }));
      return element('g', { 'data-key': name }, ...parts);
    }
    const { change, changeLow, changeHigh, flips } = promised;
    const line = (from: number, to: number, strokeWidth: number, stroke: string, at = y) =>
      element('line', { x1: x(from), x2: x(to), y1: at, y2: at, stroke, 'stroke-width': strokeWidth });
    const per = perCost === null ? (costs ? ', no cost given' : '') : `, ${perCost.toPrecision(2)} per cost`;
    parts.push(
      element('rect', {
        x: x(0),
        y: y - 8,
        width: Math.max(1, x(change.value) - x(0)),
        height: 12,
        fill: theme.accent,
      }),
      line(change.lower, change.upper, 3, theme.ink, y - 2),
      line(changeLow, changeHigh, 1.5, theme.faint, y + 9),
      label(`${short(change.value)}, ${percentage(flips)} flip${per}`, { x: plot.right + 10, y: y + 4 }),
    );
    return element('g', { 'data-key': name }, ...parts);
  });
  const said = modalities.flatMap(({ name, promised }) =>
    promised === null ? [] : [`${name} ${short(promised.change.value)}`],
  );
  return chart({
    width,
    height: plot.bottom + 46,
    theme,
    title: 'What to measure next',
    description:
      said.length === 0
        ? 'There are too few patients to say.'
        : `Expected absolute change of the probability: ${said.join(', ')}. Thick lines are 95 % intervals of it, thin ones ` +
          'reach from the 5th to the 95th percentile over patients.',
    body: [bottomAxis(x, plot, theme, 'Expected absolute change of the probability'), ...rows],
    table: [
      ['modality', 'expected change', 'lower', 'upper', 'p5', 'p95', 'flips', 'per cost'],
      ...modalities.map(({ name, promised, perCost }) =>
        promised === null
          ? [name, null, null, null, null, null, null, null]
          : [
              name,
              promised.change.value,
              promised.change.lower,
              promised.change.upper,
              promised.changeLow,
              promised.changeHigh,
              promised.flips,
              perCost,
            ],
      ),
    ],
  });
}

function short(value: number): string {
  return value.toFixed(3).replace(/^0/, '');
}

function percentage(share: number): string {
  return share > 0 && share < 0.01 ? '<1 %' : `${Math.round(share * 100)} %`;
}
