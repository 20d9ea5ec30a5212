import { expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { metricsOf } from '../../src-main/method/metrics.ts';
import { outerSplit } from '../../src-main/method/splits.ts';
import { correctedT } from '../../src-main/method/statistics/correctedT.ts';
import { compareMethods, type Comparison } from '../../src-main/study/comparisons.ts';
import type { FoldPredictions } from '../../src-main/study/testFolds.ts';
import { smallCohort } from '../support/cohorts.ts';

interface Fake {
  /** How far apart the classes are. */
  readonly signal?: number;
  /** Whom the method does not answer. */
  readonly abstains?: (subject: number) => boolean;
  /** Names the noise; methods of one name are alike. */
  readonly noise?: string;
}

/** Predictions of a method on real splits of the cohort. */
function predicted(cohort: Cohort, method: string, { signal = 1, abstains, noise = method }: Fake = {}, K = 3, R = 2) {
  const C = cohort.classes.length;
  const resampling = cohort.groups ? 'group' : 'stratified';
  const common = Float64Array.from(cohort.subjects, (_, i) => new RandomStream(randomKey('common', i), 0).normal());
  return Array.from({ length: K * R }, (_, k): FoldPredictions => {
    const [repeat, fold] = [Math.floor(k / K), k % K];
    const { test: subjects } = outerSplit(cohort, resampling, K, fold, randomKey('comparisons', repeat));
    const random = new RandomStream(randomKey(noise, repeat, fold), 0);
    const answered = Uint8Array.from(subjects, (i) => (abstains?.(i) ? 0 : 1));
    const logits = new Float64Array(subjects.length * C);
    subjects.forEach((i, at) => {
      for (let c = 1; c < C; c++) {
        const apart = cohort.outcome[i] === c ? signal : 0;
        logits[at * C + c] = answered[at] === 1 ? apart + common[i]! + 0.6 * random.normal() : NaN;
      }
    });
    return { method, repeat, fold, predictions: { subjects, answered, logits, contributions: new Float64Array() } };
  });
}

const spec = { seed: 1 };
const find = (made: Comparison[], against: string, metric = 'auc', scope = 'all') =>
  made.find((one) => one.against === against && one.metric === metric && one.scope === scope)!;

test('the test is the corrected one on the differences of the folds', () => {
  const cohort = smallCohort(3, { n: 150 });
  const [good, bad] = [predicted(cohort, 'student', { signal: 2 }), predicted(cohort, 'other', { signal: 0.2 })];
  const made = compareMethods(cohort, spec, [...good, ...bad], 'student');
  for (const metric of ['auc', 'logLoss', 'brier'] as const) {
    const differences = good.map(({ predictions }, k) => {
      const truth = predictions.subjects.map((i) => cohort.outcome[i]!);
      const figure = (logits: Float64Array) => metricsOf(logits, truth, 2)[metric]!;
      return figure(predictions.logits) - figure(bad[k]!.predictions.logits);
    });
    // Three folds: half as many are tested as trained on.
    const expected = correctedT(differences, 0.5)!;
    const found = find(made, 'other', metric);
    expect(found).toMatchObject({ method: 'student', subjects: 150, pooled: false, resamples: 1000 });
    expect(found.difference).toBeCloseTo(expected.difference, 12);
    expect(found.value - found.valueAgainst).toBeCloseTo(found.difference, 12);
    expect(found.pNadeauBengio).toBeCloseTo(expected.p, 12);
    expect(found.interval!.lower).toBeCloseTo(expected.interval.lower, 12);
    expect(found.interval!.upper).toBeCloseTo(expected.interval.upper, 12);
    expect(found.pHolm).toBe(found.pNadeauBengio);
    expect(found.pDeLong === null).toBe(metric !== 'auc');
    expect(found.bootstrapInterval!.lower).toBeLessThan(found.difference);
    expect(found.bootstrapInterval!.upper).toBeGreaterThan(found.difference);
  }
  expect(find(made, 'other').difference).toBeGreaterThan(0.1);
  expect(find(made, 'other').pNadeauBengio).toBeLessThan(0.05);
  expect(find(made, 'other').pDeLong).toBeLessThan(0.001);
});

test('a method against its like differs in nothing', () => {
  const cohort = smallCohort(4, { n: 120 });
  const folds = [...predicted(cohort, 'student'), ...predicted(cohort, 'twin', { noise: 'student' })];
  for (const one of compareMethods(cohort, spec, folds, 'student')) {
    expect(one).toMatchObject({ difference: 0, interval: { lower: 0, upper: 0 }, pNadeauBengio: 1, pHolm: 1 });
    expect(one.bootstrapInterval).toEqual({ lower: 0, upper: 0 });
    expect(one.pDeLong).toBe(one.metric === 'auc' ? 1 : null);
  }
});

test('other methods change nothing but what Holm makes of the p values', () => {
  const cohort = smallCohort(5, { n: 120 });
  const student = predicted(cohort, 'student');
  const one = predicted(cohort, 'one', { signal: 0.5 });
  const two = predicted(cohort, 'two', { signal: 0.7 });
  const alone = compareMethods(cohort, spec, [...student, ...one], 'student');
  const both = compareMethods(cohort, spec, [...two, ...one, ...student], 'student');
  const without = (one: Comparison) => ({ ...one, pHolm: null });
  expect(alone.map(without)).toEqual(both.filter(({ against }) => against === 'one').map(without));
  for (const first of both.filter(({ against }) => against === 'one')) {
    const second = find(both, 'two', first.metric, first.scope);
    const [least, most] = [first.pNadeauBengio!, second.pNadeauBengio!].sort((a, b) => a - b);
    const adjusted = [first.pHolm!, second.pHolm!].sort((a, b) => a - b);
    expect(adjusted[0]).toBeCloseTo(Math.min(1, 2 * least!), 12);
    expect(adjusted[1]).toBeCloseTo(Math.max(most!, Math.min(1, 2 * least!)), 12);
  }
});

test('methods are compared on whom both answer', () => {
  const cohort = smallCohort(6, { n: 160 });
  const abstains = (i: number) => i % 3 === 0;
  const folds = [
    ...predicted(cohort, 'student'),
    ...predicted(cohort, 'shy', { abstains }),
    ...predicted(cohort, 'bold'),
  ];
  const made = compareMethods(cohort, spec, folds, 'student');
  expect(find(made, 'bold').subjects).toBe(160);
  expect(find(made, 'shy').subjects).toBe([...cohort.subjects.keys()].filter((i) => !abstains(i)).length);
  expect(find(made, 'shy').value).not.toBe(find(made, 'bold').value);
  const nobody = [...predicted(cohort, 'student'), ...predicted(cohort, 'silent', { abstains: () => true })];
  expect(compareMethods(cohort, spec, nobody, 'student')).toEqual([]);
  expect(compareMethods(cohort, spec, predicted(cohort, 'student'), 'student')).toEqual([]);
});

test('where folds are too small the means over repeats are compared, by ranks and by the bootstrap', () => {
  const cohort = smallCohort(7, { n: 24 });
  const folds = [...predicted(cohort, 'student', {}, 12), ...predicted(cohort, 'other', { signal: 0.3 }, 12)];
  const made = compareMethods(cohort, spec, folds, 'student');
  expect([...new Set(made.map(({ scope }) => scope))]).toEqual(['all', 'complete']);
  const auc = find(made, 'other');
  expect(auc).toMatchObject({ pooled: true, pNadeauBengio: null });
  expect(auc.pHolm).toBe(auc.pDeLong);
  expect(auc.interval!.lower).toBeLessThan(auc.difference);
  const loss = find(made, 'other', 'logLoss');
  expect(loss).toMatchObject({ pooled: true, pNadeauBengio: null, pDeLong: null, pHolm: null });
  expect(loss.interval).toEqual(loss.bootstrapInterval);
});

test('a group that is one test fold has no spread over folds, and is compared by ranks', () => {
  const whole = smallCohort(8, { n: 180 });
  const cohort = {
    ...whole,
    groups: whole.subjects.map((_, i) => `centre ${i % 5 < 2 ? 'a' : i % 5 < 4 ? 'b' : 'c'}`),
  };
  const folds = [...predicted(cohort, 'student'), ...predicted(cohort, 'other', { signal: 0.2 })];
  const made = compareMethods(cohort, spec, folds, 'student');
  expect(find(made, 'other').pNadeauBengio).not.toBeNull();
  for (const group of ['a', 'b', 'c']) {
    const one = find(made, 'other', 'auc', `group:centre ${group}`);
    expect(one).toMatchObject({ pooled: false, pNadeauBengio: null, subjects: group === 'c' ? 36 : 72 });
    expect(one.pDeLong).not.toBeNull();
  }
});

test('beyond two classes it is the macro AUC that is compared', () => {
  const cohort = smallCohort(9, { n: 180, classes: 3 });
  const folds = [...predicted(cohort, 'student', { signal: 2.5 }), ...predicted(cohort, 'other', { signal: 0.3 })];
  const { difference, pDeLong, pNadeauBengio, bootstrapInterval } = find(
    compareMethods(cohort, spec, folds, 'student'),
    'other',
  );
  expect(difference).toBeGreaterThan(0.1);
  expect(pDeLong).toBeLessThan(0.001);
  expect(pNadeauBengio).toBeLessThan(0.05);
  expect(bootstrapInterval!.lower).toBeGreaterThan(0);
});
