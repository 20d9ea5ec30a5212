/**
 * Statistics against outside packages: R's pROC (test/golden/make_proc.R), statsmodels, patsy, dcurves, scipy and
 * scikit-learn (test/golden/make_statistics.py).
 */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { aroundEstimate, expectedCalibrationError, recalibration } from '../../../src-main/method/calibration.ts';
import { delong } from '../../../src-main/method/delong.ts';
import { metricsOf } from '../../../src-main/method/metrics.ts';
import { aucParts, differenceVariance, pairedDelong } from '../../../src-main/method/statistics/aucParts.ts';
import { correctedT } from '../../../src-main/method/statistics/correctedT.ts';
import { holm } from '../../../src-main/method/statistics/holm.ts';
import { netBenefit, THRESHOLDS } from '../../../src-main/method/statistics/netBenefit.ts';
import { smoothCalibration } from '../../../src-main/method/statistics/smoothCalibration.ts';
import { studentCritical, studentTwoSided } from '../../../src-main/method/statistics/studentT.ts';
import { countCalls, thresholdFigures } from '../../../src-main/method/statistics/thresholdFigures.ts';

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../golden/${name}`, import.meta.url), 'utf8'));

interface Pair {
  outcome: number[];
  first: number[];
  second: number[];
  aucs: [number, number];
  variances: [number, number];
  covariance: number;
  z: number;
  p: number;
  lower: number;
  upper: number;
}
type Range = [number, number];
interface Calibrated {
  z: number[];
  outcome: number[];
  intercept: number;
  interceptInterval: Range;
  slope: number;
  slopeInterval: Range;
  ece: number;
  brier: number;
  logLoss: number;
  smooth: { at: number[]; y: number[]; lower: number[]; upper: number[] };
  netBenefit: { thresholds: number[]; model: number[]; all: number[]; none: number[] };
  atThreshold: (Record<'threshold' | 'sensitivity' | 'specificity' | 'ppv' | 'npv' | 'f1', number> & {
    calls: number[];
  })[];
}
const proc = read('proc.json') as { paired: Pair[] };
const golden = read('statistics.json') as {
  student: { t: number; df: number; p: number; critical: number }[];
  correctedT: {
    differences: number[];
    testToTrain: number;
    standardError: number;
    t: number;
    df: number;
    p: number;
    lower: number;
    upper: number;
  }[];
  holm: { p: number[]; adjusted: number[] }[];
  calibration: Calibrated[];
};

/** Agreement that the issue asks for is 1e-6; this is 5e-10. */
const DIGITS = 9;
const near = (found: number, expected: number, what?: string) => {
  expect(found, what).toBeCloseTo(expected, DIGITS);
};

/** Log odds as the logits of two classes. */
const asLogits = (z: readonly number[]) => Float64Array.from(z.flatMap((value) => [0, value]));

test.each(proc.paired)('paired DeLong against pROC, p = $p', (one) => {
  const outcome = Int32Array.from(one.outcome);
  const a = aucParts(asLogits(one.first), outcome, 2)!;
  const b = aucParts(asLogits(one.second), outcome, 2)!;
  near(a.auc, one.aucs[0]);
  near(b.auc, one.aucs[1]);
  near(delong(Float64Array.from(one.first), Uint8Array.from(outcome))!.variance!, one.variances[0]);
  const variance = differenceVariance(a, b, outcome, 2)!;
  near(variance, one.variances[0] + one.variances[1] - 2 * one.covariance);
  const tested = pairedDelong(a.auc - b.auc, variance);
  near(tested.difference / tested.standardError, one.z);
  near(tested.p, one.p);
  near(tested.interval.lower, one.lower);
  near(tested.interval.upper, one.upper);
});

test.each(golden.student)('Student’s t, $t with $df degrees of freedom', ({ t, df, p, critical }) => {
  expect(studentTwoSided(t, df) / p).toBeCloseTo(1, 9);
  expect(studentCritical(0.05, df) / critical).toBeCloseTo(1, 9);
});

test.each(golden.correctedT)('corrected resampled t test, p = $p', (one) => {
  const found = correctedT(one.differences, one.testToTrain)!;
  near(found.standardError, one.standardError);
  near(found.t, one.t);
  expect(found.df).toBe(one.df);
  near(found.p, one.p);
  near(found.interval.lower, one.lower);
  near(found.interval.upper, one.upper);
});

test.each(golden.holm)('Holm, $p', ({ p, adjusted }) => {
  holm(p).forEach((value, i) => {
    near(value!, adjusted[i]!);
  });
});

describe.each(golden.calibration)('calibration with slope $slope', (one) => {
  const z = Float64Array.from(one.z);
  const p = z.map((value) => 1 / (1 + Math.exp(-value)));
  const positive = Uint8Array.from(one.outcome);

  test('intercept and slope, with intervals', () => {
    const found = recalibration(z, positive);
    near(found.intercept!, one.intercept);
    near(found.slope!, one.slope);
    const intercept = aroundEstimate(found.intercept!, found.interceptVariance!);
    const slope = aroundEstimate(found.slope!, found.slopeVariance!);
    expect([intercept.lower, intercept.upper].map((x) => x.toFixed(7))).toEqual(
      one.interceptInterval.map((x) => x.toFixed(7)),
    );
    expect([slope.lower, slope.upper].map((x) => x.toFixed(7))).toEqual(one.slopeInterval.map((x) => x.toFixed(7)));
  });

  test('expected calibration error, Brier score and log loss', () => {
    near(expectedCalibrationError(p, positive), one.ece);
    const metrics = metricsOf(asLogits(one.z), Int32Array.from(one.outcome), 2);
    near(metrics.brier, one.brier);
    near(metrics.logLoss, one.logLoss);
  });

  test('the smooth curve and its band', () => {
    const found = smoothCalibration(z, positive, one.smooth.at)!;
    found.forEach(({ y, lower, upper }, i) => {
      expect(y, `at ${one.smooth.at[i]!}`).toBeCloseTo(one.smooth.y[i]!, 7);
      expect(lower).toBeCloseTo(one.smooth.lower[i]!, 7);
      expect(upper).toBeCloseTo(one.smooth.upper[i]!, 7);
    });
  });

  test('net benefit', () => {
    const { thresholds, model, all, none } = one.netBenefit;
    expect(thresholds).toEqual(THRESHOLDS);
    expect(new Set(none)).toEqual(new Set([0]));
    netBenefit(p, positive).forEach((found, k) => {
      near(found.model, model[k]!, `model at ${found.threshold}`);
      near(found.all, all[k]!, `all at ${found.threshold}`);
    });
  });

  test('figures at a threshold', () => {
    for (const { threshold, calls, ...expected } of one.atThreshold) {
      const counts = countCalls(
        Uint8Array.from(p, (value) => (value >= threshold ? 1 : 0)),
        positive,
      );
      const { truePositives, falsePositives, falseNegatives, trueNegatives } = counts;
      expect([truePositives, falsePositives, falseNegatives, trueNegatives]).toEqual(calls);
      const found = thresholdFigures(counts);
      for (const name of Object.keys(expected) as (keyof typeof found)[]) near(found[name]!, expected[name]);
    }
  });
});
