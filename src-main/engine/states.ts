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
  /** Of `small`; null where not present. */
  readonly throughput: number | null;
  readonly byShape: Throughputs | null;
}

/**
 * Optimiser steps per second of a teacher d-64-64-2 at batch 32: of one network on one thread, or the sum over networks
 * that are trained together; null where the next narrower one was too slow for trying.
 */
export type Throughputs = Readonly<Record<Shape, number | null>>;

/** Features of the networks that are timed. */
export const shapes = { small: 90, medium: 2000, wide: 20_000 } as const;
export type Shape = keyof typeof shapes;

/** Networks at once, where the engine trains many together. */
const TOGETHER = 8;
/** Milliseconds. */
const BUDGET = 250;
/** Steps a second of a network below which a ten times wider one is not tried. */
const FAST_ENOUGH = 100;

/** Over about a quarter of a second each. */
export async function throughputsOf(engine: Engine): Promise<Throughputs> {
  const small = await throughputOf(engine, shapes.small);
  const medium = small < FAST_ENOUGH ? null : await throughputOf(engine, shapes.medium);
  const wide = medium === null || medium < FAST_ENOUGH ? null : await throughputOf(engine, shapes.wide);
  return { small, medium, wide };
}

async function throughputOf(engine: Engine, d: number): Promise<number> {
  const rows = 256;
  // The batches of a whole fit may be drawn at its beginning.
  const most = Math.max(200, Math.round(2e6 / d));
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
      steps: most + 50,
      temperature: 1,
      modalityDropout: 0,
      key: randomKey('throughput', r),
    }),
  );
  const piece = engine.together || d > shapes.small ? 2 : 20;
  const advance = async () => Promise.all(fits.map(async (fit) => fit.advance(piece)));
  try {
    await advance();
    const start = performance.now();
    let steps = 0;
    while (performance.now() - start < BUDGET && steps < most) {
      await advance();
      steps += piece;
    }
    const perSecond = (steps * fits.length * 1000) / (performance.now() - start);
    return perSecond < 10 ? Math.round(perSecond * 10) / 10 : Math.round(perSecond);
  } finally {
    for (const fit of fits) fit.end();
  }
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
      const byShape = await throughputsOf(loaded ? tensorflowEngine(loaded, direct) : direct);
      const throughput = byShape.small;
      states.push({ engine, backend, present: true, why: null, device: loaded?.name ?? device, throughput, byShape });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      states.push({ engine, backend, present: false, why, device: null, throughput: null, byShape: null });
    }
  }
  return states;
}
