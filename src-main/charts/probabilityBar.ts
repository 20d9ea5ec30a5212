/** The probability of each class for one patient, with its spread over refits. */
import { scaleLinear } from 'd3-scale';
import { bottomAxis } from './axes.ts';
import { chart, element, escapeText, label, readable, shortened, type Chart, type ChartOptions } from './chart.ts';

export interface ProbabilityBarData {
  readonly classes: readonly {
    readonly name: string;
    readonly probability: number;
    /** 5th and 95th percentile over refits; null where there is no spread. */
    readonly lower: number | null;
    readonly upper: number | null;
  }[];
  readonly predicted: string | null;
  /** How many refits the spread is over. */
  readonly models: number | null;
}

const ROW = 34;

export function probabilityBar(data: ProbabilityBarData, { width, theme }: ChartOptions): Chart {
  const longest = Math.max(6, ...data.classes.map(({ name }) => name.length));
  const left = Math.min(width * 0.3, longest * 7.5) + 14;
  const plot = { left, right: width - 128, top: 8, bottom: 8 + Math.max(1, data.classes.length) * ROW };
  const x = scaleLinear([0, 1], [plot.left, plot.right]);
  const rows = data.classes.map(({ name, probability, lower, upper }, i) => {
    const y = plot.top + i * ROW + ROW / 2;
    const first = name === data.predicted;
    const whisker =
      lower === null || upper === null
        ? ''
        : element('path', {
            d: `M${x(lower)} ${y - 7}v14M${x(upper)} ${y - 7}v14M${x(lower)} ${y}H${x(upper)}`,
            stroke: theme.ink,
            'stroke-width': 2,
            fill: 'none',
          });
    return element(
      'g',
      { 'data-key': name },
      element('title', {}, escapeText(sentence(data.classes[i]!))),
      label(shortened(name, Math.floor((left - 14) / 7)), {
        x: left - 8,
        y: y + 4,
        'text-anchor': 'end',
        fill: theme.ink,
        'font-weight': first ? 700 : 400,
      }),
      element('rect', {
        x: plot.left,
        y: y - 11,
        width: Math.max(1, x(probability) - plot.left),
        height: 22,
        fill: first ? theme.accent : theme.faint,
        'fill-opacity': first ? 0.75 : 0.4,
      }),
      whisker,
      label(share(probability), {
        x: width - 120,
        y: lower === null ? y + 4 : y - 1,
        fill: theme.ink,
        'font-weight': 700,
      }),
      lower === null || upper === null
        ? ''
        : label(`${share(lower)} to ${share(upper)}`, {
            x: width - 120,
            y: y + 13,
            fill: theme.faint,
            'font-size': 11,
          }),
    );
  });
  const over = data.models === null ? '' : ` Whiskers: 5th to 95th percentile over ${data.models} refits.`;
  return chart({
    width,
    height: plot.bottom + 42,
    title: 'Probability of each class',
    description: `${data.classes.map(sentence).join(' ')}${over}`,
    theme,
    body: [bottomAxis(x, plot, theme, 'probability', 5, (value) => `${readable(value * 100)}%`), ...rows],
    table: [
      ['class', 'probability', 'lower (5%)', 'upper (95%)'],
      ...data.classes.map(({ name, probability, lower, upper }) => [name, probability, lower, upper]),
    ],
  });
}

/** '12.3%'; never quite none or all. */
function share(probability: number): string {
  if (probability < 0.001) return '<0.1%';
  if (probability > 0.999) return '>99.9%';
  return `${(probability * 100).toFixed(1)}%`;
}

function sentence({ name, probability, lower, upper }: ProbabilityBarData['classes'][number]): string {
  const spread = lower === null || upper === null ? '' : `, spread over refits ${share(lower)} to ${share(upper)}`;
  return `${name}: ${share(probability)}${spread}.`;
}
