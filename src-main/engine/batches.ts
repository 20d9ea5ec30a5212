/**
 * Which rows each optimiser step sees, and which of their modalities. Drawn before training, by the same code for every
 * engine.
 */
import { RandomStream, purpose, type RandomKey } from './philox.ts';

export interface BatchPlan {
  /** Rows per step: min(batch, n). */
  readonly batch: number;
  /** Row indices, [steps, batch]. */
  readonly rows: Int32Array;
  /** 1 where the modality is fed in, [steps, batch, M]: present and not dropped. */
  readonly present: Uint8Array;
}

/**
 * Draws `steps` mini-batches: shuffled passes over the n rows, one after the other, cut into pieces of `batch` (a piece
 * may span two passes). Each present modality of a row is dropped with probability `modalityDropout`; a row left with
 * none keeps all.
 */
export function planBatches(
  n: number,
  present: Uint8Array,
  modalities: number,
  options: { batch: number; steps: number; modalityDropout: number; key: RandomKey },
): BatchPlan {
  const batch = Math.min(options.batch, n);
  const total = options.steps * batch;
  const rows = new Int32Array(total);
  const order = new RandomStream(options.key, purpose.batches);
  const pass = new Int32Array(n);
  for (let i = 0; i < n; i++) pass[i] = i;
  for (let filled = 0; filled < total; filled += n) {
    order.shuffle(pass);
    rows.set(filled + n <= total ? pass : pass.subarray(0, total - filled), filled);
  }
  const fed = new Uint8Array(total * modalities);
  const drop = new RandomStream(options.key, purpose.modalityDropout);
  for (let slot = 0; slot < total; slot++) {
    const from = rows[slot]! * modalities;
    const to = slot * modalities;
    let left = 0;
    for (let m = 0; m < modalities; m++) {
      const has = present[from + m] === 1;
      const keep = has && (options.modalityDropout === 0 || drop.uniform() >= options.modalityDropout);
      fed[to + m] = keep ? 1 : 0;
      if (keep) left++;
    }
    if (left === 0) fed.set(present.subarray(from, from + modalities), to);
  }
  return { batch, rows, present: fed };
}

/** Dropout keeps a unit where its 16-bit random number is at least this. */
export function dropoutThreshold(probability: number): number {
  return Math.round(probability * 65536);
}
