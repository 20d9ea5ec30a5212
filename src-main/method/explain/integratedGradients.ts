/**
 * Integrated gradients (Sundararajan, Taly and Yan, *Axiomatic attribution for deep networks*, ICML 2017, eq. 1) of a
 * branch's output in its inputs, from the training mean, which is 0 on the scaled inputs:
 *
 *     IG_j = x_j  integral over t from 0 to 1 of  d z(t x) / d x_j
 *
 * Along the straight path a ReLU network is linear between the points where a unit switches, so that the integral is a
 * finite sum and is worked out exactly: nothing is left to a number of steps. Without hidden layers it is W x.
 */
import type { Cohort } from '../../cohort/cohort.ts';
import { centreOverClasses } from '../additive.ts';
import type { Model } from '../fitted.ts';
import { scale } from '../preprocess.ts';
import { affine, inputsByColumn, partsOf, type Branch } from './parts.ts';

/**
 * @param x Scaled inputs of one subject, [d].
 * @returns [d, C]; the sum over d is the branch's output at x less that at 0.
 */
export function integratedGradients(branch: Branch, x: Float32Array | Float64Array): Float64Array {
  const { inputs, hidden, output, classes } = branch;
  const first = hidden[0];
  // Mean over the path of d z / d (first layer before its ReLU), [C, h]; without hidden layers of d z / d x, [C, d].
  const slopes = first ? meanSlopes(branch, affine(first.weight, null, x, 1, inputs)) : output;
  const h = slopes.length / classes;
  const result = new Float64Array(inputs * classes);
  for (let c = 0; c < classes; c++) {
    if (!first) {
      for (let j = 0; j < inputs; j++) result[j * classes + c] = slopes[c * h + j]! * x[j]!;
      continue;
    }
    for (let k = 0; k < h; k++) {
      const slope = slopes[c * h + k]!;
      if (slope === 0) continue;
      for (let j = 0; j < inputs; j++) result[j * classes + c]! += slope * first.weight[k * inputs + j]!;
    }
    for (let j = 0; j < inputs; j++) result[j * classes + c]! *= x[j]!;
  }
  return result;
}

/**
 * Integral over t in 0..1 of d z / d u, u = b1 + t a the first hidden layer before its ReLU.
 *
 * @param a W1 x, [h]. @returns [C, h]
 */
function meanSlopes({ hidden, output, classes }: Branch, a: Float64Array): Float64Array {
  const h = a.length;
  const b = hidden[0]!.bias;
  const second = hidden[1];
  const slopes = new Float64Array(classes * h);
  if (!second) {
    for (let k = 0; k < h; k++) {
      const share = positiveShare(b[k]!, a[k]!, 0, 1);
      for (let c = 0; c < classes; c++) slopes[c * h + k] = share * output[c * h + k]!;
    }
    return slopes;
  }
  const on = new Uint8Array(h);
  const still = new Float64Array(h);
  const moving = new Float64Array(h);
  const bounds = switches(b, a);
  for (let piece = 0; piece + 1 < bounds.length; piece++) {
    const from = bounds[piece]!;
    const to = bounds[piece + 1]!;
    for (let k = 0; k < h; k++) {
      on[k] = b[k]! + ((from + to) / 2) * a[k]! > 0 ? 1 : 0;
      still[k] = on[k] === 1 ? b[k]! : 0;
      moving[k] = on[k] === 1 ? a[k]! : 0;
    }
    // The second layer before its ReLU is v + t w on this piece.
    const v = affine(second.weight, second.bias, still, 1, h);
    const w = affine(second.weight, null, moving, 1, h);
    for (let l = 0; l < h; l++) {
      const share = positiveShare(v[l]!, w[l]!, from, to);
      if (share === 0) continue;
      for (let c = 0; c < classes; c++) {
        const slope = share * output[c * h + l]!;
        for (let k = 0; k < h; k++) if (on[k] === 1) slopes[c * h + k]! += slope * second.weight[l * h + k]!;
      }
    }
  }
  return slopes;
}

/** 0, the points inside 0..1 where some b + t a changes its sign, and 1, ascending. */
function switches(b: ArrayLike<number>, a: Float64Array): Float64Array {
  const points = [0, 1];
  for (let k = 0; k < a.length; k++) {
    const t = -b[k]! / a[k]!;
    if (t > 0 && t < 1) points.push(t);
  }
  return Float64Array.from(new Set(points)).sort();
}

/** Length of the part of from..to on which b + t a is positive. */
function positiveShare(b: number, a: number, from: number, to: number): number {
  const start = b + from * a;
  const end = b + to * a;
  if (start <= 0 && end <= 0) return 0;
  if (start >= 0 && end >= 0) return to - from;
  const turn = Math.min(to, Math.max(from, -b / a));
  return start > 0 ? turn - from : to - turn;
}

export interface Attribution {
  readonly modality: string;
  readonly column: string;
  /** To the logit of each class, centred over classes, [C]. */
  readonly values: Float64Array;
}

/**
 * What each column of one subject adds to its modality's contribution, the indicators of a categorical column taken
 * together. Per modality they sum up to the contribution less that of a subject with average values.
 *
 * @param row Of the cohort. @returns null where the model is no sum of branches.
 */
export function attributionsOf(model: Model, cohort: Cohort, row: number): Attribution[] | null {
  const parts = partsOf(model);
  if (!parts) return null;
  return parts.flatMap(({ scaler, branches, scale: strength }) => {
    const { values, present } = scale(scaler, cohort, Int32Array.of(row));
    if (present[0] === 0) return [];
    const C = branches[0]!.classes;
    const sum = new Float64Array(scaler.features.length * C);
    for (const branch of branches) {
      const own = centreOverClasses(integratedGradients(branch, values), C);
      own.forEach((value, k) => (sum[k]! += (strength * value) / branches.length));
    }
    return [...inputsByColumn(scaler)].map(([column, inputs]) => ({
      modality: scaler.modality,
      column,
      values: Float64Array.from({ length: C }, (_, c) => inputs.reduce((total, f) => total + sum[f * C + c]!, 0)),
    }));
  });
}
