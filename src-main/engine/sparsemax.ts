/**
 * Attention of a branch to its inputs (`NetworkSpec.attention`): learnt weights that may be exactly 0.
 *
 *     x'_j = s_j x_j        s = d p,  p = sparsemax(a K / d)
 *
 * Sparsemax is the Euclidean projection onto the probability simplex (Martins and Astudillo, ICML 2016, eq. 2): p_j =
 * max(0, z_j - tau), sum p = 1. At a = 0 each s_j is 1: the network is the one without attention. The scores are divided by
 * d because p is of the size 1/d: so a step of the optimiser changes s_j by the same amount whatever the number of inputs.
 */

/** K: how far the factors move with the scores. Chosen by measurement (docs/method.md, "Attention"). */
export const SHARPNESS = 30;

/**
 * The factors s, [d], written to `out`; exact, by sorting (their Algorithm 1).
 *
 * @param scores a, [d] from `offset` on.
 */
export function attentionFactors(scores: ArrayLike<number>, offset: number, out: Float64Array): void {
  const d = out.length;
  for (let j = 0; j < d; j++) out[j] = SHARPNESS * scores[offset + j]!;
  const sorted = Float64Array.from(out).sort().reverse();
  let sum = 0;
  let threshold = 0;
  for (let k = 1; k <= d; k++) {
    sum += sorted[k - 1]!;
    if (d + k * sorted[k - 1]! <= sum) break;
    threshold = (sum - d) / k;
  }
  for (let j = 0; j < d; j++) out[j] = Math.max(0, out[j]! - threshold);
}
