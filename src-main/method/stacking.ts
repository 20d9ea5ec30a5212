/**
 * The teachers stacked: z = prior + sum_m a_m s_m (log softmax(t_m) - prior), prior = log class frequencies, s_m > 0
 * (docs/method.md). A method of its own, and a source of soft labels.
 */
import { logSoftmax } from '../engine/losses.ts';

export interface Stacking {
  /** Log class frequencies of the labelled training subjects, [C]. */
  readonly prior: Float64Array;
  /** s_m per modality, [M]. */
  readonly strength: Float64Array;
}

const TOWARDS = Math.log(0.5);
/** Variance of log s_m around log .5: weak beside more than a handful of subjects. */
const RIDGE_VARIANCE = 1;
const NEWTON_STEPS = 50;

/** Log class frequencies with half a subject added to each class, [C]. */
export function logPrior(outcome: Int32Array, classes: number): Float64Array {
  const counts = new Float64Array(classes).fill(0.5);
  let total = 0.5 * classes;
  for (const y of outcome) {
    if (y < 0) continue;
    counts[y]!++;
    total++;
  }
  return counts.map((count) => Math.log(count / total));
}

/** The evidence of each teacher, log softmax(t_m) - prior, [n, M, C]; NaN where absent. */
export function evidence(logits: Float64Array, prior: Float64Array): Float64Array {
  const C = prior.length;
  const out = new Float64Array(logits.length);
  const row = new Float64Array(C);
  for (let at = 0; at < logits.length; at += C) {
    logSoftmax(logits, at, C, 1, row);
    for (let c = 0; c < C; c++) out[at + c] = row[c]! - prior[c]!;
  }
  return out;
}

/**
 * Stacked logits, [n, C]: the prior alone where a subject has no teacher.
 *
 * @param logits Teacher logits, [n, M, C], NaN where absent.
 */
export function stackedLogits(stacking: Stacking, logits: Float64Array): Float64Array {
  const { prior, strength } = stacking;
  return combine(prior, strength, evidence(logits, prior));
}

function combine(prior: Float64Array, strength: Float64Array, e: Float64Array): Float64Array {
  const C = prior.length;
  const M = strength.length;
  const n = e.length / (M * C);
  const z = new Float64Array(n * C);
  for (let i = 0; i < n; i++) {
    for (let c = 0; c < C; c++) z[i * C + c] = prior[c]!;
    for (let m = 0; m < M; m++) {
      const at = (i * M + m) * C;
      if (Number.isNaN(e[at]!)) continue;
      for (let c = 0; c < C; c++) z[i * C + c]! += strength[m]! * e[at + c]!;
    }
  }
  return z;
}

/**
 * Fits s by log loss on cross-fitted logits, with a ridge on log s towards log .5, by damped Newton steps (with the
 * Gauss-Newton Hessian) in log s.
 *
 * @param logits [n, M, C], NaN where absent. @param outcome [n], -1 unknown (left out).
 */
export function fitStacking(logits: Float64Array, outcome: Int32Array, modalities: number, classes: number): Stacking {
  const M = modalities;
  const C = classes;
  const prior = logPrior(outcome, C);
  const e = evidence(logits, prior);
  let u = new Float64Array(M).fill(TOWARDS);
  const p = new Float64Array(C);

  const objective = (at: Float64Array): number => {
    const z = combine(prior, at.map(Math.exp), e);
    let loss = 0;
    for (let i = 0; i < outcome.length; i++) {
      if (outcome[i]! < 0) continue;
      logSoftmax(z, i * C, C, 1, p);
      loss -= p[outcome[i]!]!;
    }
    for (const x of at) loss += (x - TOWARDS) ** 2 / (2 * RIDGE_VARIANCE);
    return loss;
  };

  let value = objective(u);
  for (let step = 0; step < NEWTON_STEPS; step++) {
    const strength = u.map(Math.exp);
    const z = combine(prior, strength, e);
    const gradient = u.map((x) => (x - TOWARDS) / RIDGE_VARIANCE);
    const hessian = Array.from({ length: M }, (_, m) => {
      const row = new Float64Array(M);
      row[m] = 1 / RIDGE_VARIANCE;
      return row;
    });
    for (let i = 0; i < outcome.length; i++) {
      if (outcome[i]! < 0) continue;
      logSoftmax(z, i * C, C, 1, p);
      for (let c = 0; c < C; c++) p[c] = Math.exp(p[c]!);
      const has = (m: number): boolean => !Number.isNaN(e[(i * M + m) * C]!);
      const mean = new Float64Array(M);
      for (let m = 0; m < M; m++) {
        if (!has(m)) continue;
        const at = (i * M + m) * C;
        for (let c = 0; c < C; c++) mean[m]! += p[c]! * e[at + c]!;
        gradient[m]! += strength[m]! * (mean[m]! - e[at + outcome[i]!]!);
      }
      for (let m = 0; m < M; m++) {
        if (!has(m)) continue;
        for (let k = 0; k <= m; k++) {
          if (!has(k)) continue;
          let covariance = 0;
          for (let c = 0; c < C; c++) {
            covariance += p[c]! * (e[(i * M + m) * C + c]! - mean[m]!) * (e[(i * M + k) * C + c]! - mean[k]!);
          }
          const term = strength[m]! * strength[k]! * covariance;
          hessian[m]![k]! += term;
          if (k !== m) hessian[k]![m]! += term;
        }
      }
    }
    const direction = solve(hessian, gradient);
    let size = 1;
    let next = u.map((x, m) => x - size * direction[m]!);
    let nextValue = objective(next);
    while (!(nextValue < value) && size > 1e-6) {
      size /= 2;
      next = u.map((x, m) => x - size * direction[m]!);
      nextValue = objective(next);
    }
    if (!(nextValue < value)) break;
    const gained = value - nextValue;
    u = next;
    value = nextValue;
    if (gained < 1e-10 * (1 + Math.abs(value))) break;
  }
  return { prior, strength: u.map(Math.exp) };
}

/** Solves A x = b for a small symmetric positive definite A (Cholesky); A and b are not kept. */
function solve(a: Float64Array[], b: Float64Array): Float64Array {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i]![j]!;
      for (let k = 0; k < j; k++) sum -= a[i]![k]! * a[j]![k]!;
      a[i]![j] = i === j ? Math.sqrt(sum) : sum / a[j]![j]!;
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) x[i]! -= a[i]![k]! * x[k]!;
    x[i]! /= a[i]![i]!;
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) x[i]! -= a[k]![i]! * x[k]!;
    x[i]! /= a[i]![i]!;
  }
  return x;
}
