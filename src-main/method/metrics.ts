/**
 * Figures of merit from logits. Every function takes `logits` [n, C] and `outcome` [n] (0..C-1, all known).
 */
import { logSoftmax } from '../engine/losses.ts';

export interface Metrics {
  /** Macro one-vs-rest beyond two classes; null where a class is absent. */
  readonly auc: number | null;
  readonly accuracy: number;
  /** Mean recall over the classes that occur. */
  readonly balancedAccuracy: number;
  /** Two classes: mean (p - y)^2 of the second class; else the sum over classes. */
  readonly brier: number;
  readonly logLoss: number;
}

/** Probabilities are not let nearer to 0 than this in the log loss. */
const SMALLEST = 1e-15;

/** softmax(z), [n, C]. */
export function probabilities(logits: Float64Array, classes: number): Float64Array {
  const p = new Float64Array(logits.length);
  const row = new Float64Array(classes);
  for (let at = 0; at < logits.length; at += classes) {
    logSoftmax(logits, at, classes, 1, row);
    for (let c = 0; c < classes; c++) p[at + c] = Math.exp(row[c]!);
  }
  return p;
}

/**
 * Area under the ROC curve of a score, by ranks, ties counting half (Mann-Whitney); null where a side is empty.
 *
 * @param positive [n], 1 for the positive class.
 */
export function rocAuc(score: Float64Array, positive: Uint8Array): number | null {
  const order = Int32Array.from(score.keys()).sort((a, b) => score[a]! - score[b]!);
  let rankSum = 0;
  let positives = 0;
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && score[order[end]!] === score[order[start]!]) end++;
    const rank = (start + end + 1) / 2;
    for (let k = start; k < end; k++) {
      if (positive[order[k]!] !== 1) continue;
      rankSum += rank;
      positives++;
    }
    start = end;
  }
  const negatives = score.length - positives;
  if (positives === 0 || negatives === 0) return null;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

function auc(logits: Float64Array, p: Float64Array, outcome: Int32Array, classes: number): number | null {
  const n = outcome.length;
  if (classes === 2) {
    const score = Float64Array.from({ length: n }, (_, i) => logits[i * 2 + 1]! - logits[i * 2]!);
    return rocAuc(
      score,
      Uint8Array.from(outcome, (y) => (y === 1 ? 1 : 0)),
    );
  }
  let sum = 0;
  for (let c = 0; c < classes; c++) {
    const score = Float64Array.from({ length: n }, (_, i) => p[i * classes + c]!);
    const one = rocAuc(
      score,
      Uint8Array.from(outcome, (y) => (y === c ? 1 : 0)),
    );
    if (one === null) return null;
    sum += one;
  }
  return sum / classes;
}

/** Class of the largest logit; the first of equals. */
export function predictedClass(logits: Float64Array, row: number, classes: number): number {
  let best = 0;
  for (let c = 1; c < classes; c++) if (logits[row * classes + c]! > logits[row * classes + best]!) best = c;
  return best;
}

export function metricsOf(logits: Float64Array, outcome: Int32Array, classes: number): Metrics {
  const n = outcome.length;
  const p = probabilities(logits, classes);
  const hits = new Float64Array(classes);
  const counts = new Float64Array(classes);
  let brier = 0;
  let logLoss = 0;
  for (let i = 0; i < n; i++) {
    const y = outcome[i]!;
    counts[y]!++;
    if (predictedClass(logits, i, classes) === y) hits[y]!++;
    for (let c = 0; c < classes; c++) brier += (p[i * classes + c]! - (c === y ? 1 : 0)) ** 2;
    logLoss -= Math.log(Math.max(p[i * classes + y]!, SMALLEST));
  }
  const recalls = [...counts.keys()].filter((c) => counts[c]! > 0).map((c) => hits[c]! / counts[c]!);
  return {
    auc: auc(logits, p, outcome, classes),
    accuracy: hits.reduce((sum, h) => sum + h, 0) / n,
    balancedAccuracy: recalls.reduce((sum, r) => sum + r, 0) / recalls.length,
    brier: brier / n / (classes === 2 ? 2 : 1),
    logLoss: logLoss / n,
  };
}
