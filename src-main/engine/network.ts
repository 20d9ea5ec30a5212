/**
 * The one network shape of Lacuna, additive evidence over branches (docs/method.md):
 *
 *     z(x, a) = b + sum_m a_m (W_m g_m(x_m) + b_m)        g_m: d_m -> h -> h, ReLU, dropout; depth 2, 1 or 0
 *
 * A teacher has one branch; the paper's student has all of them and a = 1, where the sum equals one linear layer on the
 * concatenated embeddings. With `attention`, g_m reads s_m * x_m instead of x_m (sparsemax.ts).
 */
import { RandomStream, purpose, type RandomKey } from './philox.ts';

export interface NetworkSpec {
  /** Input width d_m of each branch. */
  readonly inputs: readonly number[];
  /** Hidden layers per branch; 0 is a linear model. */
  readonly depth: 0 | 1 | 2;
  /** Hidden width h. */
  readonly width: number;
  /** Dropout probability after each hidden layer. */
  readonly dropout: number;
  /** Number of classes C. */
  readonly classes: number;
  /** Whether each branch has its own b_m: what it says that the modality was measured. */
  readonly branchBias: boolean;
  /** Whether each branch weights its inputs by sparsemax attention; absent in networks from before there was any. */
  readonly attention?: boolean;
}

/**
 * Where a branch's parameters lie in the flat vector. Matrices are [out, in] row-major, as in PyTorch's `nn.Linear`.
 */
export interface BranchLayout {
  readonly inputs: number;
  /** The attention's a_m: [d_m]; -1 where the network has none. */
  readonly attention: number;
  /** One per hidden layer. */
  readonly hidden: readonly { weight: number; bias: number; inputs: number }[];
  /** W_m: [C, h], or [C, d_m] at depth 0. */
  readonly output: { weight: number; inputs: number };
  /** b_m: [C]; -1 where the network has none. */
  readonly bias: number;
}

export interface Layout {
  readonly branches: readonly BranchLayout[];
  /** b: [C]. */
  readonly bias: number;
  readonly size: number;
}

/** Offsets of all parameters, in the order: per branch a_m, its hidden layers (W, b), W_m, b_m; then b. */
export function layoutOf(spec: NetworkSpec): Layout {
  let size = 0;
  const take = (count: number): number => {
    const offset = size;
    size += count;
    return offset;
  };
  const branches = spec.inputs.map((inputs): BranchLayout => {
    const attention = spec.attention ? take(inputs) : -1;
    const hidden = [];
    let width = inputs;
    for (let layer = 0; layer < spec.depth; layer++) {
      hidden.push({ weight: take(spec.width * width), bias: take(spec.width), inputs: width });
      width = spec.width;
    }
    const output = { weight: take(spec.classes * width), inputs: width };
    return { inputs, attention, hidden, output, bias: spec.branchBias ? take(spec.classes) : -1 };
  });
  return { branches, bias: take(spec.classes), size };
}

/**
 * Starting parameters: weights and hidden biases uniform in ±1/sqrt(fan-in) (PyTorch's default for `nn.Linear`, which
 * the paper's code uses), the fan-in of W_m being that of the concatenated layer; b, b_m and a_m zero. Rounded to float32, so
 * that every engine starts from the same numbers.
 */
export function initialWeights(spec: NetworkSpec, key: RandomKey): Float32Array {
  const layout = layoutOf(spec);
  const weights = new Float32Array(layout.size);
  const random = new RandomStream(key, purpose.weights);
  const fill = (offset: number, count: number, fanIn: number): void => {
    const bound = 1 / Math.sqrt(Math.max(1, fanIn));
    for (let i = 0; i < count; i++) weights[offset + i] = bound * (2 * random.uniform() - 1);
  };
  const concatenated = layout.branches.reduce((sum, branch) => sum + branch.output.inputs, 0);
  for (const branch of layout.branches) {
    for (const layer of branch.hidden) {
      fill(layer.weight, spec.width * layer.inputs, layer.inputs);
      fill(layer.bias, spec.width, layer.inputs);
    }
    fill(branch.output.weight, spec.classes * branch.output.inputs, concatenated);
  }
  return weights;
}
