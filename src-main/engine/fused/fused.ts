/**
 * The fused engine: float32, one WebAssembly SIMD call for many optimiser steps. It lays out a fit in the kernel's
 * memory and lets the kernel run. Bit-identical on every machine: the kernel has one order of operations and no fused
 * multiply-add.
 */
import { dropoutThreshold, planBatches, type BatchPlan } from '../batches.ts';
import type { DirectEngine, DirectFit, FitOptions, OptimiserOptions, Output, TrainingSet } from '../engine.ts';
import { initialWeights, layoutOf, type NetworkSpec } from '../network.ts';
import * as word from './kernel/config.ts';
import { maskDrawer } from './masks.ts';
import { KernelPool, type KernelMemory } from './memory.ts';
import { padded, placeParameters, readParameters, writeParameters, type ParameterAddresses } from './parameters.ts';

/** Rows that one evaluation call takes. */
const APPLY_ROWS = 256;

/** @param kernel The module that `npm run build` makes from fused/kernel. */
export function fusedEngine(kernel: Uint8Array): DirectEngine {
  const pool = new KernelPool(new WebAssembly.Module(kernel));
  return {
    name: 'fused',
    together: false,
    begin: (spec, set, options) => begin(pool, spec, set, options),
    apply: (spec, weights, rows, inputs, present) => apply(pool, spec, weights, rows, inputs, present),
    drawMasks: maskDrawer(pool),
  };
}

/** Writes the configuration block; what training alone needs is added by `begin`. */
function configure(
  memory: KernelMemory,
  spec: NetworkSpec,
  parameters: ParameterAddresses,
  inputs: readonly number[],
  batch: number,
): { cfg: number; set(index: number, value: number): void; setFloat(index: number, value: number): void } {
  const M = spec.inputs.length;
  const c = padded(spec.classes);
  const h = padded(spec.width);
  const cfg = memory.take(word.WORDS * 4);
  const branches = memory.take(M * word.BRANCH_WORDS * 4);
  const write = (base: number, values: readonly (readonly [number, number])[]): void => {
    for (const [index, value] of values) memory.integers(base, index + 1)[index] = value;
  };
  const activations = (): number => (spec.depth > 0 ? memory.take(batch * h * 4) : 0);
  spec.inputs.forEach((d, m) => {
    const p = parameters.branches[m]!;
    const perInput = (): number => (spec.attention ? memory.take(padded(d) * 4) : 0);
    write(branches + m * word.BRANCH_WORDS * 4, [
      [word.INPUTS, d],
      [word.INPUTS_PADDED, padded(d)],
      [word.X, inputs[m]!],
      [word.W1, p.w1],
      [word.B1, p.b1],
      [word.W2, p.w2],
      [word.B2, p.b2],
      [word.W_OUT, p.wOut],
      [word.B_OUT, p.bOut],
      [word.H1, activations()],
      [word.H2, activations()],
      [word.G1, activations()],
      [word.G2, activations()],
      [word.FIRED, memory.take(batch * (spec.width + 3) * 4)],
      [word.FIRED_COUNT, memory.take(batch * 4)],
      [word.SLOTS, memory.take(spec.width * batch * 4)],
      [word.SLOTS_COUNT, memory.take(spec.width * 4)],
      [word.ACTIVE, memory.take(batch * 4)],
      [word.SCORES, p.scores],
      [word.FACTORS, perInput()],
      [word.FACTOR_GRADIENT, perInput()],
      [word.WEIGHTED, perInput()],
    ]);
  });
  write(cfg, [
    [word.MODALITIES, M],
    [word.CLASSES, spec.classes],
    [word.CLASSES_PADDED, c],
    [word.DEPTH, spec.depth],
    [word.WIDTH, spec.width],
    [word.WIDTH_PADDED, h],
    [word.BATCH, batch],
    [word.BIAS, parameters.bias],
    [word.LOGITS, memory.take(batch * c * 4)],
    [word.GRADIENT, memory.take(batch * c * 4)],
    [word.OUTPUTS, memory.take(batch * M * c * 4)],
    [word.RANDOM, memory.take(Math.ceil(spec.width / 32) * 64 + 64)],
    [word.BRANCHES, branches],
  ]);
  return {
    cfg,
    set: (index, value) => {
      memory.integers(cfg, word.WORDS)[index] = value;
    },
    setFloat: (index, value) => {
      memory.floats(cfg, word.WORDS)[index] = value;
    },
  };
}

function begin(pool: KernelPool, spec: NetworkSpec, set: TrainingSet, options: FitOptions): DirectFit {
  const memory = pool.acquire();
  const layout = layoutOf(spec);
  const plan = planBatches(set.rows, set.present, spec.inputs.length, options);
  const parameters = placeParameters(memory, spec, true);
  writeParameters(memory, spec, layout, parameters, options.start ?? initialWeights(spec, options.key));
  const inputs = spec.inputs.map((d, m) => memory.putMatrix(set.inputs[m]!, set.rows, d, padded(d)));
  const config = configure(memory, spec, parameters, inputs, plan.batch);
  writePlan(memory, config, plan);
  writeTargets(memory, config, set);
  writeOptimiser(memory, config, options.optimiser, options.steps);
  const losses = memory.take(options.steps * 8);
  config.set(word.LOSSES, losses);
  config.set(word.KEY0, options.key[0] | 0);
  config.set(word.KEY1, options.key[1] | 0);
  config.set(word.THRESHOLD, dropoutThreshold(spec.dropout));
  config.setFloat(word.KEEP_SCALE, 1 / (1 - spec.dropout));
  config.setFloat(word.TEMPERATURE, options.temperature);
  config.set(word.FIRST_MOMENT, parameters.momentDistance);
  config.set(word.SECOND_MOMENT, 2 * parameters.momentDistance);
  let step = 0;
  return {
    advance(count) {
      memory.kernel.train(config.cfg, step, count);
      step += count;
      return memory.doubles(losses, options.steps).slice(step - count, step);
    },
    weights: () => readParameters(memory, spec, layout, parameters),
    end: () => {
      pool.release(memory);
    },
  };
}

type Config = ReturnType<typeof configure>;

function writePlan(memory: KernelMemory, config: Config, plan: BatchPlan): void {
  config.set(word.ROWS, memory.putIntegers(plan.rows));
  config.set(word.PRESENT, memory.putBytes(plan.present));
}

function writeTargets(memory: KernelMemory, config: Config, set: TrainingSet): void {
  config.set(word.TARGET, memory.putIntegers(set.target));
  config.set(word.TARGET_WEIGHT, memory.putFloats(set.targetWeight));
  if (!set.soft) return;
  const { labels, weight } = set.soft;
  const C = labels.length / set.rows;
  const negEntropy = new Float32Array(set.rows);
  for (let row = 0; row < set.rows; row++) {
    let sum = 0;
    for (let c = 0; c < C; c++) {
      const q = labels[row * C + c]!;
      if (q > 0) sum += q * Math.log(q);
    }
    negEntropy[row] = sum;
  }
  config.set(word.HAS_SOFT, 1);
  config.set(word.SOFT, memory.putFloats(labels));
  config.set(word.SOFT_WEIGHT, memory.putFloats(weight));
  config.set(word.SOFT_NEGENTROPY, memory.putFloats(negEntropy));
}

function writeOptimiser(memory: KernelMemory, config: Config, options: OptimiserOptions, steps: number): void {
  const { learningRate, beta1, beta2, epsilon, weightDecay } = options;
  const sizes = new Float32Array(steps * 2);
  for (let step = 0; step < steps; step++) {
    sizes[2 * step] = learningRate / (1 - beta1 ** (step + 1));
    sizes[2 * step + 1] = 1 / Math.sqrt(1 - beta2 ** (step + 1));
  }
  config.set(word.STEP_SIZES, memory.putFloats(sizes));
  config.setFloat(word.BETA1, beta1);
  config.setFloat(word.BETA2, beta2);
  config.setFloat(word.ONE_MINUS_BETA1, 1 - beta1);
  config.setFloat(word.ONE_MINUS_BETA2, 1 - beta2);
  config.setFloat(word.EPSILON, epsilon);
  config.setFloat(word.DECAY, 1 - learningRate * weightDecay);
}

function apply(
  pool: KernelPool,
  spec: NetworkSpec,
  weights: Float32Array,
  rows: number,
  inputs: readonly Float32Array[],
  present: Uint8Array,
): Output {
  const memory = pool.acquire();
  const M = spec.inputs.length;
  const C = spec.classes;
  const c = padded(C);
  const parameters = placeParameters(memory, spec, false);
  writeParameters(memory, spec, layoutOf(spec), parameters, weights);
  const batch = Math.min(rows, APPLY_ROWS);
  const places = spec.inputs.map((d) => memory.take(batch * padded(d) * 4));
  const config = configure(memory, spec, parameters, places, batch);
  config.setFloat(word.KEEP_SCALE, 1);
  config.set(word.ROWS, memory.putIntegers(Int32Array.from({ length: batch }, (_, i) => i)));
  const presentAt = memory.take(batch * M);
  config.set(word.PRESENT, presentAt);
  // Addresses are unsigned: beyond 2 GiB an int32 view shows them negative.
  const address = (index: number): number => memory.integers(config.cfg, word.WORDS)[index]! >>> 0;
  const logits = new Float64Array(rows * C);
  const branches = new Float64Array(rows * M * C);
  for (let start = 0; start < rows; start += batch) {
    const count = Math.min(batch, rows - start);
    memory.bytes(presentAt, batch * M).fill(0);
    memory.bytes(presentAt, count * M).set(present.subarray(start * M, (start + count) * M));
    spec.inputs.forEach((d, m) => {
      const to = memory.floats(places[m]!, batch * padded(d));
      for (let r = 0; r < count; r++) {
        to.set(inputs[m]!.subarray((start + r) * d, (start + r + 1) * d), r * padded(d));
      }
    });
    memory.kernel.apply(config.cfg);
    const z = memory.floats(address(word.LOGITS), batch * c);
    const out = memory.floats(address(word.OUTPUTS), batch * M * c);
    for (let r = 0; r < count; r++) {
      for (let k = 0; k < C; k++) logits[(start + r) * C + k] = z[r * c + k]!;
      for (let m = 0; m < M; m++) {
        if (present[(start + r) * M + m] === 0) continue;
        const to = ((start + r) * M + m) * C;
        for (let k = 0; k < C; k++) branches[to + k] = out[(r * M + m) * c + k]!;
      }
    }
  }
  pool.release(memory);
  return { logits, branches };
}
