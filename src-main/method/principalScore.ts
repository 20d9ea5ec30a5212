/** A modality's values as one number per subject: where the subject lies along the direction in which they vary most. */
import type { Cohort } from '../cohort/cohort.ts';
import { purpose, randomKey, RandomStream } from '../engine/philox.ts';
import { fitScaler, scale } from './preprocess.ts';

/** Many more turn the direction by nothing that matters to who loses what. */
const ITERATIONS = 100;
const TOLERANCE = 1e-8;

/**
 * The first principal score of a modality's inputs (scaled as networks get them), by power iteration: mean 0 and
 * standard deviation 1 over `rows`. Its sign is that of its largest loading.
 *
 * @param m Index of the modality. @param rows Subjects on whom everything is learnt; those of them who have it count.
 * @returns [n]; 0 for who lacks the modality, and for everybody where no column varies.
 */
export function principalScore(cohort: Cohort, m: number, rows: Int32Array): Float64Array {
  const table = cohort.modalities[m]!;
  const n = cohort.subjects.length;
  const own = rows.filter((row) => table.present[row] === 1);
  const scaler = fitScaler(table, own);
  const d = scaler.features.length;
  const score = new Float64Array(n);
  if (d === 0 || own.length < 2) return score;
  const inputs = scale(
    scaler,
    cohort,
    Int32Array.from({ length: n }, (_, i) => i),
  );
  const values = Float64Array.from(inputs.values);
  for (let f = 0; f < d; f++) {
    let sum = 0;
    for (const row of own) sum += values[row * d + f]!;
    for (let i = 0; i < n; i++) values[i * d + f]! -= sum / own.length;
  }
  const direction = leadingDirection(values, own, d, table.name);
  for (let i = 0; i < n; i++) if (table.present[i] === 1) score[i] = along(values, i, direction);
  let squares = 0;
  for (const row of own) squares += score[row]! ** 2;
  const deviation = Math.sqrt(squares / own.length);
  return deviation > 0 ? score.map((value) => value / deviation) : score.fill(0);
}

function along(values: Float64Array, row: number, direction: Float64Array): number {
  let sum = 0;
  for (let f = 0; f < direction.length; f++) sum += values[row * direction.length + f]! * direction[f]!;
  return sum;
}

/** Unit vector, [d]. @param values [n, d], centred over `rows`. */
function leadingDirection(values: Float64Array, rows: Int32Array, d: number, name: string): Float64Array {
  const random = new RandomStream(randomKey('principal score', name), purpose.splits);
  let direction = unit(Float64Array.from({ length: d }, () => random.normal()));
  for (let step = 0; step < ITERATIONS; step++) {
    const next = new Float64Array(d);
    for (const row of rows) {
      const score = along(values, row, direction);
      for (let f = 0; f < d; f++) next[f]! += score * values[row * d + f]!;
    }
    if (next.every((value) => value === 0)) break;
    unit(next);
    const moved = next.reduce((sum, value, f) => sum + (value - direction[f]!) ** 2, 0);
    direction = next;
    if (moved < TOLERANCE) break;
  }
  let largest = 0;
  for (let f = 1; f < d; f++) if (Math.abs(direction[f]!) > Math.abs(direction[largest]!)) largest = f;
  return direction[largest]! < 0 ? direction.map((value) => -value) : direction;
}

/** In place. */
function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  for (let f = 0; f < vector.length; f++) vector[f]! /= length;
  return vector;
}
