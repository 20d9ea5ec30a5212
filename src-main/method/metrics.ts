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

export interface SubjectLosses {
  /** [n] -log p of the truth. */
  readonly logLoss: Float64Array;
  /** [n] As `Metrics.brier`. */
  readonly brier: Float64Array;
}

/** What each subject adds to the means of `metricsOf`. @param p Probabilities [n, C]. */
export function subjectLosses(p: Float64Array, outcome: Int32Array, classes: number): SubjectLosses {
  const brier = new Float64Array(outcome.length);
  const logLoss = new Float64Array(outcome.length);
  outcome.forEach((y, i) => {
    for (let c = 0; c < classes; c++) brier[i]! += (p[i * classes + c]! - (c === y ? 1 : 0)) ** 2;
    if (classes === 2) brier[i]! /= 2;
    logLoss[i] = -Math.log(Math.max(p[i * classes + y]!, SMALLEST));
  });
  return { logLoss, brier };
}

/** Log odds of a class from centred or any logits, at row `i` of [n, C]. */
export function logOddsOf(logits: Float64Array, i: number, positive: number, classes: number): number {
  if (classes === 2) return logits[i * 2 + positive]! - logits[i * 2 + 1 - positive]!;
  let largest = -Infinity;
  for (let c = 0; c < classes; c++) if (c !== positive) largest = Math.max(largest, logits[i * classes + c]!);
  let rest = 0;
  for (let c = 0; c < classes; c++) if (c !== positive) rest += Math.exp(logits[i * classes + c]! - largest);
  return logits[i * classes + positive]! - largest - Math.log(rest);
}

/** The score by which class `c` is ranked against the rest, [n]: of two classes the log odds, else the probability. */
export function rankingScore(logits: Float64Array, p: Float64Array, c: number, classes: number): Float64Array {
  const n = logits.length / classes;
  if (classes !== 2) return Float64Array.from({ length: n }, (_, i) => p[i * classes + c]!);
  return Float64Array.from({ length: n }, (_, i) => logits[i * 2 + c]! - logits[i * 2 + 1 - c]!);
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

/** The classes whose AUCs are averaged: of two the second, else each against the rest. */
export function ranked(classes: number): number[] {
  return classes === 2 ? [1] : Array.from({ length: classes }, (_, c) => c);
}

function auc(logits: Float64Array, p: Float64Array, outcome: Int32Array, classes: number): number | null {
  const sides = ranked(classes);
  let sum = 0;
  for (const c of sides) {
    const one = rocAuc(
      rankingScore(logits, p, c, classes),
      Uint8Array.from(outcome, (y) => (y === c ? 1 : 0)),
    );
    if (one === null) return null;
    sum += one;
  }
  return sum / sides.length;
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
  const { brier, logLoss } = subjectLosses(p, outcome, classes);
  const mean = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0) / n;
  for (let i = 0; i < n; i++) {
    const y = outcome[i]!;
    counts[y]!++;
    if (predictedClass(logits, i, classes) === y) hits[y]!++;
  }
  const recalls = [...counts.keys()].filter((c) => counts[c]! > 0).map((c) => hits[c]! / counts[c]!);
  return {
    auc: auc(logits, p, outcome, classes),
    accuracy: hits.reduce((sum, h) => sum + h, 0) / n,
    balancedAccuracy: recalls.reduce((sum, r) => sum + r, 0) / recalls.length,
    brier: mean(brier),
    logLoss: mean(logLoss),
  };
}
