/**
 * Soft labels (q, A) of a training set from its teachers' logits, by one of the four mixings of docs/method.md. The gradient
 * of `sum_m alpha_m T^2 KL(q_m || softmax(z / T))` depends on the teachers only through A = sum_m alpha_m and
 * q = sum_m alpha_m q_m / A, so one row of C numbers and one weight per subject are all that a student sees.
 */
import { logSoftmax } from '../engine/losses.ts';
import type { Mixing } from './settings.ts';
import { fitStacking, logPrior, stackedLogits } from './stacking.ts';

export interface SoftLabels {
  /** q, [n, C]. */
  readonly labels: Float32Array;
  /** A, [n]; 0 where a subject has no teacher. */
  readonly weight: Float32Array;
}

/** Weakest weight of a teacher in the mixing `skill`. */
const LEAST_GAIN = 0.001;

/**
 * @param logits Teacher logits, [n, M, C], NaN where the subject has no such teacher. @param outcome [n], -1 unknown.
 */
export function softLabels(
  logits: Float64Array,
  outcome: Int32Array,
  modalities: number,
  classes: number,
  mixing: Mixing,
  alpha: number,
  temperature: number,
): SoftLabels {
  const M = modalities;
  const C = classes;
  const n = outcome.length;
  const labels = new Float32Array(n * C).fill(1 / C);
  const weight = new Float32Array(n);
  const row = new Float64Array(C);
  if (mixing === 'stacked') {
    const z = stackedLogits(fitStacking(logits, outcome, M, C), logits);
    for (let i = 0; i < n; i++) {
      logSoftmax(z, i * C, C, temperature, row);
      for (let c = 0; c < C; c++) labels[i * C + c] = Math.exp(row[c]!);
      weight[i] = hasTeacher(logits, i, M, C) ? alpha : 0;
    }
    return { labels, weight };
  }
  const share = mixing === 'skill' ? teacherGains(logits, outcome, M, C) : new Float64Array(M).fill(1);
  for (let i = 0; i < n; i++) {
    const q = new Float64Array(C);
    let total = 0;
    let number = 0;
    for (let m = 0; m < M; m++) {
      const at = (i * M + m) * C;
      if (Number.isNaN(logits[at]!)) continue;
      logSoftmax(logits, at, C, temperature, row);
      for (let c = 0; c < C; c++) q[c]! += share[m]! * Math.exp(row[c]!);
      total += share[m]!;
      number++;
    }
    if (number === 0) continue;
    for (let c = 0; c < C; c++) labels[i * C + c] = q[c]! / total;
    weight[i] = mixing === 'paper' ? alpha * number : alpha;
  }
  return { labels, weight };
}

function hasTeacher(logits: Float64Array, i: number, M: number, C: number): boolean {
  for (let m = 0; m < M; m++) if (!Number.isNaN(logits[(i * M + m) * C]!)) return true;
  return false;
}

/** Per teacher, its gain in mean log loss over the class prior on the labelled subjects that it answers, at least .001. */
function teacherGains(logits: Float64Array, outcome: Int32Array, M: number, C: number): Float64Array {
  const row = new Float64Array(C);
  const gains = new Float64Array(M);
  for (let m = 0; m < M; m++) {
    const answered = outcome.map((y, i) => (Number.isNaN(logits[(i * M + m) * C]!) ? -1 : y));
    const prior = logPrior(answered, C);
    let gain = 0;
    let number = 0;
    answered.forEach((y, i) => {
      if (y < 0) return;
      logSoftmax(logits, (i * M + m) * C, C, 1, row);
      gain += row[y]! - prior[y]!;
      number++;
    });
    gains[m] = Math.max(number > 0 ? gain / number : 0, LEAST_GAIN);
  }
  return gains;
}
