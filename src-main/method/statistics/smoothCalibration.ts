/**
 * A smooth calibration curve: logistic regression of the outcome on a restricted cubic spline of the predicted log odds
 * (F. E. Harrell, *Regression Modeling Strategies*, 2nd ed., 2.4.5 and 10.11), with a pointwise 95 % band by the delta
 * method on the logit.
 */
import { quantile } from './averages.ts';
import { Z975 } from '../special.ts';
import { logitFit } from './logitFit.ts';

export interface SmoothPoint {
  /** Predicted probability. */
  readonly x: number;
  /** The share that the curve expects there, and its band. */
  readonly y: number;
  readonly lower: number;
  readonly upper: number;
}

/** With fewer subjects of the rarer class than this there is no curve: its shape would be chance. */
export const LEAST_EVENTS = 50;
/** From so many on (B. Van Calster et al., J. Clin. Epidemiol. 74 (2016) 167-176), four knots instead of three. */
export const MANY_EVENTS = 200;

const THREE = [0.1, 0.5, 0.9];
const FOUR = [0.05, 0.35, 0.65, 0.95];
const POINTS = 41;

/**
 * From the 1st to the 99th percentile of the predictions.
 *
 * @param z [n], predicted log odds. @param positive [n] @param points Log odds at which the curve is wanted instead.
 * @returns null with too few events, and where the spline cannot be fitted.
 */
export function smoothCalibration(
  z: Float64Array,
  positive: Uint8Array,
  points?: readonly number[],
): SmoothPoint[] | null {
  const events = positive.reduce((sum, one) => sum + one, 0);
  const rarer = Math.min(events, z.length - events);
  if (rarer < LEAST_EVENTS) return null;
  const ascending = Float64Array.from(z).sort();
  const shares = rarer < MANY_EVENTS ? THREE : FOUR;
  const knots = [...new Set(shares.map((share) => quantile(ascending, share)))];
  // Predictions that are nearly all alike have no curve.
  if (knots.length < shares.length) return null;
  const k = knots.length;
  const design = Float64Array.from([...z].flatMap((at) => splineRow(at, knots)));
  const fit = logitFit(design, k, new Float64Array(z.length), positive);
  if (!fit) return null;
  const [low, high] = [quantile(ascending, 0.01), quantile(ascending, 0.99)];
  const wanted = points ?? Array.from({ length: POINTS }, (_, i) => low + ((high - low) * i) / (POINTS - 1));
  return wanted.map((at) => {
    const row = splineRow(at, knots);
    let eta = 0;
    let variance = 0;
    row.forEach((value, a) => {
      eta += value * fit.coefficients[a]!;
      row.forEach((other, b) => (variance += value * other * fit.covariance[a * k + b]!));
    });
    const half = Z975 * Math.sqrt(variance);
    return { x: logistic(at), y: logistic(eta), lower: logistic(eta - half), upper: logistic(eta + half) };
  });
}

function logistic(t: number): number {
  return 1 / (1 + Math.exp(-t));
}

/** 1, x and the terms that are cubic between the knots and linear beyond them, [number of knots]. */
function splineRow(x: number, knots: readonly number[]): number[] {
  const last = knots.at(-1)!;
  const before = knots.at(-2)!;
  const scale = (last - knots[0]!) ** 2;
  const cube = (knot: number): number => Math.max(0, x - knot) ** 3;
  const terms = knots.slice(0, -2).map((knot) => {
    const [a, b] = [(last - knot) / (last - before), (before - knot) / (last - before)];
    return (cube(knot) - cube(before) * a + cube(last) * b) / scale;
  });
  return [1, x, ...terms];
}
