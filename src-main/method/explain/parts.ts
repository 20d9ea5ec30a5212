/**
 * What a fitted model says of each modality, as branches that can be looked into: the same numbers behind first-layer
 * norms, integrated gradients and permutations. Its logits are, up to a constant per subject, the sum over the modalities
 * that the subject has of `scale` times the mean output of the branches.
 */
import { layoutOf, type NetworkSpec } from '../../engine/network.ts';
import { attentionFactors } from '../../engine/sparsemax.ts';
import { memberSpec, type AdditiveModel } from '../additive.ts';
import type { LogisticModel } from '../baselines/logistic.ts';
import type { Model } from '../fitted.ts';
import type { ModalityScaler } from '../preprocess.ts';

/** One branch of one network, in evaluation mode; matrices are [out, in], row-major. */
export interface Branch {
  /** d: width of what it reads. */
  readonly inputs: number;
  /** Per hidden layer (0 to 2 of them): W [h, in] and b [h]. */
  readonly hidden: readonly { readonly weight: Numbers; readonly bias: Numbers }[];
  /** W_m, [C, h], or [C, d] without hidden layers. */
  readonly output: Numbers;
  readonly classes: number;
}

export type Numbers = Float32Array | Float64Array;

export interface ModalityPart {
  readonly scaler: ModalityScaler;
  /** Of each member of the ensemble; their mean counts. */
  readonly branches: readonly Branch[];
  /** 1, or the strength with which stacking weighs the teacher. */
  readonly scale: number;
}

/** By modality, for those that have a say; null where the model is no sum of branches (trees, a network of all together). */
export function partsOf(model: Model): readonly ModalityPart[] | null {
  switch (model.kind) {
    case 'additive':
      return additiveParts(model, 1);
    case 'stacked':
      return model.teachers.flatMap((teacher, m) =>
        teacher ? additiveParts(teacher, model.stacking.strength[m]!) : [],
      );
    case 'logistic':
      // What stands in for a missing cell by its neighbours depends on the other modalities.
      return model.imputer ? null : logisticParts(model);
    default:
      return null;
  }
}

function additiveParts(model: AdditiveModel, scale: number): ModalityPart[] {
  return model.scalers.map((scaler, m) => ({
    scaler,
    branches: model.members.map((weights, member) => branchOf(memberSpec(model, member), weights, m)),
    scale,
  }));
}

/** Branch m of a network, as views on its parameters; what attention does to the inputs is in the first matrix. */
export function branchOf(spec: NetworkSpec, weights: Float32Array, m: number): Branch {
  const { inputs, attention, hidden, output } = layoutOf(spec).branches[m]!;
  const view = (at: number, count: number): Float32Array => weights.subarray(at, at + count);
  const factors = attention < 0 ? null : new Float64Array(inputs);
  if (factors) attentionFactors(weights, attention, factors);
  const first = (matrix: Float32Array): Float32Array =>
    factors ? matrix.map((weight, at) => weight * factors[at % inputs]!) : matrix;
  const last = view(output.weight, spec.classes * output.inputs);
  return {
    inputs,
    hidden: hidden.map(({ weight, bias, inputs: width }, layer) => {
      const matrix = view(weight, spec.width * width);
      return { weight: layer === 0 ? first(matrix) : matrix, bias: view(bias, spec.width) };
    }),
    output: hidden.length === 0 ? first(last) : last,
    classes: spec.classes,
  };
}

/** A logistic regression is linear in each modality: a branch without hidden layers. */
function logisticParts({ scalers, weights, classes }: LogisticModel): ModalityPart[] {
  const d = weights.length / classes - 1;
  let first = 0;
  return scalers.map((scaler) => {
    const inputs = scaler.features.length;
    const output = new Float64Array(classes * inputs);
    for (let c = 0; c < classes; c++) {
      output.set(weights.subarray(c * d + first, c * d + first + inputs), c * inputs);
    }
    first += inputs;
    return { scaler, branches: [{ inputs, hidden: [], output, classes }], scale: 1 };
  });
}

/** Indices of the inputs of each column: one of a numeric column, one per level of a categorical one. */
export function inputsByColumn({ features }: ModalityScaler): Map<string, number[]> {
  const columns = new Map<string, number[]>();
  features.forEach(({ column }, f) => {
    const known = columns.get(column);
    if (known) known.push(f);
    else columns.set(column, [f]);
  });
  return columns;
}

/** y[rows, out] = x[rows, in] W^T + b; `bias` null: none. */
export function affine(weight: Numbers, bias: Numbers | null, x: Numbers, rows: number, inputs: number): Float64Array {
  const outputs = weight.length / inputs;
  const y = new Float64Array(rows * outputs);
  for (let i = 0; i < rows; i++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias ? bias[o]! : 0;
      for (let j = 0; j < inputs; j++) sum += weight[o * inputs + j]! * x[i * inputs + j]!;
      y[i * outputs + o] = sum;
    }
  }
  return y;
}

/** Branch outputs [rows, C], from what the first layer gives before its ReLU ([rows, h]; without hidden layers [rows, C]). */
export function afterFirstLayer({ hidden, output }: Branch, first: Float64Array, rows: number): Float64Array {
  let x = first;
  if (hidden.length === 0) return x;
  for (const { weight, bias } of hidden.slice(1)) x = affine(weight, bias, x.map(positivePart), rows, bias.length);
  return affine(output, null, x.map(positivePart), rows, x.length / rows);
}

/** What the first layer gives before its ReLU, for inputs [rows, d]. */
export function firstLayer({ hidden, output, inputs }: Branch, x: Numbers, rows: number): Float64Array {
  const first = hidden[0];
  return first ? affine(first.weight, first.bias, x, rows, inputs) : affine(output, null, x, rows, inputs);
}

function positivePart(x: number): number {
  return x > 0 ? x : 0;
}
