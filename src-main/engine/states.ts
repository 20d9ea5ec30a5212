/** Which engines are there, why not, and how fast they are on this machine. */
import type { DirectEngine } from './engine.ts';
import { randomKey, RandomStream } from './philox.ts';
import { engineByName, engineNames } from './select.ts';

export interface EngineState {
  readonly engine: string;
  readonly backend: string | null;
  readonly present: boolean;
  /** Why it is not there; null where it is. */
  readonly why: string | null;
  readonly device: string | null;
  /** Optimiser steps per second of a teacher 90-64-64-2 at batch 32, on one thread; null where not present. */
  readonly throughput: number | null;
}

/** Steps per second of a small teacher, over about a quarter of a second. */
function throughputOf(engine: DirectEngine): number {
  const rows = 256;
  const d = 90;
  const random = new RandomStream(randomKey('throughput'), 0);
  const set = {
    rows,
    inputs: [Float32Array.from({ length: rows * d }, () => random.normal())],
    present: new Uint8Array(rows).fill(1),
    target: Int32Array.from({ length: rows }, () => random.below(2)),
    targetWeight: new Float32Array(rows).fill(1),
    soft: null,
  };
  const spec = { inputs: [d], depth: 2 as const, width: 64, dropout: 0.5, classes: 2, branchBias: false };
  const optimiser = { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };
  const fit = engine.begin(spec, set, {
    optimiser,
    batch: 32,
    steps: 20_000,
    temperature: 1,
    modalityDropout: 0,
    key: randomKey('throughput'),
  });
  fit.advance(20);
  const start = performance.now();
  let steps = 0;
  while (performance.now() - start < 250 && steps < 19_000) {
    fit.advance(20);
    steps += 20;
  }
  const perSecond = (steps * 1000) / (performance.now() - start);
  fit.end();
  return Math.round(perSecond);
}

/** @param device what the processor is called; null where it is not known. */
export function engineStates(kernel: Uint8Array | null, device: string | null): EngineState[] {
  return engineNames.map((name) => {
    if (name === 'fused' && !kernel) {
      const why = 'its kernel is not built: npm run build';
      return { engine: name, backend: null, present: false, why, device: null, throughput: null };
    }
    const throughput = throughputOf(engineByName(name, kernel));
    return { engine: name, backend: null, present: true, why: null, device, throughput };
  });
}
