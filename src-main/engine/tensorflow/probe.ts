/** Whether a device trains rightly: a tiny network on it against the reference engine. */
import type { FitOptions, TrainingSet } from '../engine.ts';
import { randomKey, RandomStream } from '../philox.ts';
import { reference } from '../reference/reference.ts';
import type { Device } from './device.ts';
import { tensorflowEngine } from './tensorflow.ts';

const STEPS = 20;
/** Of a mean loss. */
const TOLERANCE = 1e-3;

/** @throws Error where a loss differs from the reference's by more than 1e-3. */
export async function probe(device: Device): Promise<void> {
  const rows = 40;
  const widths = [5, 3];
  const random = new RandomStream(randomKey('probe'), 0);
  const set: TrainingSet = {
    rows,
    inputs: widths.map((d) => Float32Array.from({ length: rows * d }, () => random.normal())),
    present: Uint8Array.from({ length: rows * 2 }, (_, i) => (i % 5 === 0 ? 0 : 1)),
    target: Int32Array.from({ length: rows }, () => random.below(2)),
    targetWeight: new Float32Array(rows).fill(1),
    soft: { labels: new Float32Array(rows * 2).fill(0.5), weight: new Float32Array(rows).fill(0.5) },
  };
  const shape = { depth: 2 as const, width: 8, dropout: 0.5, classes: 2 };
  const spec = { inputs: widths, ...shape, branchBias: true, attention: true };
  const options: FitOptions = {
    optimiser: { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    batch: 16,
    steps: STEPS,
    temperature: 2,
    modalityDropout: 0.3,
    key: randomKey('probe'),
  };
  const [ours, theirs] = [tensorflowEngine(device, reference), reference].map((engine) =>
    engine.begin(spec, set, options),
  );
  const losses = await ours!.advance(STEPS);
  const expected = await theirs!.advance(STEPS);
  ours!.end();
  theirs!.end();
  const worst = losses.reduce((most, loss, i) => Math.max(most, Math.abs(loss - expected[i]!)), 0);
  if (!(worst <= TOLERANCE)) throw new Error(`it trains wrongly: a loss differs from the reference by ${worst}`);
}
