import { expect, test } from 'vitest';
import { delong } from '../../src-main/method/delong.ts';
import { aucInterval } from '../../src-main/study/aucInterval.ts';
import { evaluate } from '../../src-main/study/evaluate.ts';
import { judged, partsOf, scopesOf, type FoldPredictions } from '../../src-main/study/testFolds.ts';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { sampleSpec } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';

/** Two folds a repeat, whose logits have some signal. */
function foldsOf(cohort: Cohort, repeats: number): FoldPredictions[] {
  const C = cohort.classes.length;
  const random = new RandomStream(randomKey('folds'), 0);
  const n = cohort.subjects.length;
  return Array.from({ length: repeats * 2 }, (_, k) => {
    const subjects = Int32Array.from({ length: n }, (_, i) => i).filter((i) => (i >> 1) % 2 === k % 2);
    const logits = new Float64Array(subjects.length * C);
    subjects.forEach((i, at) => {
      if (C === 2) logits[at * 2 + 1] = cohort.outcome[i]! + random.normal();
      else for (let c = 0; c < C; c++) logits[at * C + c] = (cohort.outcome[i] === c ? 1 : 0) + random.normal();
    });
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
  const { auc } = evaluate(cohort, sampleSpec, ['student'], folds).results[0]!;
  const repeats = [0, 1, 2].map((r) => (varianceOf(cohort, folds[2 * r]!) + varianceOf(cohort, folds[2 * r + 1]!)) / 4);
  const expected = 1.959963984540054 * Math.sqrt(repeats.sort((a, b) => a - b)[1]!);
  const { lower, upper } = intervalOf(cohort, folds, auc)!;
  expect(upper - auc!).toBeCloseTo(expected, 12);
  expect(auc! - lower).toBeCloseTo(expected, 12);
});

const intervalOf = (cohort: Cohort, folds: FoldPredictions[], auc: number | null) => {
  const C = cohort.classes.length;
  return aucInterval(judged(partsOf(cohort, scopesOf(cohort)[0]!, folds), C), C, auc);
};

test('beyond two classes the interval of the macro AUC holds the truth as often as it promises', () => {
  // The AUC of a class is not the same for all, so the truth is the mean over many cohorts.
  const made = Array.from({ length: 200 }, (_, seed) => {
    const cohort = { ...smallCohort(1, { n: 90, classes: 3 }) };
    const random = new RandomStream(randomKey('macro', seed), 0);
    const [whole] = foldsOf(cohort, 1);
    const subjects = Int32Array.from(cohort.subjects.keys());
    const logits = Float64Array.from({ length: subjects.length * 3 }, (_, k) => {
      return (cohort.outcome[Math.floor(k / 3)] === k % 3 ? 0.8 : 0) + random.normal();
    });
    const answered = new Uint8Array(subjects.length).fill(1);
    const fold = { ...whole!, predictions: { ...whole!.predictions, subjects, logits, answered } };
    const { auc } = evaluate(cohort, sampleSpec, ['student'], [fold]).results[0]!;
    return { auc: auc!, ...intervalOf(cohort, [fold], auc)! };
  });
  const truth = made.reduce((sum, { auc }) => sum + auc, 0) / made.length;
  const held = made.filter(({ lower, upper }) => lower < truth && truth < upper).length / made.length;
  expect(held).toBeGreaterThan(0.91);
  expect(held).toBeLessThan(0.985);
});

test('there is no interval where there is no AUC, or a class has fewer than two subjects', () => {
  const two = smallCohort(1, { n: 60 });
  expect(intervalOf(two, foldsOf(two, 1), null)).toBeNull();
  expect(intervalOf(two, [], 0.8)).toBeNull();
  const single = { ...two, outcome: two.outcome.map((_, i) => (i === 0 ? 1 : 0)) };
  expect(intervalOf(single, foldsOf(single, 1), 0.8)).toBeNull();
});
