/** How strongly the missingness of each modality goes with a variable: effects with their intervals. */
import { scaleLinear } from 'd3-scale';
import { bottomAxis } from './axes.ts';
import { chart, element, escapeText, label, readable, shortened, type Chart, type ChartOptions } from './chart.ts';
import { ticksIn } from './proportions.ts';

export interface AssociationEffectsData {
  readonly variable: string;
  /** "Cramér's V", "rank-biserial correlation". */
  readonly effectName: string;
  readonly modalities: readonly {
    readonly name: string;
    readonly effect: number | null;
    readonly lower: number | null;
    readonly upper: number | null;
    readonly pAdjusted: number | null;
  }[];
}

const ROW = 28;

export function associationEffects(data: AssociationEffectsData, { width, theme, chosen = [] }: ChartOptions): Chart {
  const figures = data.modalities
    .flatMap(({ effect, lower, upper }) => [effect, lower, upper])
    .filter((f) => f !== null);
  const left = Math.min(width * 0.3, Math.max(60, ...data.modalities.map(({ name }) => name.length * 7))) + 14;
  const plot = { left, right: width - 130, top: 20, bottom: 20 + Math.max(1, data.modalities.length) * ROW };
  const negative = figures.some((figure) => figure < 0);
  const reach = Math.min(1, Math.max(0.1, ...figures.map(Math.abs)) * 1.1);
  const x = scaleLinear([negative ? -reach : 0, reach], [plot.left, plot.right]);
  const rows = data.modalities.map(({ name, effect, lower, upper, pAdjusted }, i) => {
    const y = plot.top + i * ROW + ROW / 2;
    const sure = pAdjusted !== null && pAdjusted < 0.05;
    return element(
      'g',
      { 'data-key': name, cursor: 'pointer' },
      element('rect', {
        x: 2,
        y: y - ROW / 2 + 2,
        width: width - 4,
        height: ROW - 4,
        rx: 4,
        fill: theme.paper,
        'fill-opacity': 0,
        ...(chosen.includes(name) ? { stroke: theme.bad, 'stroke-width': 2 } : {}),
      }),
      element('title', {}, escapeText(sentence(data.modalities[i]!, data.effectName))),
      label(shortened(name, Math.floor((left - 14) / 7)), {
        x: left - 8,
        y: y + 4,
        'text-anchor': 'end',
        fill: theme.ink,
      }),
      lower !== null && upper !== null
        ? element('line', { x1: x(lower), x2: x(upper), y1: y, y2: y, stroke: theme.ink, 'stroke-width': 1.5 })
        : '',
      effect === null
        ? label('cannot be said', { x: x(0) + 6, y: y + 4, fill: theme.faint })
        : element('circle', {
            cx: x(effect),
            cy: y,
            r: 5,
            // Filled where the adjusted p is below .05: shape as well as words.
            fill: sure ? theme.accent : theme.paper,
            stroke: theme.accent,
            'stroke-width': 2,
          }),
      label(pText(pAdjusted), { x: width - 122, y: y + 4, fill: sure ? theme.ink : theme.faint }),
    );
  });
  return chart({
    width,
    height: plot.bottom + 42,
    title: `Missingness and ${data.variable}`,
    description:
      data.modalities.length === 0
        ? 'There are no modalities.'
        : data.modalities.map((modality) => sentence(modality, data.effectName)).join(' '),
    theme,
    body: [
      bottomAxis(x, plot, theme, `${data.effectName}, 95% interval`, ticksIn(plot)),
      element('line', { x1: x(0), x2: x(0), y1: plot.top, y2: plot.bottom, stroke: theme.faint }),
      label('adjusted p', { x: width - 122, y: 13, fill: theme.faint }),
      ...rows,
    ],
    table: [
      ['modality', data.effectName, 'lower', 'upper', 'adjusted p'],
      ...data.modalities.map(({ name, effect, lower, upper, pAdjusted }) => [name, effect, lower, upper, pAdjusted]),
    ],
  });
}

/** 'p < .001', 'p = .032'; a dash where there is none. */
export function pText(p: number | null): string {
  if (p === null) return '–';
  if (p < 0.001) return 'p < .001';
  return `p = ${p >= 0.995 ? '1' : p.toFixed(p < 0.1 ? 3 : 2).replace(/^0/, '')}`;
}

function sentence(
  { name, effect, lower, upper, pAdjusted }: AssociationEffectsData['modalities'][number],
  effectName: string,
): string {
  if (effect === null) return `${name}: nothing can be said.`;
  const interval = lower === null || upper === null ? '' : ` (${readable(lower)} to ${readable(upper)})`;
  return `${name}: ${effectName} ${readable(effect)}${interval}, ${pText(pAdjusted)}.`;
}
