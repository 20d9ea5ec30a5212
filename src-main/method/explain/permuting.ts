/** A fitted model on some subjects, asked again and again with cells of some of them exchanged. */
import type { Cohort, Column } from '../../cohort/cohort.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Model } from '../fitted.ts';
import { answer } from '../methods.ts';
import { scale } from '../preprocess.ts';
import { afterFirstLayer, firstLayer, inputsByColumn, partsOf, type ModalityPart, type Numbers } from './parts.ts';

export interface Permuting {
  /** [n], as in `Answers`; exchanging cells changes nothing about who has what. */
  readonly answered: Uint8Array;
  /** [n, C]; NaN where not answered. */
  readonly logits: Float64Array;
  /**
   * The logits, [n, C], up to a constant per subject, where subject i has the cells of subject `from[i]`.
   *
   * @param m Modality of the cohort. @param from [n]; i itself for everybody who lacks the modality.
   * @param column The one whose cells are exchanged; null: all of the modality, together.
   */
  readonly permuted: (m: number, from: Int32Array, column: string | null) => Float64Array;
}

/** @param rows Subjects, n of them. */
export function permuting(engine: Engine, model: Model, cohort: Cohort, rows: Int32Array): Permuting {
  const { answered, logits } = answer(engine, model, cohort, rows);
  const parts = partsOf(model);
  if (!parts) return { answered, logits, permuted: asAWhole(engine, model, cohort, rows) };
  const asked = new Map<string, AskedPart>();
  return {
    answered,
    logits,
    permuted: (m, from, column) => {
      const { name } = cohort.modalities[m]!;
      const part = parts.find(({ scaler }) => scaler.modality === name);
      if (!part) return logits;
      let own = asked.get(name);
      if (!own) asked.set(name, (own = new AskedPart(part, cohort, rows)));
      const change = own.change(from, column);
      return logits.map((value, k) => value + change[k]!);
    },
  };
}

/** Of one modality: only its branches are run again, and of the first layer only the columns that change. */
class AskedPart {
  readonly #part: ModalityPart;
  readonly #values: Numbers;
  readonly #rows: number;
  /** Per branch, before the first ReLU, [n, h], and the outputs [n, C]. */
  readonly #first: readonly Float64Array[];
  readonly #outputs: readonly Float64Array[];

  constructor(part: ModalityPart, cohort: Cohort, rows: Int32Array) {
    this.#part = part;
    this.#rows = rows.length;
    this.#values = scale(part.scaler, cohort, rows).values;
    this.#first = part.branches.map((branch) => firstLayer(branch, this.#values, this.#rows));
    this.#outputs = part.branches.map((branch, k) => afterFirstLayer(branch, this.#first[k]!, this.#rows));
  }

  /** What changes in the logits, [n, C]. */
  change(from: Int32Array, column: string | null): Float64Array {
    const { branches, scale: strength } = this.#part;
    const C = branches[0]!.classes;
    const change = new Float64Array(this.#rows * C);
    branches.forEach((_, k) => {
      const before = this.#outputs[k]!;
      const after = column === null ? null : this.#withColumn(k, from, column);
      for (let i = 0; i < this.#rows; i++) {
        for (let c = 0; c < C; c++) {
          const value = after ? after[i * C + c]! : before[from[i]! * C + c]!;
          change[i * C + c]! += (strength * (value - before[i * C + c]!)) / branches.length;
        }
      }
    });
    return change;
  }

  /** Outputs of branch k with the cells of a column exchanged. */
  #withColumn(k: number, from: Int32Array, column: string): Float64Array {
    const branch = this.#part.branches[k]!;
    const inputs = inputsByColumn(this.#part.scaler).get(column);
    if (!inputs) return this.#outputs[k]!;
    const weight = branch.hidden[0]?.weight ?? branch.output;
    const d = branch.inputs;
    const h = weight.length / d;
    const first = Float64Array.from(this.#first[k]!);
    for (const f of inputs) {
      for (let i = 0; i < this.#rows; i++) {
        const step = this.#values[from[i]! * d + f]! - this.#values[i * d + f]!;
        if (step === 0) continue;
        for (let u = 0; u < h; u++) first[i * h + u]! += step * weight[u * d + f]!;
      }
    }
    return afterFirstLayer(branch, first, this.#rows);
  }
}

/** For models that are no sum of branches: the whole model answers for a cohort in which the cells are exchanged. */
function asAWhole(engine: Engine, model: Model, cohort: Cohort, rows: Int32Array): Permuting['permuted'] {
  const own: Cohort = {
    ...cohort,
    subjects: Array.from(rows, (row) => cohort.subjects[row]!),
    outcome: rows.map((row) => cohort.outcome[row]!),
    groups: null,
    modalities: cohort.modalities.map((table) => ({
      ...table,
      present: Uint8Array.from(rows, (row) => table.present[row]!),
      columns: table.columns.map((one) => exchanged(one, rows)),
    })),
  };
  const everyone = Int32Array.from(rows.keys());
  return (m, from, column) => {
    const modalities = own.modalities.map((table, k) =>
      k !== m
        ? table
        : {
            ...table,
            columns: table.columns.map((one) => (column === null || one.name === column ? exchanged(one, from) : one)),
          },
    );
    return answer(engine, model, { ...own, modalities }, everyone).logits;
  };
}

function exchanged(column: Column, from: Int32Array): Column {
  return column.kind === 'numeric'
    ? { ...column, values: Float64Array.from(from, (row) => column.values[row]!) }
    : { ...column, codes: from.map((row) => column.codes[row]!) };
}
