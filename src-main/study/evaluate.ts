/**
 * Figures of a finished study from its out-of-fold predictions: per method on all subjects, on complete subjects, per
 * availability pattern and per group, and the default method against each other one. Nothing here depends on times,
 * paths, versions or the number of workers.
 */
import { mean } from '../method/statistics/averages.ts';
import type { Cohort } from '../cohort/cohort.ts';
import { metricsOf, type Metrics } from '../method/metrics.ts';
import { aucInterval } from './aucInterval.ts';
import { calibratedFolds } from './calibrated.ts';
import { compareMethods, type Comparison } from './comparisons.ts';
import { defaultMethod } from './predictNew.ts';
import { repeatFigures, type CalibrationFigures, type ClassFigures } from './repeatFigures.ts';
import type { StudySpec } from './task.ts';
import { judged, partsOf, scopesOf, type FoldPredictions, type RepeatPart, type Scope } from './testFolds.ts';

export type { FoldPredictions } from './testFolds.ts';

export interface Result {
  readonly method: string;
  /** 'all', 'complete', 'pattern:a+b' or 'group:name'. */
  readonly scope: string;
  /** Subjects of the scope with a known outcome. */
  readonly subjects: number;
  /** Those whom the method answers. */
  readonly answered: number;
  /** Subjects of the smallest class among the answered: with few of them a figure says little. */
  readonly smallestClass: number;
  /** Mean over test folds; null where a class is absent. */
  readonly auc: number | null;
  /** Standard deviation over test folds; null where pooled. */
  readonly aucSd: number | null;
  /** DeLong, 95 %; null where a class is too small. */
  readonly aucInterval: { readonly lower: number; readonly upper: number; readonly kind: typeof FITTED } | null;
  readonly accuracy: number | null;
  readonly balancedAccuracy: number | null;
  /** Of the second of two classes, at a threshold of one half; beyond two each against the rest, averaged. */
  readonly sensitivity: number | null;
  readonly specificity: number | null;
  readonly ppv: number | null;
  readonly npv: number | null;
  readonly f1: number | null;
  readonly brier: number | null;
  readonly logLoss: number | null;
  /** Null where nobody is answered. */
  readonly calibration: CalibrationFigures | null;
  /** Beyond two classes. */
  readonly byClass?: readonly ClassFigures[];
  /** After temperature scaling, where every fold of the method has a temperature (fitted on inner folds). */
  readonly calibrated?: Calibrated;
  /** True where folds are too small: figures are then on each subject's mean logit over repeats, pooled. */
  readonly pooled: boolean;
}

export interface Calibrated {
  readonly brier: number;
  readonly logLoss: number;
  readonly calibration: CalibrationFigures;
}

/** What intervals of an AUC are of: they leave out how models change with other training subjects. */
const FITTED = 'for these fitted models';

export interface Evaluation {
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly classes: readonly string[];
  readonly modalities: readonly string[];
  readonly results: readonly Result[];
  /** Empty where the study has one method. */
  readonly comparisons: readonly Comparison[];
}

/**
 * @param methods In the order of the table. @param folds Every finished fold of them.
 */
export function evaluate(
  cohort: Cohort,
  spec: StudySpec,
  methods: readonly string[],
  folds: readonly FoldPredictions[],
): Evaluation {
  const { protocol, seed, folds: K, repeats, resampling, engine, settings } = spec;
  return {
    protocol: { name: protocol, seed, folds: K, repeats, resampling, engine, settings },
    classes: cohort.classes,
    modalities: cohort.modalities.map(({ name }) => name),
    results: methods.flatMap((method) => resultsOf(cohort, method, folds)),
    comparisons: compareMethods(
      cohort,
      spec,
      methods.flatMap((method) => folds.filter((fold) => fold.method === method)),
      defaultMethod({ methods }),
    ),
  };
}

/** One method on every scope. @param folds Those of other methods are passed over. */
export function resultsOf(cohort: Cohort, method: string, folds: readonly FoldPredictions[]): Result[] {
  const own = folds.filter((fold) => fold.method === method);
  const scaled = calibratedFolds(own);
  return scopesOf(cohort).map((scope) => resultOf(cohort, method, scope, own, scaled));
}

function resultOf(
  cohort: Cohort,
  method: string,
  scope: Scope,
  folds: readonly FoldPredictions[],
  scaled: readonly FoldPredictions[] | null,
): Result {
  const C = cohort.classes.length;
  const parts = partsOf(cohort, scope, folds);
  const everyone = new Set(parts.flatMap((part) => [...part.subjects]));
  const answered = everyone.size;
  const counts = new Int32Array(C);
  for (const subject of everyone) counts[cohort.outcome[subject]!]!++;
  const smallestClass = Math.min(...counts);
  const base = { method, scope: scope.name, subjects: scope.subjects, answered, smallestClass };
  if (answered === 0) return { ...base, ...NOTHING };
  const whole = judged(parts, C);
  const aucs = whole.parts.map(({ logits, outcome }) => metricsOf(logits, outcome, C).auc);
  const { auc, ...losses } = meanMetrics(whole.parts, C);
  const interval = aucInterval(whole, C, auc);
  return {
    ...base,
    auc,
    aucSd: whole.pooled || aucs.length < 2 ? null : standardDeviation(aucs.map((value) => value ?? NaN)),
    aucInterval: interval && { ...interval, kind: FITTED },
    ...losses,
    ...repeatFigures(whole, cohort.classes),
    ...(scaled ? { calibrated: calibratedFigures(cohort, partsOf(cohort, scope, scaled)) } : {}),
    pooled: whole.pooled,
  };
}

const NOTHING = {
  auc: null,
  aucSd: null,
  aucInterval: null,
  accuracy: null,
  balancedAccuracy: null,
  sensitivity: null,
  specificity: null,
  ppv: null,
  npv: null,
  f1: null,
  brier: null,
  logLoss: null,
  calibration: null,
  pooled: false,
} as const;

function calibratedFigures({ classes }: Cohort, parts: readonly RepeatPart[]): Calibrated {
  const whole = judged(parts, classes.length);
  const { brier, logLoss } = meanMetrics(whole.parts, classes.length);
  return { brier, logLoss, calibration: repeatFigures(whole, classes).calibration };
}

function meanMetrics(parts: readonly RepeatPart[], C: number): Metrics {
  const metrics = parts.map(({ logits, outcome }) => metricsOf(logits, outcome, C));
  const aucs = metrics.map(({ auc }) => auc);
  return {
    auc: aucs.includes(null) ? null : mean(aucs as number[]),
    accuracy: mean(metrics.map(({ accuracy }) => accuracy)),
    balancedAccuracy: mean(metrics.map(({ balancedAccuracy }) => balancedAccuracy)),
    brier: mean(metrics.map(({ brier }) => brier)),
    logLoss: mean(metrics.map(({ logLoss }) => logLoss)),
  };
}

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
