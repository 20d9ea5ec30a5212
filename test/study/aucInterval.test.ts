import { expect, test } from 'vitest';
import { delong } from '../../src-main/method/delong.ts';
import { aucInterval } from '../../src-main/study/aucInterval.ts';
import { evaluate, scopesOf, type FoldPredictions } from '../../src-main/study/evaluate.ts';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { sampleSpec } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';

/** Two folds a repeat, whose logits have some signal. */
function foldsOf(cohort: Cohort, repeats: number): FoldPredictions[] {
  const random = new RandomStream(randomKey('folds'), 0);
  const n = cohort.subjects.length;
  return Array.from({ length: repeats * 2 }, (_, k) => {
    const subjects = Int32Array.from({ length: n }, (_, i) => i).filter((i) => (i >> 1) % 2 === k % 2);
    const logits = new Float64Array(subjects.length * 2);
    subjects.forEach((i, at) => (logits[at * 2 + 1] = cohort.outcome[i]! + random.normal()));
    const answered = new Uint8Array(subjects.length).fill(1);
    const predictions = { subjects, answered, logits, contributions: new Float64Array() };
    return { method: 'student', repeat: k >> 1, fold: k % 2, predictions };
  });
}

const varianceOf = (cohort: Cohort, { predictions: { subjects, logits } }: FoldPredictions) =>
  delong(
    Float64Array.from(subjects, (_, at) => logits[at * 2 + 1]!),
    Uint8Array.from(subjects, (i) => cohort.outcome[i]!),
  )!.variance!;

test('fold variances combine as of a mean, and repeats do not narrow the interval', () => {
  const cohort = smallCohort(1, { n: 200 });
  const folds = foldsOf(cohort, 3);
  const [all] = scopesOf(cohort);
  const { auc } = evaluate(cohort, sampleSpec, ['student'], folds).results[0]!;
  const repeats = [0, 1, 2].map((r) => (varianceOf(cohort, folds[2 * r]!) + varianceOf(cohort, folds[2 * r + 1]!)) / 4);
  const expected = 1.959963984540054 * Math.sqrt(repeats.sort((a, b) => a - b)[1]!);
  const { lower, upper } = aucInterval(cohort, all!, folds, auc)!;
  expect(upper - auc!).toBeCloseTo(expected, 12);
  expect(auc! - lower).toBeCloseTo(expected, 12);
});

test('there is no interval where there is no AUC, or more than two classes', () => {
  const cohort = smallCohort(1, { n: 60, classes: 3 });
  expect(aucInterval(cohort, scopesOf(cohort)[0]!, foldsOf(cohort, 1), 0.8)).toBeNull();
  const two = smallCohort(1, { n: 60 });
  expect(aucInterval(two, scopesOf(two)[0]!, foldsOf(two, 1), null)).toBeNull();
  expect(aucInterval(two, scopesOf(two)[0]!, [], 0.8)).toBeNull();
});
