/** From the figures of every world to gains with intervals: what is tabled, drawn and said. */
import { studentCritical } from '../statistics/studentT.ts';
import {
  allSettings,
  axes,
  BASE,
  FEATURES,
  MISSING,
  REPLICATES,
  SEED,
  settingKey,
  SHARED,
  STRENGTHS,
  TEST,
  TEST_ALL,
  UNEVEN,
  type Axis,
  type Setting,
} from './design.ts';
import type { WorldRow } from './table.ts';
import { figureName, incompleteOf, metrics, TEACHER_AUC, type Metric, type Scope } from './world.ts';

/** A method against another on the same test subjects of the same worlds. */
export interface Contrast {
  readonly id: string;
  readonly method: string;
  readonly against: string;
  readonly scope: Scope;
  /** What the difference is due to, in plain words. */
  readonly asks: string;
}

export const contrasts: readonly Contrast[] = [
  {
    id: 'paper',
    method: 'student-complete',
    against: 'complete-only',
    scope: 'complete',
    asks: 'What do soft labels add, where both networks see complete subjects alone?',
  },
  {
    id: 'student',
    method: 'student',
    against: 'complete-only',
    scope: 'complete',
    asks: 'What does the default student add for complete subjects, all in all?',
  },
  {
    id: 'distillation',
    method: 'student',
    against: 'student-nokd',
    scope: 'all',
    asks: 'What do soft labels add, where both networks see everyone, for everyone?',
  },
  {
    id: 'everyone',
    method: 'student-nokd',
    against: 'complete-only',
    scope: 'complete',
    asks: 'What does learning from incomplete subjects add for complete ones, without soft labels?',
  },
  {
    id: 'teachers',
    method: 'student',
    against: 'teachers',
    scope: 'all',
    asks: 'Is the student better than the stacked teachers that it learns from?',
  },
];

/** Mean over the worlds, and its 95 % interval. */
export interface Estimate {
  readonly mean: number;
  readonly lower: number;
  readonly upper: number;
}

/** 'helps' and 'harms': the interval leaves out 0. */
export type Verdict = 'helps' | 'unclear' | 'harms';

export interface Gain extends Estimate {
  readonly contrast: string;
  readonly metric: Metric;
  /** Worlds in which the gain was above 0. */
  readonly above: number;
  readonly verdict: Verdict;
}

export interface SettingSummary extends Setting {
  /** Training subjects in all. */
  readonly subjects: number;
  /** Mean over worlds of the AUC of each modality's teacher alone. */
  readonly teacherAuc: number;
  /** Means over the worlds: 'student.all.auc' and the like. */
  readonly figures: Readonly<Record<string, number>>;
  /** Positive is better: AUC more, log loss less. */
  readonly gains: readonly Gain[];
}

/** A curve: settings (indices) along an axis. */
export interface Line {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly label: string; readonly setting: number }[];
}

export interface AxisSummary {
  readonly axis: Axis;
  readonly title: string;
  /** What x is. */
  readonly x: string;
  readonly log: boolean;
  /** What the values are, beyond what the axis says; '' where that is all. */
  readonly note: string;
  readonly lines: readonly Line[];
}

export interface GainSummary {
  readonly seed: number;
  readonly worlds: number;
  readonly test: number;
  readonly testAll: number;
  readonly missing: number;
  readonly base: Pick<Setting, 'complete' | 'share' | 'features'>;
  readonly contrasts: readonly Contrast[];
  readonly settings: readonly SettingSummary[];
  readonly axes: readonly AxisSummary[];
  /** Per contrast and metric, where it helps and where not. */
  readonly verdicts: readonly { readonly contrast: string; readonly metric: Metric; readonly sentence: string }[];
}

const rounded = (value: number): number => Number(value.toFixed(5));

/** Mean over worlds with its 95 % interval by Student's t: worlds are independent draws. @param values [REPLICATES] */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  if (n !== REPLICATES) throw new Error(`${n} worlds, not ${REPLICATES}`);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = studentCritical(0.05, n - 1) * Math.sqrt(variance / n);
  return { mean: rounded(mean), lower: rounded(mean - half), upper: rounded(mean + half) };
}

function gainOf(rows: readonly WorldRow[], { id, method, against, scope }: Contrast, metric: Metric): Gain {
  const sign = metric === 'auc' ? 1 : -1;
  const of = ({ figures }: WorldRow, name: string) => figures[figureName(name, scope, metric)]!;
  const values = rows.map((row) => sign * (of(row, method) - of(row, against)));
  const interval = estimate(values);
  const verdict = interval.lower > 0 ? 'helps' : interval.upper < 0 ? 'harms' : 'unclear';
  return { contrast: id, metric, ...interval, above: values.filter((value) => value > 0).length, verdict };
}

function summarise(setting: Setting, rows: readonly WorldRow[]): SettingSummary {
  const names = Object.keys(rows[0]!.figures);
  const mean = (name: string) => estimate(rows.map(({ figures }) => figures[name]!)).mean;
  return {
    ...setting,
    subjects: setting.complete + incompleteOf(setting),
    teacherAuc: mean(TEACHER_AUC),
    figures: Object.fromEntries(names.filter((name) => name !== TEACHER_AUC).map((name) => [name, mean(name)])),
    gains: contrasts.flatMap((contrast) => metrics.map((metric) => gainOf(rows, contrast, metric))),
  };
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** Where a setting differs from the base, in words. */
export function settingWords(setting: Setting): string {
  const { complete, share, features, separations, shared } = setting;
  const words = [`${complete} complete`, `${percent(share)} incomplete`];
  if (features !== BASE.features) words.push(`${features} columns`);
  if (separations.join() !== BASE.separations.join()) {
    const even = separations.every((one) => one === separations[0]);
    words.push(`separation ${even ? separations[0]! : separations.join(' / ')}`);
  }
  if (shared !== BASE.shared) words.push(`${shared} shared factors`);
  return words.join(', ');
}

/** How an axis is drawn: what x is, how it is labelled, and by what its settings fall into lines. */
interface AxisPlan {
  readonly axis: Axis;
  readonly title: string;
  readonly x: string;
  readonly log?: boolean;
  readonly note?: string;
  readonly value: (setting: SettingSummary, place: number) => number;
  readonly label: (setting: SettingSummary, place: number) => string;
  readonly line: (setting: SettingSummary) => string;
}

const SHARED_OUT = ['even', 'uneven', 'one strong'];

const plans: readonly AxisPlan[] = [
  {
    axis: 'share',
    title: 'Share of incomplete subjects',
    x: 'Incomplete among the training subjects',
    value: ({ share }) => share,
    label: ({ share }) => percent(share),
    line: ({ complete }) => `${complete} complete`,
  },
  {
    axis: 'complete',
    title: 'Number of complete subjects',
    x: 'Complete training subjects',
    log: true,
    value: ({ complete }) => complete,
    label: ({ complete }) => String(complete),
    line: ({ share }) => `${percent(share)} incomplete`,
  },
  {
    axis: 'strength',
    title: 'Strength of the teachers',
    x: 'AUC of a teacher alone',
    note: `From left to right, each modality alone sets the classes ${STRENGTHS.join(', ')} standard deviations apart.`,
    value: ({ teacherAuc }) => teacherAuc,
    label: ({ teacherAuc }) => teacherAuc.toFixed(2),
    line: () => `separation ${STRENGTHS[0]} to ${STRENGTHS.at(-1)!}`,
  },
  {
    axis: 'features',
    title: 'Dimension',
    x: 'Columns per modality',
    log: true,
    value: ({ features }) => features,
    label: ({ features }) => String(features),
    line: () => `${FEATURES[0]} to ${FEATURES.at(-1)!} columns`,
  },
  {
    axis: 'uneven',
    title: 'One strong modality among weak ones',
    x: 'How the signal is shared out',
    note: `Separation by each modality: ${UNEVEN.map((one, i) => `${one.join(', ')} (${SHARED_OUT[i]!})`).join('; ')}.`,
    value: (_, place) => place,
    label: (_, place) => SHARED_OUT[place]!,
    line: () => 'even to uneven',
  },
  {
    axis: 'shared',
    title: 'What modalities have in common',
    x: 'Shared latent factors',
    note:
      'Without shared factors each modality’s evidence simply adds to the others’, which is what teachers can tell; with ' +
      'them the modalities together tell more than their teachers do one by one.',
    value: ({ shared }) => shared,
    label: ({ shared }) => String(shared),
    line: () => `${SHARED[0]} to ${SHARED.at(-1)!} factors`,
  },
];

function axisSummary(plan: AxisPlan, all: readonly SettingSummary[]): AxisSummary {
  const { axis, title, x, log = false, note = '', value, label, line } = plan;
  const indices = axes[axis].map((setting) => all.findIndex((one) => settingKey(one) === settingKey(setting)));
  const lines = [...Map.groupBy(indices, (index) => line(all[index]!))].map(([name, own]) => ({
    name,
    points: own.map((setting, place) => ({
      x: value(all[setting]!, place),
      label: label(all[setting]!, place),
      setting,
    })),
  }));
  return { axis, title, x, log, note, lines };
}

const metricNames: Readonly<Record<Metric, string>> = {
  auc: 'AUC',
  logLoss: 'log loss',
  recalibrated: 'log loss after recalibration',
};

/** "AUC: better in 9 of 26 settings, worse in 2 (…), no clear difference in 15 (…)." */
function verdictSentence(settings: readonly SettingSummary[], contrast: Contrast, metric: Metric): string {
  const of = (verdict: Verdict) =>
    settings.filter(({ gains }) =>
      gains.some((gain) => gain.contrast === contrast.id && gain.metric === metric && gain.verdict === verdict),
    );
  const listed = (own: readonly SettingSummary[]) =>
    own.length === 0 ? '0' : `${own.length} (${own.map(settingWords).join('; ')})`;
  const helps = of('helps').length;
  return (
    `${metricNames[metric]}: better in ${helps} of ${settings.length} settings; ` +
    `worse in ${listed(of('harms'))}; no clear difference in ${listed(of('unclear'))}.`
  );
}

/** @param rows Of every setting in every world, in any order. @throws Error where some are missing. */
export function summariseGains(rows: readonly WorldRow[]): GainSummary {
  const by = Map.groupBy(rows, ({ setting }) => settingKey(setting));
  const settings = allSettings.map((setting) => summarise(setting, by.get(settingKey(setting)) ?? []));
  return {
    seed: SEED,
    worlds: REPLICATES,
    test: TEST,
    testAll: TEST_ALL,
    missing: MISSING,
    base: { complete: BASE.complete, share: BASE.share, features: BASE.features },
    contrasts,
    settings,
    axes: plans.map((plan) => axisSummary(plan, settings)),
    verdicts: contrasts.flatMap((contrast) =>
      metrics.map((metric) => ({
        contrast: contrast.id,
        metric,
        sentence: verdictSentence(settings, contrast, metric),
      })),
    ),
  };
}
