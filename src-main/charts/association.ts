/** Those who have a modality beside those who lack it: shares of each level of a variable, or its quartiles. */
import { scaleLinear } from 'd3-scale';
import { bottomAxis } from './axes.ts';
import { chart, element, escapeText, label, readable, shortened, type Chart, type ChartOptions } from './chart.ts';
import { percent, shareOf, ticksIn } from './proportions.ts';

export interface AssociationData {
  readonly modality: string;
  /** What it is set against: the outcome, a column. */
  readonly variable: string;
  readonly have: number;
  readonly lack: number;
  readonly shown:
    | {
        readonly kind: 'levels';
        /** Subjects of each level. */
        readonly levels: readonly { readonly label: string; readonly have: number; readonly lack: number }[];
      }
    | {
        readonly kind: 'quartiles';
        /** First quartile, median, third quartile; null where nobody has a value. */
        readonly have: readonly [number, number, number] | null;
        readonly lack: readonly [number, number, number] | null;
      };
}

const ROW = 18;

export function association(data: AssociationData, options: ChartOptions): Chart {
  return data.shown.kind === 'levels' ? levels(data, data.shown.levels, options) : quartiles(data, data.shown, options);
}

type Levels = Extract<AssociationData['shown'], { kind: 'levels' }>['levels'];

function levels(data: AssociationData, all: Levels, { width, theme }: ChartOptions): Chart {
  const totals = { have: sum(all.map(({ have }) => have)), lack: sum(all.map(({ lack }) => lack)) };
  const room = Math.max(8, Math.floor((width * 0.34) / 7));
  const left = Math.min(width * 0.34, Math.max(50, ...all.map(({ label: name }) => name.length * 7))) + 12;
  const bottom = 26 + all.length * (2 * ROW + 8);
  const x = scaleLinear([0, 1], [left, width - 112]);
  const rows = all.flatMap(({ label: name, have, lack }, i) => {
    const y = 26 + i * (2 * ROW + 8);
    const bar = (value: number, whole: number, offset: number, filled: boolean): string => {
      const share = shareOf(value, whole);
      return (
        element('rect', {
          x: x(0),
          y: y + offset + 2,
          width: Math.max(0, x(share) - x(0)),
          height: ROW - 4,
          fill: filled ? theme.accent : theme.paper,
          stroke: theme.accent,
          ...(filled ? {} : { 'stroke-dasharray': '3 2' }),
        }) + label(`${percent(share)} of ${whole}`, { x: x(share) + 6, y: y + offset + 13, fill: theme.ink })
      );
    };
    return [
      label(shortened(name, room), { x: left - 8, y: y + ROW + 4, 'text-anchor': 'end', fill: theme.ink }),
      bar(have, totals.have, 0, true),
      bar(lack, totals.lack, ROW, false),
    ];
  });
  return chart({
    width,
    height: bottom + 4,
    title: `${data.variable} by whether ${data.modality} was measured`,
    description:
      all.length === 0
        ? 'Nobody has a value.'
        : all
            .map(
              ({ label: name, have, lack }) =>
                `${name}: ${percent(shareOf(have, totals.have))} of those who have it, ` +
                `${percent(shareOf(lack, totals.lack))} of those who lack it.`,
            )
            .join(' '),
    theme,
    body: [key(left, theme), ...rows],
    table: [
      [data.variable, `have ${data.modality}`, `lack ${data.modality}`],
      ...all.map(({ label: name, have, lack }) => [name, have, lack]),
    ],
  });
}

function quartiles(
  data: AssociationData,
  shown: Extract<AssociationData['shown'], { kind: 'quartiles' }>,
  { width, theme }: ChartOptions,
): Chart {
  const left = 64;
  const values = [...(shown.have ?? []), ...(shown.lack ?? [])];
  const [low, high] = values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0, 1];
  const margin = high > low ? (high - low) * 0.15 : Math.max(1, Math.abs(high) * 0.1);
  const plot = { left, right: width - 70, top: 8, bottom: 8 + 2 * 34 };
  const x = scaleLinear([low - margin, high + margin], [plot.left, plot.right]).nice();
  const row = (name: string, figures: readonly [number, number, number] | null, i: number): string => {
    const y = plot.top + 17 + i * 34;
    const text = label(name, { x: left - 8, y: y + 4, 'text-anchor': 'end', fill: theme.ink });
    if (!figures) return text + label('no values', { x: left + 6, y: y + 4, fill: theme.faint });
    const [first, median, third] = figures;
    return (
      text +
      element('rect', {
        x: x(first),
        y: y - 8,
        width: Math.max(1, x(third) - x(first)),
        height: 16,
        fill: i === 0 ? theme.accent : theme.paper,
        'fill-opacity': i === 0 ? 0.35 : 1,
        stroke: theme.accent,
        ...(i === 0 ? {} : { 'stroke-dasharray': '3 2' }),
      }) +
      element('line', { x1: x(median), x2: x(median), y1: y - 10, y2: y + 10, stroke: theme.ink, 'stroke-width': 2 }) +
      label(readable(median), { x: x(third) + 6, y: y + 4, fill: theme.ink })
    );
  };
  const said = (name: string, figures: readonly [number, number, number] | null): string =>
    figures
      ? `${name}: median ${readable(figures[1])}, quartiles ${readable(figures[0])} to ${readable(figures[2])}.`
      : `${name}: no values.`;
  return chart({
    width,
    height: plot.bottom + 42,
    title: `${data.variable} by whether ${data.modality} was measured`,
    description: `${said('Those who have it', shown.have)} ${said('Those who lack it', shown.lack)}`,
    theme,
    body: [
      bottomAxis(x, plot, theme, `${shortened(data.variable, 30)}: median and quartiles`, ticksIn(plot)),
      row('have it', shown.have, 0),
      row('lack it', shown.lack, 1),
    ],
    table: [
      ['', 'first quartile', 'median', 'third quartile'],
      [`have ${data.modality}`, ...(shown.have ?? [null, null, null])],
      [`lack ${data.modality}`, ...(shown.lack ?? [null, null, null])],
    ],
  });
}

function key(left: number, theme: ChartOptions['theme']): string {
  const box = { y: 4, width: 12, height: 12, stroke: theme.accent };
  return (
    element('rect', { ...box, x: left, fill: theme.accent }) +
    label('have it', { x: left + 17, y: 14, fill: theme.ink }) +
    element('rect', { ...box, x: left + 72, fill: theme.paper, 'stroke-dasharray': '3 2' }) +
    element('text', { x: left + 89, y: 14, fill: theme.ink }, escapeText('lack it'))
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
