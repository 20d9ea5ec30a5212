/**
 * Points of the curves that ask "what if": a method under some circumstances, judged fold by fold. Points are what is
 * kept in the project file; figures over their folds are worked out when they are read.
 */
import type { Cohort } from '../../cohort/cohort.ts';
import { metricsOf } from '../../method/metrics.ts';
import { correctedT } from '../../method/statistics/correctedT.ts';
import { judged, partsOf, standsAlone, type Scope } from '../testFolds.ts';
import type { OutOfFold } from '../task.ts';

export const metrics = ['auc', 'logLoss'] as const;
export type Metric = (typeof metrics)[number];

/** What a figure can be. */
export const RANGES = { auc: [0, 1], logLoss: [0, Infinity] } as const;

/** One test fold. */
export interface FoldFigures {
  readonly repeat: number;
  readonly fold: number;
  /** Subjects trained on, tested, and of these answered. */
  readonly train: number;
  readonly test: number;
  readonly answered: number;
  /** Null where nobody is answered, or a class has too few of the answered. */
  readonly auc: number | null;
  readonly logLoss: number | null;
}

export interface Folds {
  readonly folds: readonly FoldFigures[];
  /** On each subject's mean logit over the folds that tested it, where some fold has none; else null. */
  readonly pooled: { readonly auc: number | null; readonly logLoss: number } | null;
}

export interface Figure {
  readonly value: number | null;
  /** Standard deviation over test folds. */
  readonly sd: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

export interface Figures {
  readonly auc: Figure;
  readonly logLoss: Figure;
  /** Share of tested subjects whom the method answers. */
  readonly answered: number;
  /** True where folds are too small to be judged one by one. */
  readonly pooled: boolean;
}

/** What a model said about a test fold, and how many it was trained on. */
export interface Tested {
  readonly repeat: number;
  readonly fold: number;
  readonly train: number;
  readonly predictions: Pick<OutOfFold, 'subjects' | 'answered' | 'logits'>;
}

/** Nobody is left out: test folds hold only whom it is about. */
function everyone({ subjects }: Cohort): Scope {
  return { name: 'all', member: new Uint8Array(subjects.length).fill(1), subjects: subjects.length };
}

const SIX = 1e6;
const kept = (value: number | null): number | null => (value === null ? null : Math.round(value * SIX) / SIX);

/** Judges a method's test folds. @param tested In any order. */
export function judge(cohort: Cohort, tested: readonly Tested[]): Folds {
  const C = cohort.classes.length;
  const sorted = [...tested].sort((a, b) => a.repeat - b.repeat || a.fold - b.fold);
  const parts = partsOf(
    cohort,
    everyone(cohort),
    sorted.map(({ repeat, fold, predictions }) => {
      return { method: '', repeat, fold, predictions: { ...predictions, contributions: new Float64Array() } };
    }),
  );
  const folds = sorted.map(({ repeat, fold, train, predictions }, k): FoldFigures => {
    const part = parts[k]!;
    const alone = standsAlone(part, C) ? metricsOf(part.logits, part.outcome, C) : null;
    return {
      repeat,
      fold,
      train,
      test: predictions.subjects.length,
      answered: part.subjects.length,
      auc: kept(alone?.auc ?? null),
      logLoss: kept(alone?.logLoss ?? null),
    };
  });
  const { pooled, parts: together } = judged(parts, C);
  const one = together[0];
  if (!pooled || !one || one.subjects.length === 0) return { folds, pooled: null };
  const { auc, logLoss } = metricsOf(one.logits, one.outcome, C);
  return { folds, pooled: { auc: kept(auc), logLoss: kept(logLoss)! } };
}

/** The mean over test folds with its 95 % interval (Nadeau and Bengio); without folds that stand alone, the pooled figure. */
export function figuresOf({ folds, pooled }: Folds): Figures {
  const tested = folds.reduce((sum, { test }) => sum + test, 0);
  const answered = folds.reduce((sum, one) => sum + one.answered, 0);
  const figure = (metric: Metric): Figure => {
    if (pooled) return { value: pooled[metric], sd: null, lower: null, upper: null };
    const values = folds.map((fold) => fold[metric]).filter((value) => value !== null);
    if (values.length === 0 || values.length < folds.length) return { value: null, sd: null, lower: null, upper: null };
    const { lower, upper, ...rest } = spread(values, folds);
    const [least, most] = RANGES[metric];
    const held = (value: number | null) => (value === null ? null : Math.min(most, Math.max(least, value)));
    return { ...rest, lower: held(lower), upper: held(upper) };
  };
  return {
    auc: figure('auc'),
    logLoss: figure('logLoss'),
    answered: tested === 0 ? 0 : answered / tested,
    pooled: pooled !== null,
  };
}

/** `here` less `there`, paired by test fold; null where they are not of the same folds, or one is pooled. */
export function difference(here: Folds, there: Folds, metric: Metric): Figure | null {
  const byFold = new Map(there.folds.map((fold) => [`${fold.repeat} ${fold.fold}`, fold]));
  const values = here.folds.map((fold) => {
    const other = byFold.get(`${fold.repeat} ${fold.fold}`);
    const [a, b] = [fold[metric], other?.[metric] ?? null];
    return a === null || b === null ? null : a - b;
  });
  const known = values.filter((value) => value !== null);
  return known.length < values.length || known.length === 0 ? null : spread(known, here.folds);
}

function spread(values: readonly number[], folds: readonly FoldFigures[]): Figure {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { value: mean, sd: null, lower: null, upper: null };
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
  const ratio = folds.reduce((sum, { test, train }) => sum + test / Math.max(1, train), 0) / folds.length;
  const { interval } = correctedT(values, ratio)!;
  return { value: mean, sd, lower: interval.lower, upper: interval.upper };
}
