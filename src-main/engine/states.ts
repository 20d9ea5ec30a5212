/** Which engines are there, why not, and how fast they are on this machine. */
import type { Engine } from './engine.ts';
import { randomKey, RandomStream } from './philox.ts';
import { backendOf, engineByName, engineNames } from './select.ts';
import type { BackendName, Device } from './tensorflow/device.ts';
import { probe } from './tensorflow/probe.ts';
import { tensorflowEngine } from './tensorflow/tensorflow.ts';

export interface EngineState {
  readonly engine: string;
  readonly backend: string | null;
  readonly present: boolean;
  /** Why it is not there; null where it is. */
  readonly why: string | null;
  readonly device: string | null;
  /**
   * Optimiser steps per second of a teacher 90-64-64-2 at batch 32: of one network on one thread, or the sum over
   * networks that are trained together; null where not present.
   */
  readonly throughput: number | null;
}

/** Networks at once, where the engine trains many together. */
const TOGETHER = 8;
/** Milliseconds. */
const BUDGET = 250;
const MOST_STEPS = 19_000;

/** Over about a quarter of a second. */
async function throughputOf(engine: Engine): Promise<number> {
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
  const fits = Array.from({ length: engine.together ? TOGETHER : 1 }, (_, r) =>
    engine.begin(spec, set, {
      optimiser,
      batch: 32,
      steps: MOST_STEPS + 100,
      temperature: 1,
      modalityDropout: 0,
      key: randomKey('throughput', r),
    }),
  );
  const piece = engine.together ? 2 : 20;
  const advance = async () => Promise.all(fits.map(async (fit) => fit.advance(piece)));
  await advance();
  const start = performance.now();
  let steps = 0;
  while (performance.now() - start < BUDGET && steps < MOST_STEPS) {
    await advance();
    steps += piece;
  }
  const perSecond = (steps * fits.length * 1000) / (performance.now() - start);
  for (const fit of fits) fit.end();
  return Math.round(perSecond);
}

/**
 * @param device what the processor is called; null where it is not known.
 * @param loadDevice throws where a backend is not there, saying why.
 */
export async function engineStates(
  kernel: Uint8Array | null,
  device: string | null,
  loadDevice: (backend: BackendName) => Promise<Device>,
): Promise<EngineState[]> {
  const states: EngineState[] = [];
  for (const name of engineNames) {
    const backend = backendOf(name);
    const engine = backend === null ? name : 'tensorflow';
    try {
      const direct = engineByName(name, kernel);
      const loaded = backend === null ? null : await loadDevice(backend);
      if (loaded) await probe(loaded);
      const throughput = await throughputOf(loaded ? tensorflowEngine(loaded, direct) : direct);
      states.push({ engine, backend, present: true, why: null, device: loaded?.name ?? device, throughput });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      states.push({ engine, backend, present: false, why, device: null, throughput: null });
    }
  }
  return states;
}
