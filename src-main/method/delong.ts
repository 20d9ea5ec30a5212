/**
 * Variance of an AUC by its structural components: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Biometrics 44
 * (1988) 837-845; by mid-ranks as X. Sun and W. Xu, IEEE Signal Processing Letters 21 (2014) 1389-1393.
 */

export interface AucVariance {
  readonly auc: number;
  /** Of the AUC, for a model that is given; null where a side has fewer than two subjects. */
  readonly variance: number | null;
}

/** @param positive [n], 1 for the positive class. @returns null where a side is empty. */
export function delong(score: Float64Array, positive: Uint8Array): AucVariance | null {
  const pick = (side: 0 | 1) => score.filter((_, i) => (positive[i] === 1 ? 1 : 0) === side);
  const x = pick(1);
  const y = pick(0);
  const m = x.length;
  const n = y.length;
  if (m === 0 || n === 0) return null;
  const together = midRanks(x, y);
  const ownX = midRanks(x);
  const ownY = midRanks(y);
  // Share of the negatives below each positive, and of the positives above each negative.
  const v10 = ownX.map((rank, i) => (together[i]! - rank) / n);
  const v01 = ownY.map((rank, j) => 1 - (together[m + j]! - rank) / m);
  const auc = mean(v10);
  const variance = m < 2 || n < 2 ? null : varianceOf(v10) / m + varianceOf(v01) / n;
  return { auc, variance };
}

/** Ranks from 1 over all arrays together, ties sharing their mean. */
function midRanks(...arrays: readonly Float64Array[]): Float64Array {
  const values = new Float64Array(arrays.reduce((sum, array) => sum + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    values.set(array, at);
    at += array.length;
  }
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++;
    for (let k = start; k < end; k++) ranks[order[k]!] = (start + end + 1) / 2;
    start = end;
  }
  return ranks;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceOf(values: Float64Array): number {
  const centre = mean(values);
  return values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1);
}
