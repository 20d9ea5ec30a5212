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
  const given = placements(score, positive);
  if (!given) return null;
  const { auc, placement } = given;
  const side = (own: 0 | 1): number | null => {
    const values = placement.filter((_, i) => (positive[i] === 1 ? 1 : 0) === own);
    return values.length < 2 ? null : varianceOf(values) / values.length;
  };
  const [x, y] = [side(1), side(0)];
  return { auc, variance: x === null || y === null ? null : x + y };
}

export interface Placements {
  readonly auc: number;
  /** [n], share of the negatives below each positive, and of the positives above each negative. */
  readonly placement: Float64Array;
}

/** DeLong's structural components. @param positive [n] @returns null where a side is empty. */
export function placements(score: Float64Array, positive: Uint8Array): Placements | null {
  const places = [...score.keys()];
  const of = (side: 0 | 1) => places.filter((i) => (positive[i] === 1 ? 1 : 0) === side);
  const [one, other] = [of(1), of(0)];
  const m = one.length;
  const n = other.length;
  if (m === 0 || n === 0) return null;
  const x = Float64Array.from(one, (i) => score[i]!);
  const y = Float64Array.from(other, (i) => score[i]!);
  const together = midRanks(x, y);
  const ownX = midRanks(x);
  const ownY = midRanks(y);
  const placement = new Float64Array(score.length);
  one.forEach((at, i) => (placement[at] = (together[i]! - ownX[i]!) / n));
  other.forEach((at, j) => (placement[at] = 1 - (together[m + j]! - ownY[j]!) / m));
  return { auc: one.reduce((sum, at) => sum + placement[at]!, 0) / m, placement };
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
