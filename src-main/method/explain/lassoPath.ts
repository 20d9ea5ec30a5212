/**
 * The columns that enter first on the path of the group lasso: the linear network of Lacuna (depth 0: z = b + sum_m a_m
 * (W_m x_m + b_m)), fitted to the labels with a penalty that holds whole columns at zero,
 *
 *     mean cross-entropy + lambda sum_g sqrt(d_g) |W_g|
 *
 * where g is a column: its one input, or its d_g indicators, times the classes (Yuan and Lin, JRSS B 2006; for the
 * logistic loss Meier, van de Geer and Bühlmann, JRSS B 2008). b and b_m are free, so that a column is not chosen for
 * telling who was measured. Fitted by block coordinate descent on the columns that are not at zero, and whichever others
 * break the condition of optimality; each step minimises an upper bound of the loss, so that it cannot overshoot.
 */
import type { Cohort } from '../../cohort/cohort.ts';
import { logSoftmax } from '../../engine/losses.ts';
import { fitScaler, scale } from '../preprocess.ts';
import { inputsByColumn } from './parts.ts';

/** lambda falls by this factor from point to point of the path, down to this share of its largest value. */
const FALL = 0.9;
const LEAST = 0.01;
/** A point of the path is done when no step moves a column's gradient by more than this share of lambda. */
const EXACT = 1e-3;
const SWEEPS = 200;

export interface ColumnName {
  readonly modality: string;
  readonly column: string;
}

interface Group extends ColumnName {
  /** Rows of `x`. */
  readonly inputs: readonly number[];
  /** Curvature of the bound: half of the largest eigenvalue of X_g' X_g / n, at most. */
  readonly curvature: number;
  /** [d_g, C] */
  readonly weights: Float64Array;
}

/**
 * @param rows Labelled subjects, ascending, each with one of the modalities. @param modalities Indices of those to choose from.
 * @param most How many columns; fewer where the path ends before.
 * @returns In the order of entering.
 */
export function firstOnPath(
  cohort: Cohort,
  rows: Int32Array,
  modalities: readonly number[],
  most: number,
): ColumnName[] {
  const path = new Path(cohort, rows, modalities);
  const entered: Group[] = [];
  const largest = path.begin();
  for (let lambda = largest * FALL; lambda >= largest * LEAST && largest > 0; lambda *= FALL) {
    path.fit(lambda);
    const fresh = path.groups
      .filter((group) => !entered.includes(group) && norm(group.weights) > 0)
      .map((group) => ({ group, size: norm(group.weights) }))
      .sort((a, b) => b.size - a.size);
    entered.push(...fresh.map(({ group }) => group));
    if (entered.length >= most) break;
  }
  return entered.slice(0, most).map(({ modality, column }) => ({ modality, column }));
}

class Path {
  readonly groups: Group[] = [];
  readonly #n: number;
  readonly #C: number;
  /** [inputs, n] */
  readonly #x: Float32Array[] = [];
  readonly #outcome: Int32Array;
  readonly #z: Float64Array;
  /** softmax(z) - onehot(y), [n, C]. */
  readonly #residual: Float64Array;
  /** Rows that an unpenalised constant belongs to: everybody, and who has a modality that some lack. */
  readonly #constants: Int32Array[];
  readonly #active = new Set<Group>();

  constructor(cohort: Cohort, rows: Int32Array, modalities: readonly number[]) {
    const n = rows.length;
    this.#n = n;
    this.#C = cohort.classes.length;
    this.#outcome = rows.map((row) => cohort.outcome[row]!);
    this.#z = new Float64Array(n * this.#C);
    this.#residual = new Float64Array(n * this.#C);
    const everyone = Int32Array.from(rows.keys());
    this.#constants = [everyone];
    for (const m of modalities) {
      const table = cohort.modalities[m]!;
      const having = everyone.filter((i) => table.present[rows[i]!] === 1);
      if (having.length > 0 && having.length < n) this.#constants.push(having);
      const scaler = fitScaler(table, rows);
      const { values } = scale(scaler, cohort, rows);
      const d = scaler.features.length;
      for (const [column, features] of inputsByColumn(scaler)) {
        let squares = 0;
        const inputs = features.map((f) => {
          const x = new Float32Array(n);
          for (let i = 0; i < n; i++) {
            x[i] = values[i * d + f]!;
            squares += x[i]! ** 2;
          }
          return this.#x.push(x) - 1;
        });
        if (squares === 0) continue;
        const weights = new Float64Array(inputs.length * this.#C);
        this.groups.push({ modality: table.name, column, inputs, curvature: squares / n / 2, weights });
      }
    }
  }

  /** Fits the constants alone. @returns The lambda from which on every column is at zero. */
  begin(): number {
    this.#refresh();
    for (let sweep = 0; sweep < SWEEPS; sweep++) if (this.#fitConstants() < 1e-9) break;
    return Math.max(0, ...this.groups.map((group) => norm(this.#gradient(group)) / rootSize(group)));
  }

  fit(lambda: number): void {
    for (;;) {
      for (let sweep = 0; sweep < SWEEPS; sweep++) {
        let moved = this.#fitConstants();
        for (const group of this.#active) moved = Math.max(moved, this.#step(group, lambda));
        if (moved <= EXACT * lambda) break;
      }
      const broken = this.groups.filter(
        (group) => !this.#active.has(group) && norm(this.#gradient(group)) > lambda * rootSize(group) * (1 + EXACT),
      );
      if (broken.length === 0) return;
      for (const group of broken) this.#active.add(group);
    }
  }

  /** [d_g, C], of the mean cross-entropy. */
  #gradient({ inputs }: Group): Float64Array {
    const C = this.#C;
    const gradient = new Float64Array(inputs.length * C);
    inputs.forEach((input, f) => {
      const x = this.#x[input]!;
      for (let i = 0; i < this.#n; i++) {
        const xi = x[i]! / this.#n;
        if (xi === 0) continue;
        for (let c = 0; c < C; c++) gradient[f * C + c]! += xi * this.#residual[i * C + c]!;
      }
    });
    return gradient;
  }

  /** One step of one column. @returns How far its gradient may have moved. */
  #step(group: Group, lambda: number): number {
    const { weights, curvature, inputs } = group;
    const C = this.#C;
    const gradient = this.#gradient(group);
    const target = weights.map((w, k) => w - gradient[k]! / curvature);
    const size = norm(target);
    const shrink = Math.max(0, 1 - (lambda * rootSize(group)) / curvature / size);
    const change = target.map((w, k) => shrink * w - weights[k]!);
    const moved = norm(change);
    if (moved === 0) return 0;
    change.forEach((value, k) => (weights[k]! += value));
    inputs.forEach((input, f) => {
      const x = this.#x[input]!;
      for (let i = 0; i < this.#n; i++) {
        for (let c = 0; c < C; c++) this.#z[i * C + c]! += x[i]! * change[f * C + c]!;
      }
    });
    this.#refresh();
    return moved * curvature;
  }

  /** One step of each constant. @returns The largest move. */
  #fitConstants(): number {
    const C = this.#C;
    let moved = 0;
    for (const rows of this.#constants) {
      for (let c = 0; c < C; c++) {
        let sum = 0;
        for (const i of rows) sum += this.#residual[i * C + c]!;
        // The curvature is half of the share of subjects who have it.
        const change = (-2 * sum) / rows.length;
        moved = Math.max(moved, Math.abs(sum) / this.#n);
        for (const i of rows) this.#z[i * C + c]! += change;
      }
      this.#refresh();
    }
    return moved;
  }

  #refresh(): void {
    const C = this.#C;
    const p = new Float64Array(C);
    for (let i = 0; i < this.#n; i++) {
      logSoftmax(this.#z, i * C, C, 1, p);
      for (let c = 0; c < C; c++) {
        this.#residual[i * C + c] = Math.exp(p[c]!) - (c === this.#outcome[i] ? 1 : 0);
      }
    }
  }
}

function rootSize({ inputs }: Group): number {
  return Math.sqrt(inputs.length);
}

function norm(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return Math.sqrt(sum);
}
