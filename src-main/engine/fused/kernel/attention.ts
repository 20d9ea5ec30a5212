// Sparsemax attention of a branch to its inputs: engine/sparsemax.ts. Sums over inputs are in float64, one after the
// other: tens of thousands of factors that must add up to d.

import * as at from './config';
import { adam, pointer, word } from './vector';

/** K of engine/sparsemax.ts. */
const SHARPNESS: f32 = 30;

/**
 * FACTORS from SCORES: s = max(0, K a - tau) with sum d. The threshold by Michelot's algorithm (J. Optim. Theory Appl. 50,
 * 1986), which is exact: take it over all inputs, leave out those that it sets to 0, and again until none is.
 */
export function attend(branch: usize): void {
  const d = word(branch, at.INPUTS);
  const end = (<usize>d) << 2;
  const a = pointer(branch, at.SCORES);
  const s = pointer(branch, at.FACTORS);
  let threshold: f64 = -Infinity;
  let support = 0;
  for (let before = -1; before != support;) {
    before = support;
    let sum: f64 = 0;
    support = 0;
    for (let i: usize = 0; i < end; i += 4) {
      const score = <f64>(SHARPNESS * load<f32>(a + i));
      if (score > threshold) {
        sum += score;
        support++;
      }
    }
    threshold = (sum - <f64>d) / <f64>support;
  }
  for (let i: usize = 0; i < end; i += 4) {
    store<f32>(s + i, <f32>max<f64>(0, <f64>(SHARPNESS * load<f32>(a + i)) - threshold));
  }
}

/** WEIGHTED = s * x, of one row; its address. */
export function weighted(branch: usize, x: usize): usize {
  const bytes = (<usize>word(branch, at.INPUTS_PADDED)) << 2;
  const s = pointer(branch, at.FACTORS);
  const to = pointer(branch, at.WEIGHTED);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, f32x4.mul(v128.load(s + i), v128.load(x + i)));
  return to;
}

/** Gradient and update of SCORES, given FACTOR_GRADIENT: K (ds - its mean over the support) on the support. */
export function updateScores(branch: usize): void {
  const end = (<usize>word(branch, at.INPUTS)) << 2;
  const bytes = (<usize>word(branch, at.INPUTS_PADDED)) << 2;
  const s = pointer(branch, at.FACTORS);
  const ds = pointer(branch, at.FACTOR_GRADIENT);
  let sum: f64 = 0;
  let support = 0;
  for (let i: usize = 0; i < end; i += 4) {
    if (load<f32>(s + i) > 0) {
      sum += <f64>load<f32>(ds + i);
      support++;
    }
  }
  const mean = f32x4.splat(<f32>(sum / <f64>support));
  const sharpness = f32x4.splat(SHARPNESS);
  const zero = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const gradient = f32x4.mul(sharpness, f32x4.sub(v128.load(ds + i), mean));
    adam(pointer(branch, at.SCORES) + i, v128.and(f32x4.gt(v128.load(s + i), zero), gradient));
  }
}
