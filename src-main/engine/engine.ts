/**
 * What an engine does: fits a network of the one shape (network.ts) and applies it. Implementations: `reference`
 * (float64, plain TypeScript, the oracle) and `fused` (WebAssembly SIMD). One test-suite runs against all of them.
 */
import type { DrawMasks } from './masks.ts';
import type { NetworkSpec } from './network.ts';
import type { RandomKey } from './philox.ts';

/** Rows to train on. Row-major; `rows` = n. */
export interface TrainingSet {
  readonly rows: number;
  /** Per branch m: [n, d_m]. A row that lacks the modality is never read. */
  readonly inputs: readonly Float32Array[];
  /** [n, M], 1 where the row has the modality. */
  readonly present: Uint8Array;
  /** [n], class index, -1 where unknown (no cross-entropy term). */
  readonly target: Int32Array;
  /** [n], weight of the cross-entropy term (class weights; 1 = none). */
  readonly targetWeight: Float32Array;
  /** Soft labels q_i, [n, C], and their weights A_i, [n]; null trains without distillation. */
  readonly soft: { readonly labels: Float32Array; readonly weight: Float32Array } | null;
}

export interface OptimiserOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Decoupled (AdamW): each step first multiplies every parameter by 1 - learningRate * weightDecay. */
  readonly weightDecay: number;
}

export interface FitOptions {
  readonly optimiser: OptimiserOptions;
  readonly batch: number;
  readonly steps: number;
  /** T of the soft labels. */
  readonly temperature: number;
  /** Probability with which each present modality of a mini-batch row is dropped; a row left with none keeps all. */
  readonly modalityDropout: number;
  /** Key of all randomness of this fit. */
  readonly key: RandomKey;
  /** Starting parameters; those of `initialWeights(spec, key)` where absent. */
  readonly start?: Float32Array;
}

/** At once, or when a device has it. */
export type Soon<T> = T | Promise<T>;

/** A fit under way. */
export interface Fit {
  /** Does the next `count` optimiser steps and returns the mean loss of each mini-batch, [count]. */
  advance(count: number): Soon<Float64Array>;
  /** A copy of the parameters as they are now, in the order of `layoutOf(spec)`. */
  weights(): Soon<Float32Array>;
  /** Frees what the fit holds. */
  end(): void;
}

export interface Output {
  /** Logits z, [rows, C]. */
  readonly logits: Float64Array;
  /** W_m g_m(x_m) per branch, without b_m, [rows, M, C]; 0 where the row lacks the modality. */
  readonly branches: Float64Array;
}

export interface Engine {
  readonly name: string;
  /** Whether many fits at once are faster than one after the other: it then trains those of one shape together. */
  readonly together: boolean;
  begin(spec: NetworkSpec, set: TrainingSet, options: FitOptions): Fit;
  /** Evaluation mode (no dropout). `inputs` and `present` as in TrainingSet. */
  apply(
    spec: NetworkSpec,
    weights: Float32Array,
    rows: number,
    inputs: readonly Float32Array[],
    present: Uint8Array,
  ): Output;
}

/** An engine that answers at once, and so does one fit after the other. */
export interface DirectEngine extends Engine {
  readonly together: false;
  begin(spec: NetworkSpec, set: TrainingSet, options: FitOptions): DirectFit;
  /** Draws dropout masks for other engines; absent where it is not faster than masks.ts. */
  readonly drawMasks?: DrawMasks;
}

export interface DirectFit extends Fit {
  advance(count: number): Float64Array;
  weights(): Float32Array;
}

/** Results of `fit` in the order of `items`: at once where the engine trains many together, else one after the other. */
export async function fitEach<Item, Result>(
  engine: Engine,
  items: readonly Item[],
  fit: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  if (engine.together) return Promise.all(items.map(fit));
  const results: Result[] = [];
  for (const [index, item] of items.entries()) results.push(await fit(item, index));
  return results;
}
