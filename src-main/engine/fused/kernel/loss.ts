// Loss of a mini-batch and its gradient in the logits: the formulas of engine/losses.ts.

import * as at from './config';
import { float, pointer, word } from './vector';

function logSumExp(z: usize, C: i32, inverseT: f32): f32 {
  let top: f32 = -f32.MAX_VALUE;
  for (let c = 0; c < C; c++) top = max<f32>(top, load<f32>(z + ((<usize>c) << 2)) * inverseT);
  let sum: f32 = 0;
  for (let c = 0; c < C; c++) sum += Mathf.exp(load<f32>(z + ((<usize>c) << 2)) * inverseT - top);
  return top + Mathf.log(sum);
}

/** Writes d loss / dz / B to GRADIENT and returns the mean loss. */
export function loss(cfg: usize, step: i32): f64 {
  const C = word(cfg, at.CLASSES);
  const batch = word(cfg, at.BATCH);
  const bytes = (<usize>word(cfg, at.CLASSES_PADDED)) << 2;
  const rows = pointer(cfg, at.ROWS) + ((<usize>(step * batch)) << 2);
  const hasSoft = word(cfg, at.HAS_SOFT) != 0;
  const T = float(cfg, at.TEMPERATURE);
  const inverseT = <f32>1 / T;
  const inverseB = <f32>1 / <f32>batch;
  let total: f64 = 0;
  for (let slot = 0; slot < batch; slot++) {
    const row = <usize>load<u32>(rows + ((<usize>slot) << 2));
    const z = pointer(cfg, at.LOGITS) + <usize>slot * bytes;
    const dz = pointer(cfg, at.GRADIENT) + <usize>slot * bytes;
    memory.fill(dz, 0, bytes);
    const target = load<i32>(pointer(cfg, at.TARGET) + (row << 2));
    if (target >= 0) {
      const weight = load<f32>(pointer(cfg, at.TARGET_WEIGHT) + (row << 2));
      const log = logSumExp(z, C, 1);
      total += <f64>(weight * (log - load<f32>(z + ((<usize>target) << 2))));
      for (let c = 0; c < C; c++) {
        const i = (<usize>c) << 2;
        const p = Mathf.exp(load<f32>(z + i) - log);
        store<f32>(dz + i, weight * (c == target ? p - 1 : p) * inverseB);
      }
    }
    if (hasSoft) {
      const weight = load<f32>(pointer(cfg, at.SOFT_WEIGHT) + (row << 2));
      const q = pointer(cfg, at.SOFT) + ((row * C) << 2);
      const log = logSumExp(z, C, inverseT);
      let cross: f32 = 0;
      for (let c = 0; c < C; c++) {
        const i = (<usize>c) << 2;
        const logP = load<f32>(z + i) * inverseT - log;
        const qc = load<f32>(q + i);
        cross += qc * logP;
        store<f32>(dz + i, load<f32>(dz + i) + weight * T * (Mathf.exp(logP) - qc) * inverseB);
      }
      const divergence = load<f32>(pointer(cfg, at.SOFT_NEGENTROPY) + (row << 2)) - cross;
      total += <f64>(weight * T * T * divergence);
    }
  }
  return total / <f64>batch;
}
