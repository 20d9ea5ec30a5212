/**
 * Temperature scaling: logits are divided by one number, fitted by log loss on subjects that the model has not seen
 * (C. Guo, G. Pleiss, Y. Sun, K. Weinberger, *On calibration of modern neural networks*, ICML 2017). Ranks, and so the
 * AUC, are left as they are.
 */
import { logSoftmax } from '../../engine/losses.ts';

/** Variance of log T around 0: with a handful of subjects the temperature stays near 1. */
const RIDGE_VARIANCE = 0.25;
const WIDEST = Math.log(20);
const ROUNDS = 60;

/**
 * @param logits [n, C]. @param outcome [n], all known.
 * @returns T > 0; above 1 where the model was too sure. 1 without subjects.
 */
export function fitTemperature(logits: Float64Array, outcome: Int32Array, classes: number): number {
  if (outcome.length === 0) return 1;
  const p = new Float64Array(classes);
  const objective = (logT: number): number => {
    let loss = logT ** 2 / (2 * RIDGE_VARIANCE);
    outcome.forEach((y, i) => {
      logSoftmax(logits, i * classes, classes, Math.exp(logT), p);
      loss -= p[y]!;
    });
    return loss;
  };
  // One dimension, and one valley in log T for all that matters here: golden section.
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = -WIDEST;
  let high = WIDEST;
  let left = high - ratio * (high - low);
  let right = low + ratio * (high - low);
  let atLeft = objective(left);
  let atRight = objective(right);
  for (let round = 0; round < ROUNDS; round++) {
    if (atLeft <= atRight) {
      high = right;
      [right, atRight] = [left, atLeft];
      left = high - ratio * (high - low);
      atLeft = objective(left);
    } else {
      low = left;
      [left, atLeft] = [right, atRight];
      right = low + ratio * (high - low);
      atRight = objective(right);
    }
  }
  return Math.exp((low + high) / 2);
}
