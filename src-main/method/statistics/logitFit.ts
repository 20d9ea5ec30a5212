/** Logistic regression without a penalty, by Newton's method with halved steps: for calibration and its curve. */
import { cholesky, solveLower, solveUpper } from '../cholesky.ts';

export interface LogitFit {
  /** [k] */
  readonly coefficients: Float64Array;
  /** [k, k], the inverse of the observed information. */
  readonly covariance: Float64Array;
}

/** Beyond it the likelihood is taken to have no maximum (the outcome is separated). */
const LARGEST = 100;

/**
 * logit P(y_i = 1) = offset_i + sum_j x_ij beta_j.
 *
 * @param design [n, k] @param offset [n] @param positive [n], 1 or 0.
 * @returns null where the likelihood has no maximum.
 */
export function logitFit(design: Float64Array, k: number, offset: Float64Array, positive: Uint8Array): LogitFit | null {
  const n = positive.length;
  const linear = (beta: Float64Array, i: number): number => {
    let t = offset[i]!;
    for (let j = 0; j < k; j++) t += design[i * k + j]! * beta[j]!;
    return t;
  };
  const lossOf = (beta: Float64Array): number => {
    let loss = 0;
    for (let i = 0; i < n; i++) {
      const t = linear(beta, i);
      // log(1 + exp(t)) - y t
      loss += Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))) - positive[i]! * t;
    }
    return loss;
  };
  let beta = new Float64Array(k);
  let loss = lossOf(beta);
  for (let step = 0; step < 100; step++) {
    const gradient = new Float64Array(k);
    const information = new Float64Array(k * k);
    for (let i = 0; i < n; i++) {
      const p = 1 / (1 + Math.exp(-linear(beta, i)));
      for (let a = 0; a < k; a++) {
        gradient[a]! += (p - positive[i]!) * design[i * k + a]!;
        for (let b = 0; b <= a; b++) information[a * k + b]! += p * (1 - p) * design[i * k + a]! * design[i * k + b]!;
      }
    }
    const lower = factor(information, k);
    if (!lower) return null;
    solveLower(lower, k, gradient);
    // Newton's decrement: what is left to gain, twice.
    const decrement = gradient.reduce((sum, value) => sum + value * value, 0);
    solveUpper(lower, k, gradient);
    if (decrement < 1e-22 * (1 + loss)) return { coefficients: beta, covariance: inverse(lower, k) };
    let size = 1;
    let next = beta.map((value, j) => value - gradient[j]!);
    let nextLoss = lossOf(next);
    while (nextLoss > loss + 1e-12 * (1 + loss) && size > 1e-8) {
      size /= 2;
      next = beta.map((value, j) => value - size * gradient[j]!);
      nextLoss = lossOf(next);
    }
    if (next.some((value) => !(Math.abs(value) < LARGEST))) return null;
    beta = next;
    loss = nextLoss;
  }
  return null;
}

function factor(information: Float64Array, k: number): Float64Array | null {
  let least = Infinity;
  for (let j = 0; j < k; j++) least = Math.min(least, information[j * k + j]!);
  if (!(least > 1e-10)) return null;
  try {
    return cholesky(information, k);
  } catch {
    return null;
  }
}

/** Of L L^T. */
function inverse(lower: Float64Array, k: number): Float64Array {
  const out = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    const unit = new Float64Array(k);
    unit[j] = 1;
    solveLower(lower, k, unit);
    solveUpper(lower, k, unit);
    out.set(unit, j * k);
  }
  return out;
}
