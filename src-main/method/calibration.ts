/** Whether predicted probabilities are those that come true. */
import { Z975 } from './special.ts';
import type { Interval } from './statistics/interval.ts';
import { logitFit } from './statistics/logitFit.ts';

export interface CalibrationGroup {
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share that came true, with its 95 % interval (Wilson 1927). */
  readonly observed: number;
  readonly lower: number;
  readonly upper: number;
  readonly subjects: number;
}

/** Interval of a share of `hits` in `n` at 95 % (E. B. Wilson, JASA 22 (1927) 209-212). */
export function wilson(hits: number, n: number): { lower: number; upper: number } {
  const share = hits / n;
  const z2 = Z975 ** 2;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z975 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { lower: Math.max(0, centre - half), upper: Math.min(1, centre + half) };
}

/** Groups of equal size in the order of the predicted probability. @param p [n] @param positive [n] */
export function calibrationGroups(p: Float64Array, positive: Uint8Array, groups: number): CalibrationGroup[] {
  const order = Int32Array.from(p.keys()).sort((a, b) => p[a]! - p[b]! || a - b);
  return Array.from({ length: groups }, (_, g): CalibrationGroup => {
    const from = Math.round((g * order.length) / groups);
    const to = Math.round(((g + 1) * order.length) / groups);
    let sum = 0;
    let hits = 0;
    for (let k = from; k < to; k++) {
      sum += p[order[k]!]!;
      hits += positive[order[k]!]!;
    }
    const subjects = to - from;
    return { predicted: sum / subjects, observed: hits / subjects, subjects, ...wilson(hits, subjects) };
  });
}

export interface Recalibration {
  /** Calibration in the large: a in logit P(y) = a + z. 0 is ideal; below it, predictions are too high. */
  readonly intercept: number | null;
  readonly interceptVariance: number | null;
  /**
   * b in logit P(y) = a + b z. 1 is ideal; below it, predictions are too extreme. Null too where its standard error is
   * above 5, since predictions hardly differ: those of `prior`, say.
   */
  readonly slope: number | null;
  readonly slopeVariance: number | null;
}

/** Of a calibration slope that is told. */
const LARGEST_SLOPE_ERROR = 5;

/**
 * Logistic recalibration (D. R. Cox, Biometrika 45 (1958) 562-565; intercept and slope as B. Van Calster et al., BMC
 * Medicine 17 (2019) 230): null where the likelihood has no maximum (perfectly separated). Variances by the observed
 * information.
 *
 * @param z [n], predicted log odds of the positive class. @param positive [n]
 */
export function recalibration(z: Float64Array, positive: Uint8Array): Recalibration {
  const n = z.length;
  const ones = new Float64Array(n).fill(1);
  const line = new Float64Array(2 * n).fill(1);
  z.forEach((value, i) => (line[2 * i + 1] = value));
  const large = logitFit(ones, 1, z, positive);
  const both = logitFit(line, 2, new Float64Array(n), positive);
  const told = both !== null && both.covariance[3]! <= LARGEST_SLOPE_ERROR ** 2;
  return {
    intercept: large?.coefficients[0] ?? null,
    interceptVariance: large?.covariance[0] ?? null,
    slope: told ? both.coefficients[1]! : null,
    slopeVariance: told ? both.covariance[3]! : null,
  };
}

/** value ± 1.96 standard errors. */
export function aroundEstimate(value: number, variance: number): Interval {
  const half = Z975 * Math.sqrt(variance);
  return { lower: value - half, upper: value + half };
}

/** Bins of equal width of `expectedCalibrationError`. */
export const CALIBRATION_BINS = 10;

/**
 * Expected calibration error (M. P. Naeini et al., AAAI 2015): over ten bins of equal width of the predicted probability,
 * the distance of the mean prediction from the observed share, weighted by the subjects in the bin.
 *
 * @param p [n], predicted probability of the positive class. @param positive [n]
 */
export function expectedCalibrationError(p: Float64Array, positive: Uint8Array): number {
  const gaps = new Float64Array(CALIBRATION_BINS);
  p.forEach((value, i) => {
    const bin = Math.min(CALIBRATION_BINS - 1, Math.floor(value * CALIBRATION_BINS));
    gaps[bin]! += value - positive[i]!;
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / p.length;
}
