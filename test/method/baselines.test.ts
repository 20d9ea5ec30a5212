/** The baselines that peers would name: each against what it must give. */
import { describe, expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { RandomStream, randomKey } from '../../src-main/engine/philox.ts';
import { fitChained, fitNeighbours, impute } from '../../src-main/method/baselines/imputation.ts';
import { fitForest, forestLogits } from '../../src-main/method/baselines/trees.ts';
import { averagedLogits } from '../../src-main/method/fusion.ts';
import { metricsOf, probabilities } from '../../src-main/method/metrics.ts';
import { answer, methodsFor } from '../../src-main/method/methods.ts';
import { defaultSettings } from '../../src-main/method/settings.ts';
import { smallCohort } from '../support/cohorts.ts';
import { fused } from '../support/engines.ts';
import { fit } from '../support/fitting.ts';

const everyone = (cohort: Cohort): Int32Array => Int32Array.from(cohort.subjects.keys());

describe('imputation', () => {
  test('a missing cell is the mean of the nearest donors that have the column', () => {
    const donors = Float32Array.of(0, 10, 1, 20, 2, NaN, 9, 90);
    const x = Float32Array.of(0.4, NaN, NaN, 21, NaN, NaN);
    const filled = impute(fitNeighbours(donors, 4, 2), x, 3);
    expect(filled[1]).toBe(15);
    // The nearest by the second column alone: 20 (first 1) and 10 (first 0).
    expect(filled[2]).toBe(0.5);
    // Nobody shares a column with a subject who has none: 0, the mean on the networks' scale.
    expect([...filled.slice(4)]).toEqual([0, 0]);
  });

  test('chained equations recover a column that others determine', () => {
    const random = new RandomStream(randomKey('chained'), 9);
    const n = 400;
    const truth = new Float64Array(n);
    const x = new Float32Array(n * 3);
    for (let i = 0; i < n; i++) {
      const [a, b] = [random.normal(), random.normal()];
      truth[i] = 0.6 * a - 0.4 * b + 0.1;
      x.set([a, b, i % 3 === 0 ? NaN : truth[i]!], i * 3);
    }
    const filled = impute(fitChained(x, n, 5, 2), x, n);
    for (let i = 0; i < n; i += 3) expect(filled[i * 3 + 2]).toBeCloseTo(truth[i]!, 1);
  });
});

describe('boosted trees', () => {
  const options = { ...defaultSettings.boosting, subsample: 1, columns: 1 };
  const weights = (n: number): Float64Array => new Float64Array(n).fill(1);

  test('one stump is the Newton step of either side', () => {
    const x = Float32Array.of(0, 0, 1, 1);
    const y = Int32Array.of(0, 0, 1, 1);
    const one = { ...options, depth: 1, trees: 1, learningRate: 1, lambda: 1, leastWeight: 0 };
    const forest = fitForest(x, y, weights(4), 2, one, ['stump'], () => undefined);
    const [z] = forestLogits(forest, x, 4, 2, [1]);
    // G = 2 (1/2 - 1) = -1 and H = 2 (1/4) on the right: 1 / (.5 + 1).
    expect(z![7]! - z![6]!).toBeCloseTo(2 / 3, 10);
    expect(z![1]! - z![0]!).toBeCloseTo(-2 / 3, 10);
  });

  test('a missing value goes where it belongs', () => {
    // Those without the value are all of the second class, as those with a large one.
    const x = Float32Array.of(0, 0, 0, 1, 1, 1, NaN, NaN, NaN);
    const y = Int32Array.of(0, 0, 0, 1, 1, 1, 1, 1, 1);
    const forest = fitForest(
      x,
      y,
      weights(9),
      2,
      { ...options, leastWeight: 0, trees: 50 },
      ['missing'],
      () => undefined,
    );
    const [z] = forestLogits(forest, Float32Array.of(0, 1, NaN), 3, 2, [50]);
    const p = probabilities(z!, 2);
    expect(p[1]).toBeLessThan(0.2);
    expect(p[3]).toBeGreaterThan(0.8);
    expect(p[5]).toBeGreaterThan(0.8);
  });

  test('what no line can tell apart, trees do', () => {
    const random = new RandomStream(randomKey('xor'), 9);
    const n = 400;
    const x = Float32Array.from({ length: 2 * n }, () => random.normal());
    const y = Int32Array.from({ length: n }, (_, i) => (x[2 * i]! * x[2 * i + 1]! > 0 ? 1 : 0));
    const forest = fitForest(x, y, weights(n), 2, options, ['xor'], () => undefined);
    const other = Float32Array.from({ length: 2 * n }, () => random.normal());
    const truth = Int32Array.from({ length: n }, (_, i) => (other[2 * i]! * other[2 * i + 1]! > 0 ? 1 : 0));
    const [z] = forestLogits(forest, other, n, 2, [options.trees]);
    expect(metricsOf(z!, truth, 2).auc).toBeGreaterThan(0.9);
  });

  test('three classes, and more trees as more points of one path', () => {
    const cohort = smallCohort(4, { n: 90, classes: 3, widths: [4] });
    const x = Float32Array.from({ length: 90 }, (_, i) => cohort.outcome[i]! + ((0.1 * i) % 1));
    const forest = fitForest(x, cohort.outcome, weights(90), 3, { ...options, trees: 40 }, ['three'], () => undefined);
    const [few, many] = forestLogits(forest, x, 90, 3, [5, 40]);
    const [before, after] = [metricsOf(few!, cohort.outcome, 3), metricsOf(many!, cohort.outcome, 3)];
    expect(after.logLoss).toBeLessThan(before.logLoss);
    expect(after.auc).toBeGreaterThan(0.95);
  });
});

test('late-average is the mean of the probabilities of who is there', () => {
  const z = Float64Array.of(0, Math.log(3), 0, Math.log(1), NaN, NaN, 0, Math.log(4));
  const p = probabilities(averagedLogits(z, 2, 2), 2);
  expect(p[1]).toBeCloseTo((0.75 + 0.5) / 2, 12);
  expect(p[3]).toBeCloseTo(0.8, 12);
});

test('prior gives the class frequencies; pattern-only sees missingness that tells of the outcome', async () => {
  const cohort = smallCohort(2, { n: 100, missing: 0 });
  const told: Cohort = {
    ...cohort,
    modalities: cohort.modalities.map((table, m) =>
      m === 0 ? table : { ...table, present: Uint8Array.from(cohort.outcome, (y, i) => (i % 10 < 9 ? y : 1 - y)) },
    ),
  };
  const rows = everyone(told);
  const p = probabilities(answer(fused, await fit(told, 'prior', rows), told, rows).logits, 2);
  expect(p[1]).toBeCloseTo(0.5, 2);
  const { logits } = answer(fused, await fit(told, 'pattern-only', rows), told, rows);
  expect(metricsOf(logits, told.outcome, 2).auc).toBeGreaterThan(0.85);
});

test('every baseline answers everyone, the more so the better it is fitted', async () => {
  const cohort = smallCohort(7, { n: 120 });
  const rows = everyone(cohort);
  const names = methodsFor(cohort).filter(
    (name) => name.endsWith('-lr') || name.endsWith('-nn') || name === 'boosted-trees',
  );
  expect(names).toHaveLength(5);
  for (const name of names) {
    const { answered, logits } = answer(fused, await fit(cohort, name, rows), cohort, rows);
    expect(
      answered.every((one) => one === 1),
      name,
    ).toBe(true);
    expect(metricsOf(logits, cohort.outcome, 2).auc, name).toBeGreaterThan(0.75);
  }
});
