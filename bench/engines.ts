/**
 * `npm run bench:engines`: every engine that is present, on small, medium and wide networks, 1, 25 and 250 at a time,
 * in one run; Markdown on standard output, with `-- --json` one JSON document. `-- --python PY` times PyTorch beside
 * them, one network after the other. `--only ENGINE,…`, `--shapes small,medium,wide` and `--networks 1,25,250` run a part.
 * Networks that do not fit together into the device's memory are trained in parts.
 */
import { spawnSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Engine, TrainingSet } from '../src-main/engine/engine.ts';
import { drawMasks, type DrawMasks } from '../src-main/engine/masks.ts';
import { randomKey, RandomStream } from '../src-main/engine/philox.ts';
import { backendOf, engineByName, engineNames } from '../src-main/engine/select.ts';
import { shapes as allShapes } from '../src-main/engine/states.ts';
import type { Device } from '../src-main/engine/tensorflow/device.ts';
import { tensorflowEngine } from '../src-main/engine/tensorflow/tensorflow.ts';
import { readKernel } from '../src-main/platform/kernel.ts';
import { loadDevice } from '../src-main/platform/tensorflow.ts';

const args = process.argv.slice(2);
const listed = (flag: string): string[] | null =>
  args.includes(flag) ? (args[args.indexOf(flag) + 1] ?? '').split(',') : null;
const shapes = Object.entries(allShapes)
  .map(([name, features]) => ({ name, features }))
  .filter(({ name }) => listed('--shapes')?.includes(name) ?? true);
const counts = (listed('--networks') ?? ['1', '25', '250']).map(Number);
const ROWS = 300;
const BATCH = 64;
const WIDTH = 64;
/** Milliseconds of one measurement, and what a first step may take for there to be a measurement at all. */
const BUDGET = 3000;
const PATIENCE = 10_000;

interface Row {
  readonly shape: string;
  readonly features: number;
  readonly networks: number;
  readonly engine: string;
  /** Optimiser steps a second, over all networks; null where one step of all takes longer than ten seconds. */
  readonly perSecond: number | null;
  /** Share of the time in which the processor draws dropout masks and hands numbers to the device; null without one. */
  readonly upload: number | null;
}

function setOf(features: number): TrainingSet {
  const random = new RandomStream(randomKey('bench'), 0);
  return {
    rows: ROWS,
    inputs: [Float32Array.from({ length: ROWS * features }, () => random.normal())],
    present: new Uint8Array(ROWS).fill(1),
    target: Int32Array.from({ length: ROWS }, () => random.below(2)),
    targetWeight: new Float32Array(ROWS).fill(1),
    soft: null,
  };
}

const log = (line: string): void => {
  process.stderr.write(`${line}\n`);
};

async function measure(engine: Engine, set: TrainingSet, features: number, networks: number): Promise<number> {
  const spec = { inputs: [features], depth: 2 as const, width: WIDTH, dropout: 0.5, classes: 2, branchBias: false };
  const options = {
    optimiser: { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
    batch: BATCH,
    steps: 100_000 / networks,
    temperature: 1,
    modalityDropout: 0,
  };
  // One after the other does not depend on how many there are.
  const count = engine.together ? networks : 1;
  const run = async (steps: number): Promise<number> => {
    const start = performance.now();
    const own = { ...options, steps };
    await Promise.all(
      Array.from({ length: count }, async (_, r) => {
        const fit = engine.begin(spec, set, { ...own, key: randomKey('bench', r) });
        await fit.advance(steps);
        fit.end();
      }),
    );
    return performance.now() - start;
  };
  // The first time is that of the compiler and of fresh memory.
  await run(1);
  // From the time of few steps and of many: what a fit costs before its first step is not a step's.
  const one = await run(1);
  const four = await run(4);
  const step = Math.max((four - one) / 3, four / 100);
  const steps = Math.max(3, Math.min(2000, Math.floor(BUDGET / step)));
  const many = await run(4 + steps);
  // Where setting up varies more than the steps take, it counts as theirs.
  const alone = many - four > 0.5 * step * steps ? many - four : (many * steps) / (4 + steps);
  return (steps * count * 1000) / alone;
}

/** Milliseconds in which the processor draws the dropout masks of one step of one network. */
function drawing(draw: DrawMasks): number {
  const fed = new Uint8Array(BATCH).fill(1);
  const common = { keys: [randomKey('bench')], fed, modalities: 1, branch: 0, width: WIDTH, dropout: 0.5 };
  const start = performance.now();
  let steps = 0;
  for (; performance.now() - start < 200; steps++) for (const layer of [0, 1]) draw({ ...common, layer, step: steps });
  return (performance.now() - start) / steps;
}

/** The device, and milliseconds so far in what brings numbers to it. */
function counted(device: Device): { device: Device; spent: () => number } {
  let spent = 0;
  const tf = new Proxy(device.tf, {
    get(target, name) {
      const own: unknown = target[name as keyof typeof target];
      if (name !== 'tensor2d' && name !== 'tensor3d') return own;
      return (...args: unknown[]) => {
        const start = performance.now();
        try {
          return (own as (...all: unknown[]) => unknown)(...args);
        } finally {
          spent += performance.now() - start;
        }
      };
    },
  });
  return { device: { ...device, tf }, spent: () => spent };
}

async function benchEngine(name: string, kernel: Uint8Array | null): Promise<Row[]> {
  const direct = engineByName(name, kernel);
  const backend = backendOf(name);
  const rows: Row[] = [];
  for (const { name: shape, features } of shapes) {
    const set = setOf(features);
    let before: number | null = null;
    for (const networks of counts) {
      if (before !== null && backend !== null && (1000 * networks) / before > PATIENCE) {
        log(`${name}, ${shape}, ${networks}: left out`);
        rows.push({ shape, features, networks, engine: name, perSecond: null, upload: null });
        continue;
      }
      const on = backend === null ? null : counted(await loadDevice(backend));
      const start = performance.now();
      const perSecond = await measure(on ? tensorflowEngine(on.device, direct) : direct, set, features, networks);
      const handing = on ? on.spent() / (performance.now() - start) : 0;
      const drawn = on && !on.device.masks ? drawing(direct.drawMasks ?? drawMasks) : 0;
      const upload = on ? handing + (drawn * perSecond) / 1000 : null;
      log(`${name}, ${shape}, ${networks}: ${perSecond.toFixed(1)} steps/s`);
      rows.push({ shape, features, networks, engine: name, perSecond, upload });
      before = perSecond;
    }
  }
  return rows;
}

/** PyTorch, one network after the other on all cores. */
function benchPython(python: string): Row[] {
  const script = fileURLToPath(new URL('pytorch_wide.py', import.meta.url));
  const widths = shapes.map(({ features }) => String(features));
  const { stdout, stderr, status } = spawnSync(
    python,
    [script, String(ROWS), String(BATCH), String(WIDTH), ...widths],
    {
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`${python}: ${stderr}`);
  const perSecond = JSON.parse(stdout) as { version: string; perSecond: number[] };
  return shapes.flatMap(({ name: shape, features }, i) =>
    counts.map((networks) => {
      const engine = `PyTorch ${perSecond.version}, one by one`;
      return { shape, features, networks, engine, perSecond: perSecond.perSecond[i]!, upload: null };
    }),
  );
}

const only = listed('--only') ?? engineNames;
const kernel = readKernel();
const rows: Row[] = [];
const absent: string[] = [];
for (const name of only) {
  try {
    rows.push(...(await benchEngine(name, kernel)));
  } catch (error) {
    absent.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
if (args.includes('--python')) rows.push(...benchPython(args[args.indexOf('--python') + 1]!));
const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`;
if (args.includes('--json')) {
  process.stdout.write(`${JSON.stringify({ machine, rows, absent }, null, 2)}\n`);
} else {
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  const lines = [
    `Optimiser steps a second over all networks (batch ${BATCH}, width ${WIDTH}); in brackets the share of the time in which the processor draws dropout masks and hands numbers over. ${machine}.`,
    '',
    `| network | at a time | ${engines.join(' | ')} |`,
    `| --- | ---: | ${engines.map(() => '---:').join(' | ')} |`,
    ...shapes.flatMap(({ name, features }) =>
      counts.map((networks) => {
        const cells = engines.map((engine) => {
          const row = rows.find((one) => one.engine === engine && one.shape === name && one.networks === networks);
          if (row === undefined || row.perSecond === null) return '–';
          const share = row.upload === null ? '' : ` (${(100 * row.upload).toFixed(0)} %)`;
          return `${row.perSecond >= 100 ? row.perSecond.toFixed(0) : row.perSecond.toFixed(2)}${share}`;
        });
        return `| ${name}, ${features} features | ${networks} | ${cells.join(' | ')} |`;
      }),
    ),
    '',
    ...absent.map((line) => `Not measured: ${line}.`),
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
