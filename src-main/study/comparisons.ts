/**
 * The default method against each other one, per scope and metric, on the subjects whom both answer: the difference, its
 * interval, and then the tests. The same splits serve every method, so that each test fold gives a pair of figures.
 */
import type { Cohort } from '../cohort/cohort.ts';
import { randomKey } from '../engine/philox.ts';
import { metricsOf } from '../method/metrics.ts';
import { labelled, participants } from '../method/splits.ts';
import { mean } from '../method/statistics/averages.ts';
import { aucParts, differenceVariance, pairedDelong } from '../method/statistics/aucParts.ts';
import { drawSamples, percentileInterval, sampledFigures, type Samples } from '../method/statistics/bootstrap.ts';
import { correctedT } from '../method/statistics/correctedT.ts';
import { holm } from '../method/statistics/holm.ts';
import type { Interval } from '../method/statistics/interval.ts';
import type { StudySpec } from './task.ts';
import {
  judged,
  partsOf,
  scopesOf,
  varianceOverFolds,
  type FoldPredictions,
  type Judged,
  type RepeatPart,
  type Scope,
} from './testFolds.ts';

export const COMPARED = ['auc', 'logLoss', 'brier'] as const;
export type ComparedMetric = (typeof COMPARED)[number];

export interface Comparison {
  readonly metric: ComparedMetric;
  readonly scope: string;
  /** The default method. */
  readonly method: string;
  readonly against: string;
  /** Subjects of the scope whom both answer. */
  readonly subjects: number;
  /** Figures of both on these: the mean over test folds. */
  readonly value: number;
  readonly valueAgainst: number;
  /** `value` less `valueAgainst`: for the AUC above 0, for losses below 0, where the default method is better. */
  readonly difference: number;
  /** At 95 %: of the corrected resampled t test; where that cannot be, DeLong's (AUC) or the bootstrap's. */
  readonly interval: Interval | null;
  /** Nadeau and Bengio; null where pooled, and where a repeat has a single fold. */
  readonly pNadeauBengio: number | null;
  /** Paired DeLong, of the AUC alone: for these fitted models. */
  readonly pDeLong: number | null;
  /** Over subjects, all repeats of a subject together, at 95 %; for these fitted models. */
  readonly bootstrapInterval: Interval | null;
  /** How many bootstrap samples. */
  readonly resamples: number;
  /** Of pNadeauBengio, or where there is none of pDeLong, over the methods compared on this scope by this metric. */
  readonly pHolm: number | null;
  /** True where folds are too small: on each subject's mean logit over repeats, pooled. */
  readonly pooled: boolean;
}

/** Bootstrap samples; fewer where a method has more than so many predictions, when intervals are narrow anyway. */
const RESAMPLES = 1000;
const MOST_PREDICTIONS = 50_000;
const LEAST_RESAMPLES = 200;

/**
 * @param folds Every finished fold of all methods; those of `defaultMethod` included.
 * @returns For 'all' and 'complete', and for other patterns and groups whose test folds can be judged one by one.
 */
export function compareMethods(
  cohort: Cohort,
  spec: Pick<StudySpec, 'seed'>,
  folds: readonly FoldPredictions[],
  defaultMethod: string,
): Comparison[] {
  return [...comparisonsByScope(cohort, spec, folds, defaultMethod)].flat();
}

/** The same scope by scope, so that who must answer others meanwhile can pause. */
export function* comparisonsByScope(
  cohort: Cohort,
  spec: Pick<StudySpec, 'seed'>,
  folds: readonly FoldPredictions[],
  defaultMethod: string,
): Generator<Comparison[]> {
  const byMethod = Map.groupBy(folds, ({ method }) => method);
  const own = byMethod.get(defaultMethod);
  const others = [...byMethod.keys()].filter((method) => method !== defaultMethod);
  if (!own || others.length === 0) return;
  const ratio = testToTrain(cohort, own);
  const complete = `pattern:${cohort.modalities.map(({ name }) => name).join('+')}`;
  for (const scope of scopesOf(cohort)) {
    // The complete subjects once more.
    if (scope.name === complete) continue;
    const compare = comparer(cohort, spec.seed, scope, ratio);
    const made = others.flatMap((against) =>
      compare({ name: defaultMethod, folds: own }, { name: against, folds: byMethod.get(against)! }),
    );
    yield COMPARED.flatMap((metric) => adjusted(made.filter((one) => one.metric === metric)));
  }
}

/** Subjects tested over subjects trained on, over the study's folds. */
function testToTrain(cohort: Cohort, folds: readonly FoldPredictions[]): number {
  const tested = mean(folds.map(({ predictions }) => predictions.subjects.length));
  return tested / (labelled(cohort, participants(cohort)).length - tested);
}

function adjusted(made: readonly Comparison[]): Comparison[] {
  const ps = holm(made.map(({ pNadeauBengio, pDeLong }) => pNadeauBengio ?? pDeLong));
  return made.map((one, i) => ({ ...one, pHolm: ps[i]! }));
}

interface Side {
  readonly name: string;
  readonly folds: readonly FoldPredictions[];
}

/** A method's figures on the subjects that are compared. */
interface Figures extends Judged {
  /** Per part. */
  readonly values: Readonly<Record<ComparedMetric, number[]>>;
  readonly areas: readonly ReturnType<typeof aucParts>[];
  readonly sampled: Readonly<Record<ComparedMetric, Float64Array>>;
}

/** Compares pairs of methods on a scope; what the default method has on the same subjects is worked out once. */
function comparer(cohort: Cohort, seed: number, scope: Scope, ratio: number) {
  const C = cohort.classes.length;
  const drawn = new Map<string, { samples: Samples; place: Map<number, number>; figures: Map<string, Figures> }>();

  const figuresOf = (name: string, parts: readonly RepeatPart[], key: string): Figures => {
    let known = drawn.get(key);
    if (!known) {
      const subjects = [...new Set(parts.flatMap((part) => [...part.subjects]))].sort((a, b) => a - b);
      const predictions = parts.reduce((sum, part) => sum + part.subjects.length, 0);
      const resamples = Math.floor(RESAMPLES * Math.min(1, MOST_PREDICTIONS / predictions));
      const streams = randomKey(seed, 'bootstrap', scope.name);
      known = {
        samples: drawSamples(subjects.length, Math.max(LEAST_RESAMPLES, resamples), streams),
        place: new Map(subjects.map((subject, place) => [subject, place])),
        figures: new Map(),
      };
      drawn.set(key, known);
    }
    const { samples, place, figures } = known;
    const before = figures.get(name);
    if (before) return before;
    const whole = judged(parts, C);
    const metrics = whole.parts.map(({ logits, outcome }) => metricsOf(logits, outcome, C));
    const placed = whole.parts.map(({ subjects, logits, outcome }) => {
      return { places: subjects.map((subject) => place.get(subject)!), logits, outcome };
    });
    const made: Figures = {
      ...whole,
      values: {
        auc: metrics.map(({ auc }) => auc ?? NaN),
        logLoss: metrics.map(({ logLoss }) => logLoss),
        brier: metrics.map(({ brier }) => brier),
      },
      areas: whole.parts.map(({ logits, outcome }) => aucParts(logits, outcome, C)),
      sampled: sampledFigures(placed, C, samples),
    };
    figures.set(name, made);
    return made;
  };

  return (one: Side, other: Side): Comparison[] => {
    const here = partsOf(cohort, scope, one.folds, other.folds);
    const there = partsOf(cohort, scope, other.folds, one.folds);
    const everybody = new Set(here.flatMap(({ subjects }) => [...subjects]));
    if (everybody.size === 0) return [];
    const always = scope.name === 'all' || scope.name === 'complete';
    if (!always && judged(here, C).pooled) return [];
    const key = here.map(({ subjects }) => subjects.join()).join(';');
    const a = figuresOf(one.name, here, key);
    const b = figuresOf(other.name, there, key);
    const { resamples } = drawn.get(key)!.samples;
    return COMPARED.flatMap((metric): Comparison[] => {
      const [value, valueAgainst] = [mean(a.values[metric]), mean(b.values[metric])];
      if (Number.isNaN(value) || Number.isNaN(valueAgainst)) return [];
      const difference = value - valueAgainst;
      const bootstrapInterval = percentileInterval(a.sampled[metric].map((x, k) => x - b.sampled[metric][k]!));
      const resampled = mayResample(a)
        ? correctedT(
            a.values[metric].map((x, k) => x - b.values[metric][k]!),
            ratio,
          )
        : null;
      const ranks = metric === 'auc' ? delongOf(a, b, difference, C) : null;
      return [
        {
          metric,
          scope: scope.name,
          method: one.name,
          against: other.name,
          subjects: everybody.size,
          value,
          valueAgainst,
          difference,
          interval: resampled?.interval ?? ranks?.interval ?? bootstrapInterval,
          pNadeauBengio: resampled?.p ?? null,
          pDeLong: ranks?.p ?? null,
          bootstrapInterval,
          resamples,
          pHolm: null,
          pooled: a.pooled,
        },
      ];
    });
  };
}

/** Whether folds of every repeat differ in whom they test: otherwise their spread says nothing about other subjects. */
function mayResample({ pooled, parts }: Judged): boolean {
  if (pooled) return false;
  return [...Map.groupBy(parts, ({ repeat }) => repeat).values()].every((folds) => folds.length > 1);
}

function delongOf(a: Figures, b: Figures, difference: number, classes: number) {
  const parts = a.parts.map(({ repeat, outcome }, k) => ({ repeat, outcome, k }));
  const variance = varianceOverFolds(parts, ({ outcome, k }) => {
    const [here, there] = [a.areas[k], b.areas[k]];
    return here && there ? differenceVariance(here, there, outcome, classes) : null;
  });
  return variance === null ? null : pairedDelong(difference, variance);
}
