/**
 * The loss of one row and its gradient in the logits (docs/method.md; Wang et al., KDD 2020, eq. 4-6, with several teachers
 * folded into one soft label q and one weight A):
 *
 *     loss = w CE(z, y) + A T^2 KL(q || softmax(z / T))
 *     d loss / dz = w (softmax(z) - onehot(y)) + A T (softmax(z / T) - q)
 */

/** log softmax of z / temperature, [C], written to `out`. */
export function logSoftmax(
  z: ArrayLike<number>,
  offset: number,
  classes: number,
  temperature: number,
  out: Float64Array,
): void {
  let top = -Infinity;
  for (let c = 0; c < classes; c++) top = Math.max(top, z[offset + c]! / temperature);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += Math.exp(z[offset + c]! / temperature - top);
  const log = top + Math.log(sum);
  for (let c = 0; c < classes; c++) out[c] = z[offset + c]! / temperature - log;
}

/** w CE(z, y); adds w (softmax(z) - onehot(y)) to dz[0..C). A negative target is an unknown outcome: nothing. */
export function crossEntropy(z: Float64Array, target: number, weight: number, dz: Float64Array): number {
  if (target < 0) return 0;
  const logP = new Float64Array(z.length);
  logSoftmax(z, 0, z.length, 1, logP);
  for (let c = 0; c < z.length; c++) dz[c]! += weight * (Math.exp(logP[c]!) - (c === target ? 1 : 0));
  return -weight * logP[target]!;
}

/** A T^2 KL(q || softmax(z / T)); adds A T (softmax(z / T) - q) to dz[0..C). */
export function distillation(
  z: Float64Array,
  q: ArrayLike<number>,
  weight: number,
  temperature: number,
  dz: Float64Array,
): number {
  const logP = new Float64Array(z.length);
  logSoftmax(z, 0, z.length, temperature, logP);
  let divergence = 0;
  for (let c = 0; c < z.length; c++) {
    const qc = q[c]!;
    if (qc > 0) divergence += qc * (Math.log(qc) - logP[c]!);
    dz[c]! += weight * temperature * (Math.exp(logP[c]!) - qc);
  }
  return weight * temperature * temperature * divergence;
}
