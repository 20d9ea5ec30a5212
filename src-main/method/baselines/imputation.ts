/**
 * Imputation of missing cells, whole absent modalities included, as the baselines do it that Lacuna is compared with.
 * Learnt on training subjects alone. Matrices are [rows, d] row-major on the networks' scale, NaN where missing; the
 * training mean of a column is about 0 there, and 0 is what a cell gets where nothing better is known.
 */
import { cholesky, solveLower, solveUpper } from '../cholesky.ts';

export type Imputer = NeighbourImputer | ChainedImputer;

/** O. Troyanskaya et al., *Missing value estimation methods for DNA microarrays*, Bioinformatics 17 (2001) 520-525. */
export interface NeighbourImputer {
  readonly kind: 'neighbours';
  readonly neighbours: number;
  /** Training subjects, [donors, d], NaN where missing. */
  readonly donors: Float32Array;
  readonly columns: number;
}

/**
 * Chained equations: S. van Buuren and K. Groothuis-Oudshoorn, *mice*, Journal of Statistical Software 45 (2011) 3; with
 * ridge regressions and their predicted means, so one imputation and not several.
 */
export interface ChainedImputer {
  readonly kind: 'chained';
  readonly rounds: number;
  /** Columns in the order in which they are visited: the least missing first. */
  readonly order: Int32Array;
  /** Per column of `order`, the columns that it is predicted from, [d, p]; -1 where there are fewer. */
  readonly predictors: Int32Array;
  /** Per column of `order`, coefficients of its predictors and the intercept, [d, p + 1]. */
  readonly coefficients: Float64Array;
}

/** With more training subjects, every so many of them are donors. */
const MOST_DONORS = 2000;
/** Columns among which predictors are looked for; with more, every so many of them. */
const MOST_CANDIDATES = 300;
const RIDGE = 1;

export function fitNeighbours(x: Float32Array, rows: number, neighbours: number): NeighbourImputer {
  const d = rows === 0 ? 0 : x.length / rows;
  const every = Math.ceil(rows / MOST_DONORS) || 1;
  const kept = Math.ceil(rows / every);
  const donors = new Float32Array(kept * d);
  for (let i = 0; i < kept; i++) donors.set(x.subarray(i * every * d, (i * every + 1) * d), i * d);
  return { kind: 'neighbours', neighbours, donors, columns: d };
}

export function fitChained(x: Float32Array, rows: number, rounds: number, most: number): ChainedImputer {
  const d = rows === 0 ? 0 : x.length / rows;
  const missing = new Int32Array(d);
  for (let i = 0; i < rows; i++) for (let j = 0; j < d; j++) if (Number.isNaN(x[i * d + j]!)) missing[j]!++;
  const order = Int32Array.from(missing.keys()).sort((a, b) => missing[a]! - missing[b]! || a - b);
  const p = Math.max(0, Math.min(most, d - 1));
  const predictors = new Int32Array(d * p).fill(-1);
  order.forEach((column, k) => {
    predictors.set(bestPredictors(x, rows, d, column, p), k * p);
  });
  const coefficients = new Float64Array(d * (p + 1));
  const filled = zeroFilled(x);
  for (let round = 0; round < rounds; round++) {
    order.forEach((column, k) => {
      const own = predictors.subarray(k * p, (k + 1) * p);
      const target = coefficients.subarray(k * (p + 1), (k + 1) * (p + 1));
      regress(filled, x, rows, d, column, own, target);
      if (missing[column]! > 0) fillColumn(filled, x, rows, d, column, own, target);
    });
  }
  return { kind: 'chained', rounds, order, predictors, coefficients };
}

/** Fills the missing cells of x. @returns [rows, d] without NaN. */
export function impute(imputer: Imputer | null, x: Float32Array, rows: number): Float64Array {
  if (imputer === null || rows === 0) return zeroFilled(x);
  return imputer.kind === 'neighbours' ? imputeByNeighbours(imputer, x, rows) : imputeByChain(imputer, x, rows);
}

function zeroFilled(x: Float32Array): Float64Array {
  return Float64Array.from(x, (value) => (Number.isNaN(value) ? 0 : value));
}

/**
 * A missing cell is the mean over the nearest donors that have the column; the distance of two subjects is the mean
 * squared difference over the columns that both have (a donor that shares none is none).
 */
function imputeByNeighbours(imputer: NeighbourImputer, x: Float32Array, rows: number): Float64Array {
  const { donors, columns: d, neighbours } = imputer;
  const count = d === 0 ? 0 : donors.length / d;
  const out = zeroFilled(x);
  const distance = new Float64Array(count);
  for (let i = 0; i < rows; i++) {
    const row = x.subarray(i * d, (i + 1) * d);
    if (!row.some(Number.isNaN)) continue;
    for (let k = 0; k < count; k++) {
      let sum = 0;
      let shared = 0;
      for (let j = 0; j < d; j++) {
        const difference = row[j]! - donors[k * d + j]!;
        if (Number.isNaN(difference)) continue;
        sum += difference * difference;
        shared++;
      }
      distance[k] = shared === 0 ? Infinity : sum / shared;
    }
    const nearest = Int32Array.from(distance.keys())
      .filter((k) => distance[k]! < Infinity)
      .sort((a, b) => distance[a]! - distance[b]! || a - b);
    for (let j = 0; j < d; j++) {
      if (!Number.isNaN(row[j]!)) continue;
      let sum = 0;
      let found = 0;
      for (const k of nearest) {
        const value = donors[k * d + j]!;
        if (Number.isNaN(value)) continue;
        sum += value;
        if (++found === neighbours) break;
      }
      out[i * d + j] = found === 0 ? 0 : sum / found;
    }
  }
  return out;
}

function imputeByChain(imputer: ChainedImputer, x: Float32Array, rows: number): Float64Array {
  const { order, predictors, coefficients, rounds } = imputer;
  const d = order.length;
  const p = d === 0 ? 0 : predictors.length / d;
  const filled = zeroFilled(x);
  const gaps = Uint8Array.from(order, (column) => {
    for (let i = 0; i < rows; i++) if (Number.isNaN(x[i * d + column]!)) return 1;
    return 0;
  });
  for (let round = 0; round < rounds; round++) {
    order.forEach((column, k) => {
      if (gaps[k] === 0) return;
      const own = predictors.subarray(k * p, (k + 1) * p);
      fillColumn(filled, x, rows, d, column, own, coefficients.subarray(k * (p + 1), (k + 1) * (p + 1)));
    });
  }
  return filled;
}

/**
 * The columns that go best with one: by |correlation| over the subjects who have both, times the share of the subjects
 * without `column` who have the other (mice's proportion of usable cases).
 */
function bestPredictors(x: Float32Array, rows: number, d: number, column: number, most: number): Int32Array {
  const every = Math.ceil(d / MOST_CANDIDATES);
  const scores: { other: number; score: number }[] = [];
  for (let other = 0; other < d; other += every) {
    if (other === column) continue;
    let n = 0;
    let lacking = 0;
    let usable = 0;
    let [sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0];
    for (let i = 0; i < rows; i++) {
      const a = x[i * d + column]!;
      const b = x[i * d + other]!;
      if (Number.isNaN(a)) {
        lacking++;
        if (!Number.isNaN(b)) usable++;
      } else if (!Number.isNaN(b)) {
        n++;
        sx += a;
        sy += b;
        sxx += a * a;
        syy += b * b;
        sxy += a * b;
      }
    }
    const variances = (sxx - (sx * sx) / n) * (syy - (sy * sy) / n);
    const r = n < 3 || !(variances > 1e-12) ? 0 : (sxy - (sx * sy) / n) / Math.sqrt(variances);
    scores.push({ other, score: Math.abs(r) * (lacking === 0 ? 1 : usable / lacking) });
  }
  scores.sort((a, b) => b.score - a.score || a.other - b.other);
  const chosen = new Int32Array(most).fill(-1);
  scores.slice(0, most).forEach(({ other, score }, k) => (chosen[k] = score > 0 ? other : -1));
  return chosen;
}

/** Ridge regression of a column on its predictors over the rows that have it; the intercept is not penalised. */
function regress(
  filled: Float64Array,
  x: Float32Array,
  rows: number,
  d: number,
  column: number,
  predictors: Int32Array,
  out: Float64Array,
): void {
  const own = predictors.filter((k) => k >= 0);
  const p = own.length;
  const means = new Float64Array(p + 1);
  let n = 0;
  for (let i = 0; i < rows; i++) {
    if (Number.isNaN(x[i * d + column]!)) continue;
    n++;
    own.forEach((k, a) => (means[a]! += filled[i * d + k]!));
    means[p]! += x[i * d + column]!;
  }
  out.fill(0);
  if (n === 0) return;
  means.forEach((sum, a) => (means[a] = sum / n));
  const gram = new Float64Array(p * p);
  const b = new Float64Array(p);
  const centred = new Float64Array(p);
  for (let i = 0; i < rows; i++) {
    const value = x[i * d + column]!;
    if (Number.isNaN(value)) continue;
    own.forEach((k, a) => (centred[a] = filled[i * d + k]! - means[a]!));
    for (let a = 0; a < p; a++) {
      b[a]! += centred[a]! * (value - means[p]!);
      for (let c = 0; c <= a; c++) gram[a * p + c]! += centred[a]! * centred[c]!;
    }
  }
  for (let a = 0; a < p; a++) {
    gram[a * p + a]! += RIDGE;
    for (let c = 0; c < a; c++) gram[c * p + a] = gram[a * p + c]!;
  }
  const lower = cholesky(gram, p);
  solveLower(lower, p, b);
  solveUpper(lower, p, b);
  out.set(b);
  out[out.length - 1] = means[p]! - b.reduce((sum, value, a) => sum + value * means[a]!, 0);
}

function fillColumn(
  filled: Float64Array,
  x: Float32Array,
  rows: number,
  d: number,
  column: number,
  predictors: Int32Array,
  coefficients: Float64Array,
): void {
  for (let i = 0; i < rows; i++) {
    if (!Number.isNaN(x[i * d + column]!)) continue;
    let sum = coefficients[coefficients.length - 1]!;
    // Predictors that are not there stand at the end, so that coefficients and predictors agree.
    for (let a = 0; a < predictors.length && predictors[a]! >= 0; a++) {
      sum += coefficients[a]! * filled[i * d + predictors[a]!]!;
    }
    filled[i * d + column] = sum;
  }
}
