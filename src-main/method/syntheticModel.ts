/**
 * The Gaussian model of one synthetic modality, and the exact density of its data under each class.
 *
 *     x = A s + B u + noise e,   s ~ N(0, I_q) shared by all modalities,   u | class c ~ N(h_c, I_r),   e ~ N(0, I_d)
 *
 * Everything below needs x only through F^T x and F^T F, F = [A B], of q + r columns: no d x d matrix is ever made.
 */
import { randomKey, RandomStream, purpose } from '../engine/philox.ts';
import { cholesky, inverseQuadratic, solveUpper } from './cholesky.ts';
import type { SyntheticModality, SyntheticSpec } from './syntheticSpec.ts';

export interface SyntheticModel {
  readonly features: number;
  /** q. */
  readonly shared: number;
  /** r. */
  readonly factors: number;
  readonly noise: number;
  /** F = [A B], [d, q + r]. */
  readonly loadings: Float64Array;
  /** h, [C, r]: mean of the own factors per class. */
  readonly shifts: Float64Array;
}

/** A stream of its own for each purpose and modality, so that one modality's draws never move another's. */
export function syntheticStream(seed: number, ...names: readonly string[]): RandomStream {
  return new RandomStream(randomKey(seed, 'synthetic', ...names), purpose.synthetic);
}

/** Draws a modality's loadings, and places its classes so that any two are exactly `separation` apart. */
export function drawModel(modality: SyntheticModality, spec: SyntheticSpec): SyntheticModel {
  const { features, factors, noise } = modality;
  const q = spec.shared;
  const k = q + factors;
  const random = syntheticStream(spec.seed, 'modality', modality.name, 'loadings');
  const loadings = new Float64Array(features * k);
  for (let j = 0; j < features; j++) {
    // Shared and own factors each give a feature about the variance 1, however many there are.
    for (let f = 0; f < k; f++) loadings[j * k + f] = random.normal() / Math.sqrt(f < q ? q : factors);
  }
  const model = { features, shared: q, factors, noise, loadings };
  return { ...model, shifts: placeClasses(model, modality.separation, spec.classes) };
}

/**
 * h_c = separation * C^-T code_c, with G = B1^T Sigma^-1 B1 = C C^T, B1 the loadings of the first (classes - 1) own
 * factors and Sigma = F F^T + noise^2 I the covariance within a class. Codes are a distance of 1 apart, so that
 * (h_a - h_b)^T G (h_a - h_b) = separation^2.
 */
function placeClasses(model: Omit<SyntheticModel, 'shifts'>, separation: number, classes: number): Float64Array {
  const { shared: q, factors: r, noise } = model;
  const k = q + r;
  const gram = gramOf(model, null);
  // F^T Sigma^-1 F = I - noise^2 (noise^2 I + F^T F)^-1 (Woodbury), of which G is a block.
  const lower = cholesky(plusDiagonal(gram, k, noise * noise), k);
  const used = classes - 1;
  const block = new Float64Array(used * used);
  const solved: Float64Array[] = [];
  for (let a = 0; a < used; a++) {
    const unit = new Float64Array(k);
    unit[q + a] = 1;
    inverseQuadratic(lower, k, unit);
    solved.push(unit);
  }
  for (let a = 0; a < used; a++) {
    for (let b = 0; b < used; b++) {
      let inverse = 0;
      for (let p = 0; p < k; p++) inverse += solved[a]![p]! * solved[b]![p]!;
      block[a * used + b] = (a === b ? 1 : 0) - noise * noise * inverse;
    }
  }
  const c = cholesky(block, used);
  const codes = simplex(classes);
  const shifts = new Float64Array(classes * r);
  for (let y = 0; y < classes; y++) {
    const shift = codes.slice(y * used, (y + 1) * used);
    solveUpper(c, used, shift);
    for (let a = 0; a < used; a++) shifts[y * r + a] = separation * shift[a]!;
  }
  return shifts;
}

/** Corners of a regular simplex with edges of 1 around 0, [classes, classes - 1]; -1/2 and 1/2 for two classes. */
function simplex(classes: number): Float64Array {
  const width = classes - 1;
  const codes = new Float64Array(classes * width);
  for (let a = 0; a < width; a++) {
    // Axis a tells class a + 1 from all before it (Helmert's contrasts, scaled to edges of 1).
    const scale = Math.sqrt(0.5 / ((a + 1) * (a + 2)));
    for (let y = 0; y <= a; y++) codes[y * width + a] = -scale;
    codes[(a + 1) * width + a] = (a + 1) * scale;
  }
  return codes;
}

function plusDiagonal(a: Float64Array, k: number, value: number): Float64Array {
  const sum = a.slice();
  for (let i = 0; i < k; i++) sum[i * k + i]! += value;
  return sum;
}

/** F^T F over the cells of `used` (all where null), [k, k]. */
function gramOf(
  { loadings, features, shared, factors }: Omit<SyntheticModel, 'shifts'>,
  used: Uint8Array | null,
): Float64Array {
  const k = shared + factors;
  const gram = new Float64Array(k * k);
  for (let j = 0; j < features; j++) {
    if (used && used[j] === 0) continue;
    for (let a = 0; a < k; a++) {
      for (let b = 0; b <= a; b++) gram[a * k + b]! += loadings[j * k + a]! * loadings[j * k + b]!;
    }
  }
  for (let a = 0; a < k; a++) for (let b = a + 1; b < k; b++) gram[a * k + b] = gram[b * k + a]!;
  return gram;
}

/** What one subject's row of one modality says about the class, before the shared factors are integrated out. */
export interface RowEvidence {
  /** r^T R^-1 r per class, up to a term that is the same for all classes; [C]. R: covariance given s. */
  readonly quadratic: Float64Array;
  /** A^T R^-1 r per class, [C, q]; r = x - its mean under the class. */
  readonly pull: Float64Array;
  /** A^T R^-1 A, [q, q]. */
  readonly precision: Float64Array;
}

/** Gives the evidence of rows of one modality; what does not depend on the row is worked out once. */
export class EvidenceOfRows {
  readonly #model: SyntheticModel;
  readonly #classes: number;
  readonly #whole: Reduced;

  constructor(model: SyntheticModel, classes: number) {
    this.#model = model;
    this.#classes = classes;
    this.#whole = reduce(model, gramOf(model, null));
  }

  /**
   * @param row [d].
   * @param used [d], 1 for the cells that are there; null for all.
   */
  of(row: Float64Array, used: Uint8Array | null): RowEvidence {
    const { loadings, features, shared: q, factors: r, noise, shifts } = this.#model;
    const k = q + r;
    const { gram, lower, precision } = used ? reduce(this.#model, gramOf(this.#model, used)) : this.#whole;
    const projected = new Float64Array(k);
    for (let j = 0; j < features; j++) {
      if (used && used[j] === 0) continue;
      for (let f = 0; f < k; f++) projected[f]! += loadings[j * k + f]! * row[j]!;
    }
    const quadratic = new Float64Array(this.#classes);
    const pull = new Float64Array(this.#classes * q);
    const variance = noise * noise;
    for (let y = 0; y < this.#classes; y++) {
      const h = shifts.subarray(y * r, (y + 1) * r);
      // F^T (x - B h), and |x - B h|^2 - |x|^2.
      const left = projected.slice();
      for (let f = 0; f < k; f++) for (let b = 0; b < r; b++) left[f]! -= gram[f * k + q + b]! * h[b]!;
      let squares = 0;
      for (let b = 0; b < r; b++) squares -= h[b]! * (projected[q + b]! + left[q + b]!);
      const solved = left.slice(q);
      quadratic[y] = (squares - inverseQuadratic(lower, r, solved)) / variance;
      solveUpper(lower, r, solved);
      for (let a = 0; a < q; a++) {
        let sum = left[a]!;
        for (let b = 0; b < r; b++) sum -= gram[a * k + q + b]! * solved[b]!;
        pull[y * q + a] = sum / variance;
      }
    }
    return { quadratic, pull, precision };
  }
}

interface Reduced {
  readonly gram: Float64Array;
  /** Factor of noise^2 I + B^T B, [r, r]. */
  readonly lower: Float64Array;
  readonly precision: Float64Array;
}

function reduce({ shared: q, factors: r, noise }: SyntheticModel, gram: Float64Array): Reduced {
  const k = q + r;
  const own = new Float64Array(r * r);
  for (let a = 0; a < r; a++) for (let b = 0; b < r; b++) own[a * r + b] = gram[(q + a) * k + q + b]!;
  const lower = cholesky(plusDiagonal(own, r, noise * noise), r);
  const halves = Array.from({ length: q }, (_, a) => {
    const half = gram.slice(a * k + q, a * k + k);
    inverseQuadratic(lower, r, half);
    return half;
  });
  const precision = new Float64Array(q * q);
  for (let a = 0; a < q; a++) {
    for (let b = 0; b < q; b++) {
      let sum = gram[a * k + b]!;
      for (let p = 0; p < r; p++) sum -= halves[a]![p]! * halves[b]![p]!;
      precision[a * q + b] = sum / (noise * noise);
    }
  }
  return { gram, lower, precision };
}

/**
 * log p(rows | class) of one subject's rows together, less that of the first class, [C]: the shared factors make rows
 * of different modalities depend on each other, and are integrated out here. No row at all gives zeros.
 */
export function logRatios(rows: readonly RowEvidence[], shared: number, classes: number): Float64Array {
  const precision = plusDiagonal(new Float64Array(shared * shared), shared, 1);
  for (const row of rows) for (let i = 0; i < precision.length; i++) precision[i]! += row.precision[i]!;
  const lower = cholesky(precision, shared);
  const out = new Float64Array(classes);
  for (let y = 0; y < classes; y++) {
    const pull = new Float64Array(shared);
    let quadratic = 0;
    for (const row of rows) {
      quadratic += row.quadratic[y]!;
      for (let a = 0; a < shared; a++) pull[a]! += row.pull[y * shared + a]!;
    }
    out[y] = -0.5 * (quadratic - inverseQuadratic(lower, shared, pull));
  }
  const first = out[0]!;
  for (let y = 0; y < classes; y++) out[y]! -= first;
  return out;
}
