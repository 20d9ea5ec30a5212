/**
 * The reference engine: float64, plain TypeScript, short enough to read in one sitting. The other engines are held
 * against it, and it against PyTorch (test/golden).
 */
import { dropoutThreshold, planBatches } from '../batches.ts';
import type { DirectEngine, DirectFit, FitOptions, Output, TrainingSet } from '../engine.ts';
import { crossEntropy, distillation } from '../losses.ts';
import { initialWeights, layoutOf, type BranchLayout, type Layout, type NetworkSpec } from '../network.ts';
import { philox, type RandomKey } from '../philox.ts';
import { attentionFactors } from '../sparsemax.ts';
import { Adam } from './adam.ts';
import {
  gateBackward,
  gateForward,
  linearBackward,
  linearForward,
  reluDropoutBackward,
  reluDropoutForward,
  sparsemaxBackward,
} from './layers.ts';

/** Fills mask[0..h) with 0 or 1/(1-p) for hidden layer `layer` of branch `branch`, for one slot of one step. */
export type Masks = (step: number, slot: number, branch: number, layer: number, mask: Float64Array) => void;

/** What a branch's forward pass leaves for its backward pass. */
interface BranchTrace {
  /** x, [d]. */
  readonly raw: Float64Array;
  /** What the first layer reads: x, or s * x with attention. */
  readonly input: Float64Array;
  /** Per hidden layer: its mask and its output. */
  readonly masks: readonly Float64Array[];
  readonly hidden: readonly Float64Array[];
}

/** A branch's attention in one step: the factors s and their gradient, [d]. */
interface Gate {
  readonly s: Float64Array;
  readonly ds: Float64Array;
}

/** Per branch; null where the network has no attention. */
function gatesOf(p: Float64Array, layout: Layout): (Gate | null)[] {
  return layout.branches.map(({ attention, inputs }) => {
    if (attention < 0) return null;
    const s = new Float64Array(inputs);
    attentionFactors(p, attention, s);
    return { s, ds: new Float64Array(inputs) };
  });
}

/** out[C] += W_m g_m(x), with the dropout masks given (all 1: evaluation). */
function branchForward(
  p: Float64Array,
  branch: BranchLayout,
  gate: Gate | null,
  raw: Float64Array,
  masks: readonly Float64Array[],
  out: Float64Array,
): BranchTrace {
  const hidden: Float64Array[] = [];
  const input = gate ? new Float64Array(raw.length) : raw;
  if (gate) gateForward(gate.s, raw, input);
  let x = input;
  branch.hidden.forEach((layer, l) => {
    const before = new Float64Array(masks[l]!.length);
    const after = new Float64Array(masks[l]!.length);
    linearForward(p, layer.weight, layer.bias, x, before);
    reluDropoutForward(before, masks[l]!, after);
    hidden.push(after);
    x = after;
  });
  linearForward(p, branch.output.weight, branch.bias, x, out);
  return { raw, input, masks, hidden };
}

/** Adds the gradients of the branch's parameters, and of its attention's factors, given d loss / d out [C]. */
function branchBackward(
  p: Float64Array,
  grad: Float64Array,
  branch: BranchLayout,
  gate: Gate | null,
  trace: BranchTrace,
  dOut: Float64Array,
): void {
  const inputOf = (layer: number): Float64Array => (layer === 0 ? trace.input : trace.hidden[layer - 1]!);
  let layer = branch.hidden.length;
  let d = new Float64Array(inputOf(layer).length);
  linearBackward(p, grad, branch.output.weight, branch.bias, inputOf(layer), dOut, layer > 0 || gate ? d : null);
  while (layer > 0) {
    layer--;
    const { weight, bias } = branch.hidden[layer]!;
    const dBefore = new Float64Array(d.length);
    reluDropoutBackward(trace.hidden[layer]!, trace.masks[layer]!, d, dBefore);
    d = new Float64Array(inputOf(layer).length);
    linearBackward(p, grad, weight, bias, inputOf(layer), dBefore, layer > 0 || gate ? d : null);
  }
  if (gate) gateBackward(trace.raw, d, gate.ds);
}

/** The dropout masks that every engine draws: 16 bits a unit, eight units a Philox block. */
export function philoxMasks(key: RandomKey, probability: number): Masks {
  const threshold = dropoutThreshold(probability);
  const scale = 1 / (1 - probability);
  const block = new Uint32Array(4);
  return (step, slot, branch, layer, mask) => {
    for (let unit = 0; unit < mask.length; unit++) {
      if (unit % 8 === 0) philox(key, unit / 8, slot, (branch << 8) | (layer << 4), step, block);
      const half = (block[(unit >> 1) % 4]! >>> (16 * (unit % 2))) & 0xffff;
      mask[unit] = half >= threshold ? scale : 0;
    }
  };
}

/**
 * Mean loss over a mini-batch, and its gradient in all parameters (zeroed here first).
 *
 * @param rows Row indices, [B]. @param present [B, M], which modalities each slot is fed.
 */
export function lossAndGradient(
  spec: NetworkSpec,
  layout: Layout,
  set: TrainingSet,
  p: Float64Array,
  step: number,
  rows: Int32Array,
  present: Uint8Array,
  temperature: number,
  masksOf: Masks,
  grad: Float64Array,
): number {
  const C = spec.classes;
  const M = layout.branches.length;
  const gates = gatesOf(p, layout);
  grad.fill(0);
  let loss = 0;
  rows.forEach((row, slot) => {
    const z = p.slice(layout.bias, layout.bias + C);
    const traces: (BranchTrace | null)[] = layout.branches.map((branch, m) => {
      if (present[slot * M + m] === 0) return null;
      const masks = branch.hidden.map((_, layer) => {
        const mask = new Float64Array(spec.width);
        masksOf(step, slot, m, layer, mask);
        return mask;
      });
      const d = branch.inputs;
      const input = Float64Array.from(set.inputs[m]!.subarray(row * d, (row + 1) * d));
      const out = new Float64Array(C);
      const trace = branchForward(p, branch, gates[m]!, input, masks, out);
      for (let c = 0; c < C; c++) z[c]! += out[c]!;
      return trace;
    });
    const dz = new Float64Array(C);
    loss += crossEntropy(z, set.target[row]!, set.targetWeight[row]!, dz);
    if (set.soft) {
      const q = set.soft.labels.subarray(row * C, (row + 1) * C);
      loss += distillation(z, q, set.soft.weight[row]!, temperature, dz);
    }
    for (let c = 0; c < C; c++) {
      dz[c]! /= rows.length;
      grad[layout.bias + c]! += dz[c]!;
    }
    traces.forEach((trace, m) => {
      if (trace) branchBackward(p, grad, layout.branches[m]!, gates[m]!, trace, dz);
    });
  });
  gates.forEach((gate, m) => {
    if (gate) sparsemaxBackward(gate.s, gate.ds, grad, layout.branches[m]!.attention);
  });
  return loss / rows.length;
}

export const reference: DirectEngine = {
  name: 'reference',
  together: false,

  begin(spec: NetworkSpec, set: TrainingSet, options: FitOptions): DirectFit {
    const layout = layoutOf(spec);
    const M = layout.branches.length;
    const p = Float64Array.from(options.start ?? initialWeights(spec, options.key));
    const grad = new Float64Array(layout.size);
    const adam = new Adam(layout.size, options.optimiser);
    const plan = planBatches(set.rows, set.present, M, options);
    const masks = philoxMasks(options.key, spec.dropout);
    let step = 0;
    return {
      advance(count) {
        const losses = new Float64Array(count);
        for (let i = 0; i < count; i++, step++) {
          const rows = plan.rows.subarray(step * plan.batch, (step + 1) * plan.batch);
          const present = plan.present.subarray(step * plan.batch * M, (step + 1) * plan.batch * M);
          losses[i] = lossAndGradient(spec, layout, set, p, step, rows, present, options.temperature, masks, grad);
          adam.update(p, grad);
        }
        return losses;
      },
      weights: () => Float32Array.from(p),
      end: () => undefined,
    };
  },

  apply(spec, weights, rows, inputs, present): Output {
    const layout = layoutOf(spec);
    const p = Float64Array.from(weights);
    const C = spec.classes;
    const M = layout.branches.length;
    const logits = new Float64Array(rows * C);
    const branches = new Float64Array(rows * M * C);
    const gates = gatesOf(p, layout);
    const ones = new Float64Array(spec.width).fill(1);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < C; c++) logits[row * C + c] = p[layout.bias + c]!;
      layout.branches.forEach((branch, m) => {
        if (present[row * M + m] === 0) return;
        const input = Float64Array.from(inputs[m]!.subarray(row * branch.inputs, (row + 1) * branch.inputs));
        const out = branches.subarray((row * M + m) * C, (row * M + m + 1) * C);
        branchForward(
          p,
          { ...branch, bias: -1 },
          gates[m]!,
          input,
          branch.hidden.map(() => ones),
          out,
        );
        for (let c = 0; c < C; c++) {
          logits[row * C + c]! += out[c]! + (branch.bias < 0 ? 0 : p[branch.bias + c]!);
        }
      });
    }
    return { logits, branches };
  },
};
