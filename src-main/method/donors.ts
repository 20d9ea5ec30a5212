/**
 * Training patients who stand for a patient that lacks a modality ("donors"): each was predicted, by models that had not
 * seen them, from the modalities S that the patient has, and from S and the one in question, m.
 */
import { cholesky, solveLower, solveUpper } from './cholesky.ts';

/** Donors of one set of modalities S and one more, m. A donor has a draw per model that had not seen them. */
export interface Donors {
  readonly classes: number;
  /** [donors], index into the cohort, ascending. */
  readonly subjects: Int32Array;
  /** [draws], 0..donors-1, ascending: whose draw it is. */
  readonly donor: Int32Array;
  /** [draws, C], logits from S alone, centred over classes. */
  readonly before: Float64Array;
  /** [draws, C], how m changed them, centred over classes. */
  readonly shift: Float64Array;
}

/** The donors as they count for one prediction. */
export interface Near {
  /** [near], draws that count, ascending, and their weights, which sum to 1. */
  readonly draws: Int32Array;
  readonly weights: Float64Array;
  /** [near, C], their shifts as to be expected where the prediction is. */
  readonly shift: Float64Array;
  /** Donors that there are, without the one left out. */
  readonly available: number;
  /** Those of them who count. */
  readonly donors: number;
  /** Kish's effective number of these, (sum w)^2 / sum w^2. */
  readonly effective: number;
}

/** As a share: every donor counts, and all count alike. */
export const EVERYBODY = 2;
/** Neighbours are at least so many donors. */
const LEAST_NEAR = 20;

/**
 * The share `share` of draws whose predictions are nearest to `z`, weighted by Epanechnikov's kernel with the farthest of
 * them at its edge. Their shifts are moved along the weighted regression of shift on prediction to where `z` is: what m
 * says goes with what S says, and neighbours lie to one side where there are few (M. A. Beaumont, W. Zhang, D. J.
 * Balding, Genetics 162 (2002) 2025-2035, "regression adjustment").
 *
 * @param z C logits, centred. @param without A donor who does not count; -1 for none.
 */
export function nearTo(donors: Donors, z: Float64Array, share: number, without = -1): Near {
  const { classes: C, donor, before, shift, subjects } = donors;
  const distances = new Float64Array(donor.length);
  let others = 0;
  for (let k = 0; k < donor.length; k++) {
    distances[k] = donor[k] === without ? Infinity : squaredDistance(z, before, k * C, C);
    if (donor[k] !== without) others++;
  }
  const least = Math.ceil((LEAST_NEAR * donor.length) / Math.max(1, subjects.length));
  const wanted = Math.min(others, Math.max(Math.ceil(share * others), least));
  // A little beyond the farthest, who else would count for nothing; all alike where they are all in one place.
  const edge = wanted === 0 ? 0 : distances.slice().sort()[wanted - 1]! * (1 + 1e-9) + 1e-18;
  const draws = Int32Array.from(donor.keys()).filter(
    (k) => donor[k] !== without && (share === EVERYBODY || distances[k]! < edge),
  );
  const weights = Float64Array.from(draws, (k) => (share === EVERYBODY ? 1 : 1 - distances[k]! / edge));
  const sum = weights.reduce((total, one) => total + one, 0);
  for (let at = 0; at < weights.length; at++) weights[at]! /= sum;
  const { count, squares } = perDonor(donor, draws, weights);
  const rows = (values: Float64Array): Float64Array => {
    const picked = new Float64Array(draws.length * C);
    for (let at = 0; at < draws.length; at++) {
      const from = draws[at]! * C;
      for (let c = 0; c < C; c++) picked[at * C + c] = values[from + c]!;
    }
    return picked;
  };
  return {
    draws,
    weights,
    shift: movedTo(z, rows(before), rows(shift), weights),
    available: subjects.length - (without >= 0 ? 1 : 0),
    donors: count,
    effective: squares === 0 ? 0 : 1 / squares,
  };
}

/** How many donors count, and the sum of their squared weights; a donor's draws lie together and are taken together. */
function perDonor(donor: Int32Array, draws: Int32Array, weights: Float64Array): { count: number; squares: number } {
  let count = 0;
  let squares = 0;
  for (let at = 0; at < draws.length;) {
    const own = donor[draws[at]!];
    let weight = 0;
    for (; at < draws.length && donor[draws[at]!] === own; at++) weight += weights[at]!;
    count++;
    squares += weight * weight;
  }
  return { count, squares };
}

/** Of two classes the distance is that of the log odds. @param b [.., C], one row of it from `at`. */
function squaredDistance(a: Float64Array, b: Float64Array, at: number, classes: number): number {
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += (a[c]! - b[at + c]!) ** 2;
  return 2 * sum;
}

/** Regresses shift on before [n, C] by weighted least squares, and moves each shift by the slope to where `z` is. */
function movedTo(z: Float64Array, before: Float64Array, shift: Float64Array, weights: Float64Array): Float64Array {
  const C = z.length;
  const meanX = new Float64Array(C);
  const meanY = new Float64Array(C);
  for (let i = 0; i < weights.length; i++) {
    for (let c = 0; c < C; c++) {
      meanX[c]! += weights[i]! * before[i * C + c]!;
      meanY[c]! += weights[i]! * shift[i * C + c]!;
    }
  }
  const xx = new Float64Array(C * C);
  const xy = new Float64Array(C * C);
  for (let i = 0; i < weights.length; i++) {
    for (let a = 0; a < C; a++) {
      const dx = weights[i]! * (before[i * C + a]! - meanX[a]!);
      for (let b = 0; b < C; b++) {
        xx[a * C + b]! += dx * (before[i * C + b]! - meanX[b]!);
        xy[b * C + a]! += dx * (shift[i * C + b]! - meanY[b]!);
      }
    }
  }
  let trace = 0;
  for (let c = 0; c < C; c++) trace += xx[c * C + c]!;
  if (!(trace > 1e-12)) return shift;
  // Centred logits fill one dimension less than there are classes: the ridge gives what is left over no slope.
  for (let c = 0; c < C; c++) xx[c * C + c]! += 1e-6 * trace;
  const lower = cholesky(xx, C);
  const moved = shift.slice();
  for (let b = 0; b < C; b++) {
    const slope = xy.subarray(b * C, (b + 1) * C);
    solveLower(lower, C, slope);
    solveUpper(lower, C, slope);
    for (let i = 0; i < weights.length; i++) {
      for (let a = 0; a < C; a++) moved[i * C + b]! += slope[a]! * (z[a]! - before[i * C + a]!);
    }
  }
  return moved;
}

/** The donors with the mean of their draws in place of them: for a prediction that is itself a mean over models. */
export function averagedDonors({ classes: C, subjects, donor, before, shift }: Donors): Donors {
  const counts = new Float64Array(subjects.length);
  for (const j of donor) counts[j]!++;
  const mean = (values: Float64Array): Float64Array => {
    const sums = new Float64Array(subjects.length * C);
    for (let k = 0; k < donor.length; k++) {
      for (let c = 0; c < C; c++) sums[donor[k]! * C + c]! += values[k * C + c]!;
    }
    return sums.map((sum, at) => sum / counts[Math.floor(at / C)]!);
  };
  return { classes: C, subjects, donor: Int32Array.from(subjects.keys()), before: mean(before), shift: mean(shift) };
}
