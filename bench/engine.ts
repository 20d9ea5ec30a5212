/**
 * Time of one optimiser step of each engine, and of the same nets and loss in PyTorch (one thread) where a Python with
 * PyTorch is on the machine. The engines take turns, so that a machine that slows down slows all of them.
 */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { DirectEngine, FitOptions, TrainingSet } from '../src-main/engine/engine.ts';
import type { NetworkSpec } from '../src-main/engine/network.ts';
import { randomKey, RandomStream } from '../src-main/engine/philox.ts';

interface Case {
  readonly name: string;
  readonly inputs: readonly number[];
  readonly rows: number;
  readonly distils: boolean;
  /** Steps in one timed piece: of the engines, and of the slow reference. */
  readonly steps: number;
  readonly referenceSteps: number;
}

const cases: readonly Case[] = [
  { name: 'teacher-90', inputs: [90], rows: 600, distils: false, steps: 2000, referenceSteps: 100 },
  { name: 'teacher-68', inputs: [68], rows: 600, distils: false, steps: 2000, referenceSteps: 100 },
  { name: 'student-90-68', inputs: [90, 68], rows: 600, distils: true, steps: 2000, referenceSteps: 60 },
  { name: 'wide-2000', inputs: [2000], rows: 600, distils: false, steps: 400, referenceSteps: 10 },
];

const WIDTH = 64;
const BATCH = 32;
const ROUNDS = 7;

export interface EngineRow {
  readonly case: string;
  readonly engine: string;
  /** Median over the rounds. */
  readonly msPerStep: number;
  readonly rounds: readonly number[];
  /** How many times as long as `fused` in the same round (median). */
  readonly timesFused: number;
  readonly variant?: string;
  readonly counted: boolean;
}

function trainingSet({ inputs, rows, distils }: Case): TrainingSet {
  const random = new RandomStream(randomKey('bench'), 0);
  const labels = new Float32Array(rows * 2);
  for (let i = 0; i < rows; i++) {
    labels[2 * i] = random.uniform();
    labels[2 * i + 1] = 1 - labels[2 * i]!;
  }
  return {
    rows,
    inputs: inputs.map((d) => Float32Array.from({ length: rows * d }, () => random.normal())),
    present: new Uint8Array(rows * inputs.length).fill(1),
    target: Int32Array.from({ length: rows }, () => random.below(2)),
    targetWeight: new Float32Array(rows).fill(1),
    soft: distils ? { labels, weight: new Float32Array(rows).fill(1) } : null,
  };
}

/** Milliseconds per step of one timed piece, after a warm-up. */
function timeEngine(engine: DirectEngine, one: Case, set: TrainingSet, steps: number): number {
  const spec: NetworkSpec = {
    inputs: one.inputs,
    depth: 2,
    width: WIDTH,
    dropout: 0.5,
    classes: 2,
    branchBias: false,
  };
  const warmUp = Math.ceil(steps / 10);
  const options: FitOptions = {
    optimiser: { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    batch: BATCH,
    steps: steps + warmUp,
    temperature: 2,
    modalityDropout: 0,
    key: randomKey('bench', one.name),
  };
  const fit = engine.begin(spec, set, options);
  fit.advance(warmUp);
  const start = performance.now();
  fit.advance(steps);
  const ms = (performance.now() - start) / steps;
  fit.end();
  return ms;
}

/** A Python process that times cases; null where there is no Python with PyTorch. */
async function openPyTorch(
  log: (line: string) => void,
): Promise<{ version: string; time(request: object): Promise<number>; close(): void } | null> {
  const python = process.env['LACUNA_PYTHON'] ?? 'python3';
  const child = spawn(python, [fileURLToPath(new URL('pytorch.py', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const failed = new Promise<null>((resolve) =>
    child.on('error', () => {
      resolve(null);
    }),
  );
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async (): Promise<Record<string, unknown> | null> => {
    const line = await Promise.race([lines.next(), failed]);
    return line === null || line.done ? null : (JSON.parse(line.value) as Record<string, unknown>);
  };
  const hello = await next();
  if (!hello || hello['missing'] !== undefined) {
    log(`PyTorch is not timed: ${python} ${hello ? 'has no PyTorch' : 'cannot be run'} (set LACUNA_PYTHON).`);
    return null;
  }
  return {
    version: String(hello['version']),
    async time(request) {
      child.stdin.write(`${JSON.stringify(request)}\n`);
      return Number((await next())?.['ms']);
    },
    close: () => {
      child.stdin.end();
    },
  };
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
};

/** Times every case on every engine, in turns. */
export async function benchEngines(
  engines: { reference: DirectEngine; fused: DirectEngine },
  log: (line: string) => void,
): Promise<{ rows: EngineRow[]; pytorch: string | null }> {
  const pytorch = await openPyTorch(log);
  const rows: EngineRow[] = [];
  for (const one of cases) {
    log(`timing ${one.name} …`);
    const set = trainingSet(one);
    const runs: { engine: string; variant?: string; time: () => Promise<number> | number; ms: number[] }[] = [
      { engine: 'fused', time: () => timeEngine(engines.fused, one, set, one.steps), ms: [] },
      { engine: 'reference', time: () => timeEngine(engines.reference, one, set, one.referenceSteps), ms: [] },
    ];
    if (pytorch) {
      const request = { ...one, width: WIDTH, batch: BATCH, steps: Math.min(one.steps, 600) };
      for (const fused of [false, true]) {
        for (const teachersInLoop of one.distils ? [false, true] : [false]) {
          const variant = `${fused ? 'fused AdamW' : 'default AdamW'}${teachersInLoop ? ', teachers in the loop' : ''}`;
          const time = (): Promise<number> => pytorch.time({ ...request, fused, teachersInLoop });
          runs.push({ engine: 'pytorch', variant, time, ms: [] });
        }
      }
    }
    for (let round = 0; round < ROUNDS; round++) for (const run of runs) run.ms.push(await run.time());
    const fusedMs = runs[0]!.ms;
    const best = Math.min(
      ...runs.filter((run) => run.engine === 'pytorch' && !run.variant!.includes('loop')).map((run) => median(run.ms)),
    );
    for (const { engine, variant, ms } of runs) {
      rows.push({
        case: one.name,
        engine,
        msPerStep: median(ms),
        rounds: ms,
        timesFused: median(ms.map((value, i) => value / fusedMs[i]!)),
        ...(variant === undefined ? {} : { variant }),
        counted: engine !== 'pytorch' || median(ms) === best,
      });
    }
  }
  pytorch?.close();
  return { rows, pytorch: pytorch?.version ?? null };
}
