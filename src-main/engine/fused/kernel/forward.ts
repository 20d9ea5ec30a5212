// Forward pass of a mini-batch. Units that dropout removed are not computed; units that did not fire are skipped
// further on: with dropout .5 and ReLU that is about three quarters of the work.

import { attend, weighted } from './attention';
import * as at from './config';
import { drawUnits } from './random';
import { dot, float, fourDots, pointer, sumOfRows, word } from './vector';

/** Layer 1 of one slot: writes h1[slot, :], the list of units that fired, and appends the slot to their slot lists. */
function firstLayer(cfg: usize, branch: usize, slot: i32, x: usize): void {
  const width = word(cfg, at.WIDTH);
  const batch = word(cfg, at.BATCH);
  const bytes = (<usize>word(branch, at.INPUTS_PADDED)) << 2;
  const threshold = <u32>word(cfg, at.THRESHOLD);
  const scale = float(cfg, at.KEEP_SCALE);
  const random = pointer(cfg, at.RANDOM);
  const w1 = pointer(branch, at.W1);
  const b1 = pointer(branch, at.B1);
  const hidden = pointer(branch, at.H1) + ((<usize>slot * word(cfg, at.WIDTH_PADDED)) << 2);
  memory.fill(hidden, 0, (<usize>word(cfg, at.WIDTH_PADDED)) << 2);

  // First the units that dropout keeps, in the place where the list of those that fire will stand: it is read four
  // ahead of where that is written.
  const list = pointer(branch, at.FIRED) + ((<usize>slot * (width + 3)) << 2);
  let kept: usize = list;
  for (let unit = 0; unit < width; unit++) {
    store<u32>(kept, unit);
    kept += (<usize>(<u32>load<u16>(random + ((<usize>unit) << 1)) >= threshold)) << 2;
  }
  const last = <u32>(kept > list ? load<u32>(kept - 4) : 0);
  store<u32>(kept, last);
  store<u32>(kept, last, 4);
  store<u32>(kept, last, 8);

  const slots = pointer(branch, at.SLOTS);
  const slotCounts = pointer(branch, at.SLOTS_COUNT);
  let fired: usize = list;
  for (let u = list; u < kept; u += 16) {
    const u0 = <usize>load<u32>(u);
    const u1 = <usize>load<u32>(u, 4);
    const u2 = <usize>load<u32>(u, 8);
    const u3 = <usize>load<u32>(u, 12);
    let sums = fourDots(w1 + u0 * bytes, w1 + u1 * bytes, w1 + u2 * bytes, w1 + u3 * bytes, x, bytes);
    const count = <i32>min<usize>(4, (kept - u) >> 2);
    for (let i = 0; i < count; i++) {
      const unit = i == 0 ? u0 : i == 1 ? u1 : i == 2 ? u2 : u3;
      const value = f32x4.extract_lane(sums, 0) + load<f32>(b1 + (unit << 2));
      sums = v128.shuffle<f32>(sums, sums, 1, 2, 3, 0);
      if (value > 0) {
        store<f32>(hidden + (unit << 2), value * scale);
        store<u32>(fired, <u32>unit);
        fired += 4;
        const counter = slotCounts + (unit << 2);
        const n = load<u32>(counter);
        store<u32>(slots + ((unit * batch + n) << 2), slot);
        store<u32>(counter, n + 1);
      }
    }
  }
  store<u32>(pointer(branch, at.FIRED_COUNT) + ((<usize>slot) << 2), <u32>((fired - list) >> 2));
}

/** Layer 2 of one slot: h2[slot, :] = relu(b2 + sum over fired units) * mask. */
function secondLayer(cfg: usize, branch: usize, slot: i32): void {
  const bytes = (<usize>word(cfg, at.WIDTH_PADDED)) << 2;
  const list = pointer(branch, at.FIRED) + ((<usize>slot * (word(cfg, at.WIDTH) + 3)) << 2);
  const count = load<u32>(pointer(branch, at.FIRED_COUNT) + ((<usize>slot) << 2));
  const hidden = pointer(branch, at.H1) + <usize>slot * bytes;
  const to = pointer(branch, at.H2) + <usize>slot * bytes;
  sumOfRows(to, bytes, pointer(branch, at.B2), list, count, hidden, pointer(branch, at.W2));
  const threshold = i32x4.splat(word(cfg, at.THRESHOLD));
  const scale = f32x4.splat(float(cfg, at.KEEP_SCALE));
  const zero = f32x4.splat(0);
  const random = pointer(cfg, at.RANDOM);
  for (let i: usize = 0; i < bytes; i += 16) {
    const keep = i32x4.ge_s(v128.load16x4_u(random + (i >> 1)), threshold);
    // gt, not max: a NaN must not survive as NaN here and as 0 in layer 1.
    const value = v128.load(to + i);
    const mask = v128.and(keep, f32x4.gt(value, zero));
    v128.store(to + i, v128.and(mask, f32x4.mul(value, scale)));
  }
}

/** Embeddings of all slots that have the branch, and W_m g_m(x_m) into OUTPUTS. */
function forwardBranch(cfg: usize, m: i32, step: i32): void {
  const branch = pointer(cfg, at.BRANCHES) + ((<usize>(m * at.BRANCH_WORDS)) << 2);
  const M = word(cfg, at.MODALITIES);
  const C = word(cfg, at.CLASSES);
  const padded = word(cfg, at.CLASSES_PADDED);
  const depth = word(cfg, at.DEPTH);
  const width = word(cfg, at.WIDTH);
  const batch = word(cfg, at.BATCH);
  const rows = pointer(cfg, at.ROWS) + ((<usize>(step * batch)) << 2);
  const present = pointer(cfg, at.PRESENT) + <usize>(step * batch * M + m);
  const inputBytes = (<usize>word(branch, at.INPUTS_PADDED)) << 2;
  const lastBytes = depth == 0 ? inputBytes : (<usize>word(cfg, at.WIDTH_PADDED)) << 2;
  const wOut = pointer(branch, at.W_OUT);
  const random = pointer(cfg, at.RANDOM);
  const key0 = word(cfg, at.KEY0);
  const key1 = word(cfg, at.KEY1);
  // Threshold 0 keeps every unit whatever the numbers are: evaluation draws none.
  const draws = word(cfg, at.THRESHOLD) > 0;
  if (depth > 0) memory.fill(pointer(branch, at.SLOTS_COUNT), 0, (<usize>width) << 2);
  const attends = pointer(branch, at.SCORES) != 0;
  if (attends) attend(branch);
  let active = 0;
  for (let slot = 0; slot < batch; slot++) {
    if (!load<u8>(present + <usize>(slot * M))) continue;
    store<u32>(pointer(branch, at.ACTIVE) + ((<usize>active) << 2), slot);
    active++;
    let x = pointer(branch, at.X) + <usize>load<u32>(rows + ((<usize>slot) << 2)) * inputBytes;
    if (attends) x = weighted(branch, x);
    let last = x;
    if (depth > 0) {
      if (draws) drawUnits(key0, key1, width, slot, m << 8, step, random);
      firstLayer(cfg, branch, slot, x);
      last = pointer(branch, at.H1) + <usize>slot * lastBytes;
    }
    if (depth > 1) {
      if (draws) drawUnits(key0, key1, width, slot, (m << 8) | 16, step, random);
      secondLayer(cfg, branch, slot);
      last = pointer(branch, at.H2) + <usize>slot * lastBytes;
    }
    const out = pointer(cfg, at.OUTPUTS) + ((<usize>((slot * M + m) * padded)) << 2);
    for (let c: usize = 0; c < <usize>C; c++) store<f32>(out + (c << 2), dot(wOut + c * lastBytes, last, lastBytes));
  }
  store<u32>(branch + (at.ACTIVE_COUNT << 2), active);
}

/** Logits of the mini-batch of one step: z = b + sum_m a_m (W_m g_m + b_m). */
export function forward(cfg: usize, step: i32): void {
  const M = word(cfg, at.MODALITIES);
  const padded = word(cfg, at.CLASSES_PADDED);
  const batch = word(cfg, at.BATCH);
  const bytes = (<usize>padded) << 2;
  const logits = pointer(cfg, at.LOGITS);
  for (let m = 0; m < M; m++) forwardBranch(cfg, m, step);
  for (let slot = 0; slot < batch; slot++) memory.copy(logits + <usize>slot * bytes, pointer(cfg, at.BIAS), bytes);
  for (let m = 0; m < M; m++) {
    const branch = pointer(cfg, at.BRANCHES) + ((<usize>(m * at.BRANCH_WORDS)) << 2);
    const bias = pointer(branch, at.B_OUT);
    const count = word(branch, at.ACTIVE_COUNT);
    for (let a = 0; a < count; a++) {
      const slot = load<u32>(pointer(branch, at.ACTIVE) + ((<usize>a) << 2));
      const out = pointer(cfg, at.OUTPUTS) + <usize>(slot * M + m) * bytes;
      const z = logits + <usize>slot * bytes;
      for (let i: usize = 0; i < bytes; i += 16) {
        const value = f32x4.add(v128.load(z + i), v128.load(out + i));
        v128.store(z + i, bias ? f32x4.add(value, v128.load(bias + i)) : value);
      }
    }
  }
}
