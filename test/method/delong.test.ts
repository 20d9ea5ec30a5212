import { expect, test } from 'vitest';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { calibrationGroups, recalibration, wilson } from '../../src-main/method/calibration.ts';
import { curvesOf } from '../../src-main/method/curves.ts';
import { delong } from '../../src-main/method/delong.ts';
import { rocAuc } from '../../src-main/method/metrics.ts';

/** A score with signal, and ties. */
function sample(n: number, seed: number, signal = 1) {
  const random = new RandomStream(randomKey('delong', seed), 0);
  const positive = Uint8Array.from({ length: n }, () => (random.uniform() < 0.4 ? 1 : 0));
  const score = Float64Array.from(positive, (y) => Math.round(10 * (random.normal() + signal * y)) / 10);
  return { score, positive };
}

/** The definition, by all pairs. */
function byPairs(score: Float64Array, positive: Uint8Array) {
  const x = [...score].filter((_, i) => positive[i] === 1);
  const y = [...score].filter((_, i) => positive[i] === 0);
  const psi = (a: number, b: number) => (a > b ? 1 : a === b ? 0.5 : 0);
  const mean = (values: number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const variance = (values: number[]) =>
    values.reduce((sum, v) => sum + (v - mean(values)) ** 2, 0) / (values.length - 1);
  const v10 = x.map((a) => mean(y.map((b) => psi(a, b))));
  const v01 = y.map((b) => mean(x.map((a) => psi(a, b))));
  return { auc: mean(v10), variance: variance(v10) / x.length + variance(v01) / y.length };
}

test('DeLong’s variance is that of the definition by pairs, ties included', () => {
  for (const seed of [1, 2, 3]) {
    const { score, positive } = sample(60, seed);
    const expected = byPairs(score, positive);
    const found = delong(score, positive)!;
    expect(found.auc).toBeCloseTo(expected.auc, 12);
    expect(found.variance).toBeCloseTo(expected.variance, 12);
    expect(found.auc).toBeCloseTo(rocAuc(score, positive)!, 12);
  }
  expect(delong(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toBeNull();
  expect(delong(Float64Array.of(1, 2), Uint8Array.of(0, 1))).toEqual({ auc: 1, variance: null });
});

test('DeLong’s intervals hold the truth as often as they promise', () => {
  // Normal scores one apart: AUC = Phi(1 / sqrt 2).
  const truth = 0.760249938906524;
  let held = 0;
  for (let seed = 0; seed < 400; seed++) {
    const { score, positive } = sample(150, 1000 + seed);
    const { auc, variance } = delong(score, positive)!;
    if (Math.abs(auc - truth) < 1.96 * Math.sqrt(variance!)) held++;
  }
  expect(held / 400).toBeGreaterThan(0.91);
  expect(held / 400).toBeLessThan(0.99);
});

test('average precision of a known ranking', () => {
  // scikit-learn's example: y = 0 0 1 1, scores .1 .4 .35 .8 gives 0.8333.
  const { averagePrecision, roc, precisionRecall } = curvesOf(
    Float64Array.of(0.1, 0.4, 0.35, 0.8),
    Uint8Array.of(0, 0, 1, 1),
  );
  expect(averagePrecision).toBeCloseTo(0.8333333, 6);
  expect(roc[0]).toEqual({ x: 0, y: 0, threshold: null });
  expect(roc.at(-1)).toEqual({ x: 1, y: 1, threshold: 0.1 });
  expect(precisionRecall[0]).toEqual({ x: 0.5, y: 1, threshold: 0.8 });
});

test('a curve of many subjects stays drawable, with its ends', () => {
  const { score, positive } = sample(20_000, 4);
  const many = curvesOf(
    score.map((s, i) => s + i * 1e-9),
    positive,
  );
  expect(many.roc.length).toBeLessThanOrEqual(1000);
  expect(many.roc.at(-1)).toMatchObject({ x: 1, y: 1 });
});

test('Wilson’s interval is that of the textbook', () => {
  expect(wilson(10, 100).lower).toBeCloseTo(0.0552, 4);
  expect(wilson(10, 100).upper).toBeCloseTo(0.1744, 4);
  expect(wilson(0, 10).lower).toBe(0);
});

test('recalibration finds the line that was put in', () => {
  const random = new RandomStream(randomKey('calibration'), 0);
  const z = Float64Array.from({ length: 20_000 }, () => 2 * random.normal());
  const positive = Uint8Array.from(z, (x) => (random.uniform() < 1 / (1 + Math.exp(-(0.3 + 0.5 * x))) ? 1 : 0));
  expect(recalibration(z, positive).slope).toBeCloseTo(0.5, 1);
  const right = Uint8Array.from(z, (x) => (random.uniform() < 1 / (1 + Math.exp(-x)) ? 1 : 0));
  const good = recalibration(z, right);
  expect(good.slope).toBeCloseTo(1, 1);
  expect(good.intercept).toBeCloseTo(0, 1);
  // Perfectly separated: there is no finite slope.
  expect(recalibration(Float64Array.of(-2, -1, 1, 2), Uint8Array.of(0, 0, 1, 1)).slope).toBeNull();
  // Predictions that hardly differ: any slope would do.
  const flat = z.map((x) => 0.001 * x);
  expect(recalibration(flat, right)).toMatchObject({ slope: null, slopeVariance: null });
  expect(recalibration(flat, right).intercept).not.toBeNull();
  const groups = calibrationGroups(
    z.map((x) => 1 / (1 + Math.exp(-x))),
    right,
    10,
  );
  for (const { predicted, observed, subjects } of groups) {
    expect(subjects).toBe(2000);
    expect(Math.abs(predicted - observed)).toBeLessThan(0.05);
  }
});
