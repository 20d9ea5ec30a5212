/**
 * Availability patterns as an UpSet plot (Lex et al., IEEE TVCG 2014, doi 10.1109/TVCG.2014.2346248), turned so that a
 * pattern is a row: dots for the modalities that it has, a bar for its subjects, and how the outcome stands among them.
 */
import { scaleLinear, type ScaleLinear } from 'd3-scale';
import { chart, element, escapeText, label, shortened, type Chart, type ChartOptions, type Theme } from './chart.ts';
import { percent, shareOf, wilson } from './proportions.ts';

export interface UpsetPattern {
  /** Given back when its row is chosen. */
  readonly key: string;
  readonly modalities: readonly string[];
  readonly subjects: number;
  /** Per class; those of unknown outcome are in none. */
  readonly classes: readonly number[];
}

export interface UpsetData {
  readonly modalities: readonly { readonly name: string; readonly subjects: number }[];
  readonly classes: readonly string[];
  readonly outcome: string;
  /** Those to show, the most frequent first. */
  readonly patterns: readonly UpsetPattern[];
  readonly totalPatterns: number;
  readonly totalSubjects: number;
}

const ROW = 24;
const RADIUS = 6;

export function upset(data: UpsetData, { width, theme, chosen = [] }: ChartOptions): Chart {
  const step = Math.max(14, Math.min(30, (width * 0.4) / Math.max(1, data.modalities.length)));
  const names = data.modalities.map(({ name }) => shortened(name, 22));
  // Names stand at 50 degrees, so their length is the head's height, and the last one reaches to the right.
  const longest = Math.max(0, ...names.map(({ length }) => length)) * 7.3;
  const top = Math.max(40, longest * Math.sin(0.87) + 34);
  const dots = { left: 14, right: 14 + step * data.modalities.length };
  const rest = width - dots.right - 24;
  const bars = { left: dots.right + 24, right: dots.right + 24 + rest * 0.5 - 96 };
  const rates = { left: dots.right + 24 + rest * 0.5 + 6, right: width - 58 };
  const bottom = top + Math.max(1, data.patterns.length) * ROW;
  const most = Math.max(1, ...data.patterns.map(({ subjects }) => subjects));
  const count = scaleLinear([0, most], [bars.left, Math.max(bars.left + 10, bars.right)]);
  const rate = scaleLinear([0, 1], [rates.left, Math.max(rates.left + 10, rates.right)]);
  const y = (row: number): number => top + row * ROW + ROW / 2;
  const two = data.classes.length === 2;
  const overall = totalsOf(data);

  const heads = data.modalities.map(({ name, subjects }, i) => {
    const x = dots.left + step * (i + 0.5);
    const share = data.totalSubjects > 0 ? subjects / data.totalSubjects : 0;
    return (
      element(
        'text',
        { transform: `translate(${(x + 2).toFixed(1)} ${(top - 22).toFixed(1)}) rotate(-50)`, fill: theme.ink },
        element('title', {}, escapeText(`${name}: ${subjects} subjects (${percent(share)})`)),
        escapeText(names[i]!),
      ) +
      // Exact shares stand in the title; figures that would run into each other say nothing.
      (step >= 28
        ? label(`${Math.round(share * 100)}%`, {
            x,
            y: top - 8,
            'text-anchor': 'middle',
            fill: theme.faint,
            'font-size': 11,
          })
        : '')
    );
  });
  const titles =
    label('Subjects', { x: bars.left, y: top - 8, fill: theme.ink }) +
    label(rateTitle(data, rest), { x: rates.left, y: top - 8, fill: theme.ink });

  const rows = data.patterns.map((pattern, row) => {
    const has = new Set(pattern.modalities);
    const isChosen = chosen.includes(pattern.key);
    const at = y(row);
    const held = data.modalities.flatMap(({ name }, i) => (has.has(name) ? [dots.left + step * (i + 0.5)] : []));
    return element(
      'g',
      { 'data-key': pattern.key, cursor: 'pointer' },
      element('title', {}, escapeText(sentence(pattern, data))),
      // Catches clicks over the whole row, and marks the one that is chosen by a frame.
      element('rect', {
        x: 3,
        y: at - ROW / 2 + 1,
        width: width - 6,
        height: ROW - 2,
        rx: 4,
        fill: row % 2 === 0 ? theme.grid : theme.paper,
        'fill-opacity': 0.35,
        ...(isChosen ? { stroke: theme.bad, 'stroke-width': 2 } : {}),
      }),
      held.length > 1
        ? element('line', { x1: held[0], x2: held.at(-1), y1: at, y2: at, stroke: theme.accent, 'stroke-width': 2 })
        : '',
      ...data.modalities.map(({ name }, i) =>
        element('circle', {
          cx: dots.left + step * (i + 0.5),
          cy: at,
          r: has.has(name) ? Math.min(RADIUS, step / 2.6) : Math.min(4, step / 3),
          fill: has.has(name) ? theme.accent : theme.paper,
          stroke: has.has(name) ? theme.accent : theme.faint,
        }),
      ),
      element('rect', {
        x: bars.left,
        y: at - 7,
        width: Math.max(1, count(pattern.subjects) - bars.left),
        height: 14,
        fill: theme.accent,
      }),
      label(`${pattern.subjects} (${percent(shareOf(pattern.subjects, data.totalSubjects))})`, {
        x: count(pattern.subjects) + 5,
        y: at + 4,
        fill: theme.ink,
      }),
      two ? rateMark(pattern, rate, at, theme) : stack(pattern, rate, at, theme),
    );
  });

  const guide =
    two && overall.known > 0 && data.patterns.length > 0
      ? element('line', {
          x1: rate(overall.classes[1]! / overall.known),
          x2: rate(overall.classes[1]! / overall.known),
          y1: top,
          y2: bottom,
          stroke: theme.faint,
          'stroke-dasharray': '4 3',
        }) +
        label(`all shown: ${percent(overall.classes[1]! / overall.known)}`, {
          x: rate(overall.classes[1]! / overall.known),
          y: bottom + 15,
          'text-anchor': 'middle',
          fill: theme.faint,
        })
      : two
        ? ''
        : legend(data.classes, dots.left, bottom + 18, theme, width);

  return chart({
    width,
    height: bottom + (two ? 24 : 24 + 16 * Math.ceil(data.classes.length / 3)),
    title: 'Availability patterns',
    description:
      `${data.patterns.length} of ${data.totalPatterns} patterns of ${data.totalSubjects} subjects. ` +
      data.patterns
        .slice(0, 3)
        .map((pattern) => sentence(pattern, data))
        .join(' '),
    theme,
    body: [...heads, titles, ...rows, guide],
    table: [
      [...data.modalities.map(({ name }) => name), 'subjects', ...data.classes],
      ...data.patterns.map((pattern) => [
        ...data.modalities.map(({ name }) => (pattern.modalities.includes(name) ? 1 : 0)),
        pattern.subjects,
        ...data.classes.map((_, i) => pattern.classes[i] ?? 0),
      ]),
    ],
  });
}

/** Share of the second class with its 95% interval: a dot on a line. */
function rateMark(pattern: UpsetPattern, x: ScaleLinear<number, number>, y: number, theme: Theme): string {
  const known = sum(pattern.classes);
  const events = pattern.classes[1] ?? 0;
  if (known === 0) return label('outcome unknown', { x: x(0), y: y + 4, fill: theme.faint });
  const { lower, upper } = wilson(events, known);
  const at = x(events / known);
  return (
    element('line', { x1: x(0), x2: x(1), y1: y, y2: y, stroke: theme.grid }) +
    element('line', { x1: x(lower), x2: x(upper), y1: y, y2: y, stroke: theme.ink, 'stroke-width': 1.5 }) +
    element('circle', { cx: at, cy: y, r: 4, fill: theme.ink }) +
    label(percent(events / known), { x: x(1) + 8, y: y + 4, fill: theme.ink })
  );
}

/** Shares of more than two classes, with their numbers where there is room. */
function stack(pattern: UpsetPattern, x: ScaleLinear<number, number>, y: number, theme: Theme): string {
  const known = sum(pattern.classes);
  if (known === 0) return label('outcome unknown', { x: x(0), y: y + 4, fill: theme.faint });
  let before = 0;
  return pattern.classes
    .map((subjects, i) => {
      const [from, to] = [x(before / known), x((before + subjects) / known)];
      before += subjects;
      const part = element('rect', {
        x: from,
        y: y - 7,
        width: Math.max(0, to - from),
        height: 14,
        fill: theme.series[i % theme.series.length],
        stroke: theme.paper,
      });
      const text = String(i + 1);
      return to - from > 12
        ? part +
            label(text, {
              x: (from + to) / 2,
              y: y + 4,
              'text-anchor': 'middle',
              fill: theme.paper,
              'font-weight': 600,
            })
        : part;
    })
    .join('');
}

function legend(classes: readonly string[], left: number, top: number, theme: Theme, width: number): string {
  const each = Math.max(60, (width - left) / 3);
  return classes
    .map((name, i) => {
      const x = left + (i % 3) * each;
      const y = top + Math.floor(i / 3) * 16;
      const text = `${i + 1}  ${shortened(name, Math.floor((each - 16) / 7))}`;
      return (
        element('rect', { x, y: y - 9, width: 10, height: 10, fill: theme.series[i % theme.series.length] }) +
        label(text, { x: x + 14, y, fill: theme.ink })
      );
    })
    .join('');
}

function rateTitle(data: UpsetData, rest: number): string {
  const room = Math.floor((rest * 0.5 + 40) / 6.6);
  if (data.classes.length !== 2) return shortened(`${data.outcome}: shares of classes`, Math.max(12, room));
  const [before, after] = room > 34 ? ['Share of ', ' (95% interval)'] : ['Share of ', ''];
  return `${before}“${shortened(data.classes[1]!, Math.max(4, room - before.length - after.length - 2))}”${after}`;
}

function sentence(pattern: UpsetPattern, data: UpsetData): string {
  const what = pattern.modalities.length > 0 ? pattern.modalities.join(' + ') : 'no modality';
  const known = sum(pattern.classes);
  const share =
    known === 0
      ? 'outcome unknown'
      : data.classes.map((name, i) => `${name} ${percent((pattern.classes[i] ?? 0) / known)}`).join(', ');
  return `${what}: ${pattern.subjects} subjects (${share}).`;
}

function totalsOf(data: UpsetData): { classes: number[]; known: number } {
  const classes = data.classes.map((_, i) => sum(data.patterns.map((pattern) => pattern.classes[i] ?? 0)));
  return { classes, known: sum(classes) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
