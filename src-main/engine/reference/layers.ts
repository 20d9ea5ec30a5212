/**
 * Layers of the reference engine: forward and backward pairs, float64, one row at a time. Backward functions add to
 * gradients that the caller has zeroed.
 */

import { SHARPNESS } from '../sparsemax.ts';

/** y[j] = s[j] x[j].   s, x, y: [d] */
export function gateForward(s: Float64Array, x: Float64Array, y: Float64Array): void {
  for (let j = 0; j < x.length; j++) y[j] = s[j]! * x[j]!;
}

/** ds[j] += x[j] dy[j]: the data do not learn, so there is no dx. */
export function gateBackward(x: Float64Array, dy: Float64Array, ds: Float64Array): void {
  for (let j = 0; j < x.length; j++) ds[j]! += x[j]! * dy[j]!;
}

/**
 * da[j] += K (ds[j] - mean of ds over the support) where s[j] > 0, else nothing: the Jacobian of sparsemax is symmetric
 * (Martins and Astudillo, ICML 2016, eq. 14).   da: [d] at grad[scores]
 */
export function sparsemaxBackward(s: Float64Array, ds: Float64Array, grad: Float64Array, scores: number): void {
  let support = 0;
  let sum = 0;
  for (let j = 0; j < s.length; j++) {
    if (s[j]! <= 0) continue;
    support++;
    sum += ds[j]!;
  }
  for (let j = 0; j < s.length; j++) if (s[j]! > 0) grad[scores + j]! += SHARPNESS * (ds[j]! - sum / support);
}

/** y[o] = b[o] + sum_i W[o,i] x[i].   W: [out, in] at p[weight], b: [out] at p[bias]; bias -1: none. */
export function linearForward(p: Float64Array, weight: number, bias: number, x: Float64Array, y: Float64Array): void {
  const inputs = x.length;
  for (let o = 0; o < y.length; o++) {
    let sum = bias < 0 ? 0 : p[bias + o]!;
    const row = weight + o * inputs;
    for (let i = 0; i < inputs; i++) sum += p[row + i]! * x[i]!;
    y[o] = sum;
  }
}

/** dW[o,i] += dy[o] x[i];  db[o] += dy[o];  dx[i] += sum_o W[o,i] dy[o] (dx may be null: nothing below learns). */
export function linearBackward(
  p: Float64Array,
  grad: Float64Array,
  weight: number,
  bias: number,
  x: Float64Array,
  dy: Float64Array,
  dx: Float64Array | null,
): void {
  const inputs = x.length;
  for (let o = 0; o < dy.length; o++) {
    const d = dy[o]!;
    if (bias >= 0) grad[bias + o]! += d;
    if (d === 0) continue;
    const row = weight + o * inputs;
    for (let i = 0; i < inputs; i++) grad[row + i]! += d * x[i]!;
    if (dx) for (let i = 0; i < inputs; i++) dx[i]! += p[row + i]! * d;
  }
}

/** y = max(0, x) * mask, mask being 0 or 1/(1-p) per unit (all 1 in evaluation mode). */
export function reluDropoutForward(x: Float64Array, mask: Float64Array, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) y[i] = x[i]! > 0 ? x[i]! * mask[i]! : 0;
}

/** dx = dy * mask where y > 0, else 0. */
export function reluDropoutBackward(y: Float64Array, mask: Float64Array, dy: Float64Array, dx: Float64Array): void {
  for (let i = 0; i < y.length; i++) dx[i] = y[i]! > 0 ? dy[i]! * mask[i]! : 0;
}
