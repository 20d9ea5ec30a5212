// Backward pass and Adam of a mini-batch. Gradients of parameters are summed in registers and used at once.

import { updateScores } from './attention';
import * as at from './config';
import {
  dot,
  float,
  fourDots,
  pointer,
  scaled,
  sumAndUpdate,
  sumAndUpdateGated,
  sumRowsAndUpdate,
  word,
} from './vector';

/** g[slot, :] = scale * sum_c dz[slot, c] W_m[c, :] where the unit fired, else 0. */
function throughOutput(cfg: usize, branch: usize, hidden: usize, to: usize): void {
  const C = word(cfg, at.CLASSES);
  const bytes = (<usize>word(cfg, at.WIDTH_PADDED)) << 2;
  const gradientBytes = (<usize>word(cfg, at.CLASSES_PADDED)) << 2;
  const scale = f32x4.splat(float(cfg, at.KEEP_SCALE));
  const zero = f32x4.splat(0);
  const wOut = pointer(branch, at.W_OUT);
  const count = word(branch, at.ACTIVE_COUNT);
  for (let a = 0; a < count; a++) {
    const slot = <usize>load<u32>(pointer(branch, at.ACTIVE) + ((<usize>a) << 2));
    const dz = pointer(cfg, at.GRADIENT) + slot * gradientBytes;
    for (let i: usize = 0; i < bytes; i += 16) {
      let sum = f32x4.splat(0);
      for (let c: usize = 0; c < <usize>C; c++) sum = scaled(sum, v128.load32_splat(dz + (c << 2)), wOut + c * bytes + i);
      const fired = f32x4.gt(v128.load(hidden + slot * bytes + i), zero);
      v128.store(to + slot * bytes + i, v128.and(fired, f32x4.mul(sum, scale)));
    }
  }
}

/** g1[slot, k] = scale * dot(W2[k, :], g2[slot, :]) for the units k that fired; others are never read. */
function throughSecondLayer(cfg: usize, branch: usize): void {
  const width = word(cfg, at.WIDTH);
  const bytes = (<usize>word(cfg, at.WIDTH_PADDED)) << 2;
  const scale = f32x4.splat(float(cfg, at.KEEP_SCALE));
  const w2 = pointer(branch, at.W2);
  const count = word(branch, at.ACTIVE_COUNT);
  for (let a = 0; a < count; a++) {
    const slot = <usize>load<u32>(pointer(branch, at.ACTIVE) + ((<usize>a) << 2));
    const g1 = pointer(branch, at.G1) + slot * bytes;
    const g2 = pointer(branch, at.G2) + slot * bytes;
    const list = pointer(branch, at.FIRED) + ((slot * (width + 3)) << 2);
    const end = list + (<usize>load<u32>(pointer(branch, at.FIRED_COUNT) + (slot << 2)) << 2);
    let u = list;
    for (; u + 16 <= end; u += 16) {
      const u0 = <usize>load<u32>(u);
      const u1 = <usize>load<u32>(u, 4);
      const u2 = <usize>load<u32>(u, 8);
      const u3 = <usize>load<u32>(u, 12);
      const sums = f32x4.mul(
        fourDots(w2 + u0 * bytes, w2 + u1 * bytes, w2 + u2 * bytes, w2 + u3 * bytes, g2, bytes),
        scale,
      );
      v128.store_lane<f32>(g1 + (u0 << 2), sums, 0);
      v128.store_lane<f32>(g1 + (u1 << 2), sums, 1);
      v128.store_lane<f32>(g1 + (u2 << 2), sums, 2);
      v128.store_lane<f32>(g1 + (u3 << 2), sums, 3);
    }
    for (; u < end; u += 4) {
      const unit = <usize>load<u32>(u);
      store<f32>(g1 + (unit << 2), dot(w2 + unit * bytes, g2, bytes) * float(cfg, at.KEEP_SCALE));
    }
  }
}

/** Gradient and update of the bias of layer 1, whose gradients exist only where units fired. */
function updateFirstBias(cfg: usize, branch: usize): void {
  const width = word(cfg, at.WIDTH);
  const batch = word(cfg, at.BATCH);
  const padded = word(cfg, at.WIDTH_PADDED);
  const g1 = pointer(branch, at.G1);
  // The random numbers of the forward pass are used up: their buffer (4 floats fit) holds the sums of four units.
  const sums = pointer(cfg, at.RANDOM);
  for (let first = 0; first < padded; first += 4) {
    for (let i = 0; i < 4; i++) {
      const unit = first + i;
      let sum: f32 = 0;
      if (unit < width) {
        const slots = pointer(branch, at.SLOTS) + (<usize>(unit * batch) << 2);
        const count = load<u32>(pointer(branch, at.SLOTS_COUNT) + ((<usize>unit) << 2));
        for (let s: u32 = 0; s < count; s++) {
          const slot = load<u32>(slots + ((<usize>s) << 2));
          sum += load<f32>(g1 + (<usize>(slot * padded + unit) << 2));
        }
      }
      store<f32>(sums + ((<usize>i) << 2), sum);
    }
    sumRowsAndUpdate(pointer(branch, at.B1) + ((<usize>first) << 2), 16, zeroSlot(cfg), 1, sums, 0);
  }
}

/** A list that names slot 0: RANDOM holds at least 64 bytes, the fourth quarter of which stays free for it. */
// @ts-ignore: decorator
@inline
function zeroSlot(cfg: usize): usize {
  const list = pointer(cfg, at.RANDOM) + 48;
  store<u32>(list, 0);
  return list;
}

/** Gradient and update of one row of the matrix that reads the inputs, through the attention where there is one. */
// @ts-ignore: decorator
@inline
function updateInputRow(
  branch: usize,
  row: usize,
  bytes: usize,
  slots: usize,
  count: i32,
  factors: usize,
  factorStride: usize,
  rows: usize,
): void {
  const x = pointer(branch, at.X);
  if (pointer(branch, at.SCORES)) {
    const gate = pointer(branch, at.FACTORS);
    const gradient = pointer(branch, at.FACTOR_GRADIENT);
    sumAndUpdateGated(gate, gradient, row, bytes, slots, count, factors, factorStride, x, bytes, rows);
  } else {
    sumAndUpdate(row, bytes, slots, count, factors, factorStride, x, bytes, rows);
  }
}

function backwardBranch(cfg: usize, m: i32, step: i32): void {
  const branch = pointer(cfg, at.BRANCHES) + (<usize>(m * at.BRANCH_WORDS) << 2);
  const C = word(cfg, at.CLASSES);
  const depth = word(cfg, at.DEPTH);
  const width = word(cfg, at.WIDTH);
  const batch = word(cfg, at.BATCH);
  const rows = pointer(cfg, at.ROWS) + (<usize>(step * batch) << 2);
  const classBytes = (<usize>word(cfg, at.CLASSES_PADDED)) << 2;
  const widthBytes = (<usize>word(cfg, at.WIDTH_PADDED)) << 2;
  const inputBytes = (<usize>word(branch, at.INPUTS_PADDED)) << 2;
  const active = pointer(branch, at.ACTIVE);
  const activeCount = word(branch, at.ACTIVE_COUNT);
  const dz = pointer(cfg, at.GRADIENT);
  const h1 = pointer(branch, at.H1);
  const h2 = pointer(branch, at.H2);
  const g1 = pointer(branch, at.G1);
  const g2 = pointer(branch, at.G2);

  // Everything that reads a matrix comes before its update.
  if (depth == 2) {
    throughOutput(cfg, branch, h2, g2);
    throughSecondLayer(cfg, branch);
  } else if (depth == 1) {
    throughOutput(cfg, branch, h1, g1);
  }

  const attends = pointer(branch, at.SCORES) != 0;
  if (attends) memory.fill(pointer(branch, at.FACTOR_GRADIENT), 0, inputBytes);
  const last = depth == 1 ? h1 : h2;
  const wOut = pointer(branch, at.W_OUT);
  for (let c: usize = 0; c < <usize>C; c++) {
    const factors = dz + (c << 2);
    if (depth == 0) updateInputRow(branch, wOut + c * inputBytes, inputBytes, active, activeCount, factors, classBytes, rows);
    else sumAndUpdate(wOut + c * widthBytes, widthBytes, active, activeCount, factors, classBytes, last, widthBytes, 0);
  }
  const bOut = pointer(branch, at.B_OUT);
  if (bOut) sumRowsAndUpdate(bOut, classBytes, active, activeCount, dz, classBytes);
  if (depth == 0) {
    if (attends) updateScores(branch);
    return;
  }

  const slots = pointer(branch, at.SLOTS);
  const counts = pointer(branch, at.SLOTS_COUNT);
  if (depth == 2) sumRowsAndUpdate(pointer(branch, at.B2), widthBytes, active, activeCount, g2, widthBytes);
  for (let unit: usize = 0; unit < <usize>width; unit++) {
    const list = slots + ((unit * batch) << 2);
    const count = load<u32>(counts + (unit << 2));
    if (depth == 2) {
      const w2 = pointer(branch, at.W2) + unit * widthBytes;
      sumAndUpdate(w2, widthBytes, list, count, h1 + (unit << 2), widthBytes, g2, widthBytes, 0);
    }
    const w1 = pointer(branch, at.W1) + unit * inputBytes;
    updateInputRow(branch, w1, inputBytes, list, count, g1 + (unit << 2), widthBytes, rows);
  }
  if (attends) updateScores(branch);
  updateFirstBias(cfg, branch);
}

/** Gradients of all parameters and their Adam step, given d loss / dz in GRADIENT. */
export function backward(cfg: usize, step: i32): void {
  const batch = word(cfg, at.BATCH);
  const bytes = (<usize>word(cfg, at.CLASSES_PADDED)) << 2;
  for (let m = 0; m < word(cfg, at.MODALITIES); m++) backwardBranch(cfg, m, step);
  // b sees every slot: one pass over [B, Cp] with a running slot instead of a list.
  const bias = pointer(cfg, at.BIAS);
  const dz = pointer(cfg, at.GRADIENT);
  const sums = pointer(cfg, at.RANDOM);
  for (let i: usize = 0; i < bytes; i += 16) {
    let sum = f32x4.splat(0);
    for (let slot = 0; slot < batch; slot++) sum = f32x4.add(sum, v128.load(dz + (<usize>slot) * bytes + i));
    v128.store(sums, sum);
    sumRowsAndUpdate(bias + i, 16, zeroSlot(cfg), 1, sums, 0);
  }
}
