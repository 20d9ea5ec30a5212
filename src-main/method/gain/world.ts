/**
 * One synthetic world of the paper's question: training sets of exactly so many complete and incomplete subjects, the
 * methods fitted on them, and their figures on a large test set of the same world. A pure function of its arguments: no
 * figure depends on which other settings are run, on their order or on the number of workers.
 */
import type { Cohort } from '../../cohort/cohort.ts';
import { completeSubjects } from '../../cohort/patterns.ts';
import type { Engine } from '../../engine/engine.ts';
import { answer, fitMethod, needsTeachers, type Model } from '../methods.ts';
import { metricsOf } from '../metrics.ts';
import { readSettings } from '../settings.ts';
import { fitStage, type FitContext } from '../stage.ts';
import { makeSynthetic } from '../synthetic.ts';
import { equalShares, syntheticModality, type SyntheticSpec } from '../syntheticSpec.ts';
import { MISSING, SEED, settings, TEST, TEST_ALL, type Setting } from './design.ts';

/** What is fitted in every world. All answer complete subjects; all but two answer everyone. */
const methods = ['complete-only', 'student-complete', 'student-nokd', 'student', 'teachers'] as const;
const completeOnly: readonly string[] = ['complete-only', 'student-complete'];

/** In the order of the columns of worlds.csv. `recalibrated`: log loss after the best single scaling of the logits. */
export const metrics = ['auc', 'logLoss', 'recalibrated'] as const;
export type Metric = (typeof metrics)[number];

/** 'complete': complete test subjects; 'all': as many of the test subjects are incomplete as in training. */
export type Scope = 'complete' | 'all';

/** AUC of a modality's teacher alone on complete test subjects, mean over the modalities. */
export const TEACHER_AUC = 'teacher.auc';

/** Names a figure: 'student.all.auc'. 'best' is the generator's own posterior: nobody could do better. */
export function figureName(method: string, scope: Scope, metric: Metric): string {
  return `${method}.${scope}.${metric}`;
}

/** Every figure of a world, in the order of the columns of worlds.csv. */
export const figureNames: readonly string[] = [
  ...[...methods, 'best'].flatMap((method) =>
    (completeOnly.includes(method) ? (['complete'] as const) : (['complete', 'all'] as const)).flatMap((scope) =>
      metrics.map((metric) => figureName(method, scope, metric)),
    ),
  ),
  TEACHER_AUC,
];

/** By the names in `figureNames`. */
export type WorldFigures = Readonly<Record<string, number>>;

/** How many incomplete subjects there are beside the complete ones. */
export function incompleteOf({ complete, share }: Pick<Setting, 'complete' | 'share'>): number {
  return Math.round((complete * share) / (1 - share));
}

/** The cohort from which subjects are taken: the test set first, then those who are trained on. */
export function specOf(setting: Omit<Setting, 'share'>, most: number, world: number): SyntheticSpec {
  const chance = (1 - MISSING) ** setting.separations.length;
  // So many more than are expected to be needed that a cohort never runs out; with more subjects the first ones stay.
  const needed = Math.max((setting.complete / chance) * 1.5, (most / (1 - chance)) * 1.3);
  return {
    subjects: TEST + Math.ceil(needed) + 100,
    classes: 2,
    shares: equalShares(2),
    shared: setting.shared,
    seed: SEED * 1000 + world,
    unlabelled: 0,
    modalities: setting.separations.map((separation, m) =>
      syntheticModality(`m${m + 1}`, 2, { separation, features: setting.features, missing: MISSING }),
    ),
  };
}

/** Subject indices, ascending: the first so many complete and incomplete ones behind the test set. */
export function trainingRows(cohort: Cohort, complete: number, incomplete: number): Int32Array {
  const isComplete = completeSubjects(cohort);
  const left = [incomplete, complete];
  const rows: number[] = [];
  for (let i = TEST; i < cohort.subjects.length; i++) {
    const kind = isComplete[i]!;
    if (left[kind]! === 0) continue;
    left[kind]!--;
    rows.push(i);
  }
  if (left.some((count) => count > 0)) throw new Error('the world has too few subjects');
  return Int32Array.from(rows);
}

/** Who is tested: incomplete subjects with what they have, `whole` ones with everything. */
interface TestSet {
  readonly observed: Int32Array;
  readonly whole: Int32Array;
}

function testSet(cohort: Cohort, share: number): TestSet {
  const complete = completeSubjects(cohort);
  const everyone = Int32Array.from({ length: TEST }, (_, i) => i);
  const wanted = Math.round(share * TEST_ALL);
  const observed = everyone.filter((i) => complete[i] === 0).slice(0, wanted);
  if (observed.length < wanted) throw new Error('the world has too few incomplete test subjects');
  const taken = new Set(observed);
  return { observed, whole: everyone.filter((i) => !taken.has(i)).slice(0, TEST_ALL - wanted) };
}

/**
 * Log loss after the logits were divided by the one temperature that makes it smallest on these very subjects (golden
 * section over its logarithm, from 1/100 to 100): what is left of a difference in log loss once everybody's confidence
 * is right.
 */
export function recalibratedLogLoss(logits: Float64Array, outcome: Int32Array): number {
  // log(1 + exp(-margin / T)), margin = logit of the truth less the other.
  const margin = Float64Array.from(outcome, (y, i) => logits[i * 2 + y]! - logits[i * 2 + 1 - y]!);
  const lossAt = (logT: number): number => {
    const scale = Math.exp(-logT);
    let sum = 0;
    for (const one of margin) {
      const t = -one * scale;
      sum += Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t)));
    }
    return sum / margin.length;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = -Math.log(100);
  let high = Math.log(100);
  for (let step = 0; step < 40; step++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (lossAt(left) <= lossAt(right)) high = right;
    else low = left;
  }
  return lossAt((low + high) / 2);
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const both = new Float64Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/** log of the generator's posterior, [rows, 2]. */
function bestLogits(posterior: Float64Array, rows: Int32Array): Float64Array {
  return Float64Array.from({ length: rows.length * 2 }, (_, at) => Math.log(posterior[rows[at >> 1]! * 2 + (at & 1)]!));
}

/**
 * Fits every method in one world and tests it.
 *
 * @param shares Of incomplete training subjects, one training set each. The complete subjects are the same in all, and
 * so is what is learnt from them alone; a share gives the same figures whichever others stand beside it.
 * @param world Number of the world, from 0.
 * @param advance Told of optimiser steps that were done.
 * @returns figures per share.
 */
export async function runWorld(
  engine: Engine,
  base: Omit<Setting, 'share'>,
  shares: readonly number[],
  world: number,
  advance: (steps: number) => void = () => undefined,
): Promise<WorldFigures[]> {
  const most = Math.max(...shares.map((share) => incompleteOf({ complete: base.complete, share })));
  const { observed, complete, truth } = makeSynthetic(specOf(base, most, world));
  const context = (name: string): FitContext => ({
    cohort: observed,
    engine,
    settings: readSettings(settings),
    keyParts: [SEED, 'gain', name, world],
    progress: { advance },
  });
  /** Puts the metrics of a method, or of the truth, on a test set into `into`. */
  const score = (into: Record<string, number>, method: string, scope: Scope, test: TestSet, of: LogitsOf): void => {
    const logits = joined(of(observed, test.observed), of(complete, test.whole));
    const outcome = Int32Array.from([...test.observed, ...test.whole], (row) => truth.outcome[row]!);
    const { auc, logLoss } = metricsOf(logits, outcome, 2);
    if (auc === null) throw new Error('the test subjects are of one class');
    into[figureName(method, scope, 'auc')] = auc;
    into[figureName(method, scope, 'logLoss')] = logLoss;
    into[figureName(method, scope, 'recalibrated')] = recalibratedLogLoss(logits, outcome);
  };
  const answersOf =
    (model: Model): LogitsOf =>
    (cohort, rows) =>
      answer(engine, model, cohort, rows).logits;

  const wholeTest: TestSet = { observed: new Int32Array(), whole: Int32Array.from({ length: TEST }, (_, i) => i) };

  const results: WorldFigures[] = [];
  let alone: Model | null = null;
  for (const share of shares) {
    const train = trainingRows(observed, base.complete, incompleteOf({ complete: base.complete, share }));
    const test = testSet(observed, share);
    const figures: Record<string, number> = {};
    const stage = await fitStage(context('stage'), train);
    for (const method of methods) {
      const fit = async (): Promise<Model> =>
        (await fitMethod(context(method), method, train, needsTeachers(method) ? stage : null)).model;
      const model: Model = method === 'complete-only' ? (alone ??= await fit()) : await fit();
      score(figures, method, 'complete', wholeTest, answersOf(model));
      if (!completeOnly.includes(method)) score(figures, method, 'all', test, answersOf(model));
    }
    const posterior: LogitsOf = (cohort, rows) =>
      bestLogits(cohort === complete ? truth.posterior : truth.posteriorObserved, rows);
    score(figures, 'best', 'complete', wholeTest, posterior);
    score(figures, 'best', 'all', test, posterior);
    const teachers = stage.teachers.map((teacher) => {
      if (!teacher) throw new Error('a teacher could not be fitted');
      const own: Record<string, number> = {};
      score(own, 'teacher', 'complete', wholeTest, answersOf(teacher));
      return own[figureName('teacher', 'complete', 'auc')]!;
    });
    figures[TEACHER_AUC] = teachers.reduce((sum, auc) => sum + auc, 0) / teachers.length;
    results.push(figures);
  }
  return results;
}

/** [rows, 2] */
type LogitsOf = (cohort: Cohort, rows: Int32Array) => Float64Array;
