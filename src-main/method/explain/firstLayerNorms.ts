/**
 * How much weight the first layer puts on each feature: the L2 norm of its column of W1 (at depth 0 of W_m), which the
 * authors' published code ranks features by. Inputs are scaled alike, so that norms compare within a modality. A categorical
 * column is the norm over its indicators together. Weights that the training left where they began have a norm as well: it
 * is no measure of what a feature is worth.
 */
import type { Model } from '../fitted.ts';
import { inputsByColumn, partsOf } from './parts.ts';

export interface ColumnNorms {
  readonly modality: string;
  readonly column: string;
  /** Of each member of the ensemble. */
  readonly norms: readonly number[];
}

/** Null where the model has no such layer. */
export function firstLayerNorms(model: Model): ColumnNorms[] | null {
  const parts = partsOf(model);
  if (!parts) return null;
  return parts.flatMap(({ scaler, branches }) => {
    const squares = branches.map(({ hidden, output, inputs }) => {
      const weight = hidden[0]?.weight ?? output;
      const sums = new Float64Array(inputs);
      for (let k = 0; k < weight.length; k++) sums[k % inputs]! += weight[k]! ** 2;
      return sums;
    });
    return [...inputsByColumn(scaler)].map(([column, inputs]) => ({
      modality: scaler.modality,
      column,
      norms: squares.map((sums) => Math.sqrt(inputs.reduce((sum, f) => sum + sums[f]!, 0))),
    }));
  });
}
