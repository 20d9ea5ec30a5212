/** The values of one patient beside the range of the training cohort, strongest first. */
import { scaleLinear } from 'd3-scale';
import { chart, element, escapeText, label, readable, shortened, type Chart, type ChartOptions } from './chart.ts';

export interface FeatureRangeData {
  /** The class that effects are about. */
  readonly outcome: string;
  readonly features: readonly {
    readonly modality: string;
    readonly name: string;
    /** As it stands in the file; null: this cell is missing. */
    readonly value: string | null;
    /** Of numeric features: the value, and the cohort's 5th, 50th and 95th percentile; null for categories. */
    readonly number: number | null;
    readonly low: number | null;
    readonly median: number | null;
    readonly high: number | null;
    /** The median or the commonest level, as text. */
    readonly typical: string;
    /** The logit less that with the typical value instead: above 0 this value raises it. */
    readonly effect: number;
    /** Its part in what the modality says of that class; null or absent where it is not known. */
    readonly part?: number | null;
  }[];
}

type Feature = FeatureRangeData['features'][number];
const ROW = 40;

export function featureRange(data: FeatureRangeData, { width, theme }: ChartOptions): Chart {
  const left = Math.min(240, width * 0.34);
  const right = width - 110;
  const parted = data.features.some(({ part }) => part !== undefined && part !== null);
  const rows = data.features.map((feature, i) => {
    const y = 44 + i * ROW + ROW / 2;
    const most = Math.floor((left - 14) / 7);
    return element(
      'g',
      { 'data-key': `${feature.modality}/${feature.name}` },
      element('title', {}, escapeText(sentence(feature, data.outcome))),
      label(shortened(feature.name, most), { x: 4, y: y - 2, fill: theme.ink }),
      label(shortened(feature.modality, most), { x: 4, y: y + 13, fill: theme.faint, 'font-size': 11 }),
      strip(feature, y, left, right, theme),
      label(signed(feature.effect), {
        x: width - 4,
        y: parted ? y - 2 : y + 4,
        'text-anchor': 'end',
        fill: theme.ink,
      }),
      feature.part === undefined || feature.part === null
        ? ''
        : label(`part ${signed(feature.part)}`, {
            x: width - 4,
            y: y + 13,
            'text-anchor': 'end',
            fill: theme.faint,
            'font-size': 11,
          }),
    );
  });
  return chart({
    width,
    height: 50 + Math.max(1, data.features.length) * ROW,
    title: 'Strongest features beside the training cohort',
    description:
      data.features.length === 0
        ? 'No feature changes the prediction.'
        : data.features.map((feature) => sentence(feature, data.outcome)).join(' '),
    theme,
    body: [
      label('box: 5th to 95th percentile of the cohort, | median, ● patient', { x: 4, y: 14, fill: theme.faint }),
      label(parted ? 'effect on logit; part of the contribution' : 'effect on logit', {
        x: width - 4,
        y: 32,
        'text-anchor': 'end',
        fill: theme.faint,
      }),
      data.features.length === 0 ? label('No feature changes the prediction.', { x: 4, y: 64, fill: theme.faint }) : '',
      ...rows,
    ],
    table: [
      [
        ...['modality', 'feature', 'value', 'cohort 5%', 'cohort median', 'cohort 95%', 'typical', 'effect on logit'],
        ...(parted ? ['part of the contribution'] : []),
      ],
      ...data.features.map((f) => [
        ...[f.modality, f.name, f.value, f.low, f.median, f.high, f.typical, f.effect],
        ...(parted ? [f.part ?? null] : []),
      ]),
    ],
  });
}

function signed(value: number): string {
  if (value === 0) return '0';
  return `${value < 0 ? '▼ −' : '▲ +'}${readable(Math.abs(value))}`;
}

function strip(feature: Feature, y: number, left: number, right: number, theme: ChartOptions['theme']): string {
  const { number, low, median, high } = feature;
  if (low === null || high === null || median === null) {
    const most = Math.floor((right - left) / 7);
    const text = `${feature.value ?? 'missing'} (commonest: ${feature.typical})`;
    return label(shortened(text, Math.max(8, most)), { x: left, y: y + 4, fill: theme.ink });
  }
  const reach = high - low || Math.abs(median) || 1;
  // A value far outside must not squeeze the range to a dot: it stands at the edge as an arrow.
  const x = scaleLinear([low - reach * 0.4, high + reach * 0.4], [left, right]).clamp(true);
  const outside = number !== null && (number < low - reach * 0.4 || number > high + reach * 0.4);
  const at = number === null ? null : x(number);
  const mark =
    at === null
      ? label('missing', { x: right, y: y - 9, 'text-anchor': 'end', fill: theme.faint, 'font-size': 11 })
      : outside
        ? element('path', {
            d: number > high ? `M${at - 10} ${y - 6}l10 6l-10 6z` : `M${at + 10} ${y - 6}l-10 6l10 6z`,
            fill: theme.series[1]!,
          })
        : element('circle', {
            cx: at,
            cy: y,
            r: 5.5,
            fill: theme.series[1]!,
            stroke: theme.paper,
            'stroke-width': 1.5,
          });
  const end = (value: number): string =>
    label(readable(value), { x: x(value), y: y + 18, 'text-anchor': 'middle', fill: theme.faint, 'font-size': 10 });
  return [
    element('line', { x1: left, x2: right, y1: y, y2: y, stroke: theme.grid }),
    element('rect', {
      x: x(low),
      y: y - 5,
      width: Math.max(1, x(high) - x(low)),
      height: 10,
      fill: theme.grid,
      stroke: theme.faint,
    }),
    element('line', { x1: x(median), x2: x(median), y1: y - 8, y2: y + 8, stroke: theme.ink, 'stroke-width': 2 }),
    low === high ? end(low) : end(low) + end(high),
    mark,
    at === null
      ? ''
      : label(readable(number!), {
          x: Math.min(Math.max(at, left + 14), right - 14),
          y: y - 10,
          'text-anchor': 'middle',
          fill: theme.ink,
          'font-size': 11,
        }),
  ].join('');
}

function sentence(feature: Feature, outcome: string): string {
  const { name, modality, value, low, median, high, typical, effect } = feature;
  const range =
    low !== null && high !== null && median !== null
      ? `cohort ${readable(low)} to ${readable(high)}, median ${readable(median)}`
      : `commonest in the cohort: ${typical}`;
  const change = effect < 0 ? 'lowers' : 'raises';
  const part =
    feature.part === undefined || feature.part === null
      ? ''
      : ` Its part in what ${modality} says is ${feature.part < 0 ? '−' : '+'}${readable(Math.abs(feature.part))}.`;
  return `${name} (${modality}): ${value ?? 'missing'} (${range}); ${change} the logit of ${outcome} by ${readable(Math.abs(effect))}.${part}`;
}
