/** Runs the worlds of `npm run paper` on worker threads, and keeps those that are done in case it is stopped. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { seconds, type ProgressLine } from '../../src-main/cli/output.ts';
import { allSettings, groups, REPLICATES, settingKey } from '../../src-main/method/gain/design.ts';
import type { WorldRow } from '../../src-main/method/gain/table.ts';
import type { WorldTask } from './worker.ts';

const root = new URL('../../', import.meta.url);
/** Where what is done is kept for --resume. */
export const progressFile = fileURLToPath(new URL('build/paper/worlds.jsonl', root));
/** What the threads run. */
export const worldWorker = new URL('worker.ts', import.meta.url);

/** Everything that a figure depends on: what was worked out by other code is not taken up again. */
function fingerprint(): string {
  const hash = createHash('sha256').update(readFileSync(new URL('build/fused.wasm', root)));
  for (const folder of ['cohort', 'engine', 'method']) {
    const from = new URL(`src-main/${folder}/`, root);
    const names = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
    for (const name of names.sort()) hash.update(name).update(readFileSync(new URL(name, from)));
  }
  return hash.digest('hex');
}

interface Done {
  readonly task: WorldTask;
  readonly rows: WorldRow[];
}

/** What an earlier run left; a line that was cut off by its end is left out. */
function readProgress(file: string): Done[] {
  if (!existsSync(file)) throw new Error('There is nothing to resume: leave --resume out.');
  const [first, ...lines] = readFileSync(file, 'utf8').split('\n');
  if (first !== fingerprint()) {
    throw new Error('The method has changed since that run began, so its figures cannot be taken up: start afresh.');
  }
  const done = lines.slice(0, -1).map((line) => JSON.parse(line) as Done);
  writeFileSync(file, [first, ...done.map((one) => JSON.stringify(one)), ''].join('\n'));
  return done;
}

export interface RunOptions {
  /** Numbers of the worlds, below REPLICATES. */
  readonly worlds: readonly number[];
  readonly workers: number;
  readonly resume: boolean;
  /** Where what is done is kept for --resume; null: nowhere. */
  readonly file: string | null;
  readonly worker: URL;
  readonly progress: ProgressLine;
}

/** Every setting in every one of `worlds`, in the order of worlds.csv, whatever the number of workers. */
export async function runWorlds({
  worlds,
  workers,
  resume,
  file,
  worker: url,
  progress,
}: RunOptions): Promise<WorldRow[]> {
  const tasks = worlds.flatMap((world) => groups.map((_, group) => ({ group, world })));
  const idOf = ({ group, world }: WorldTask) => group * REPLICATES + world;
  const done = new Map((resume && file !== null ? readProgress(file) : []).map((one) => [idOf(one.task), one.rows]));
  if (file !== null && !resume) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${fingerprint()}\n`);
  }
  const sizeOf = ({ group }: WorldTask) => groups[group]!.reduce((sum, { features }) => sum + 50 + features, 0);
  const waiting = tasks.filter((task) => !done.has(idOf(task)));
  const total = tasks.reduce((sum, task) => sum + sizeOf(task), 0);
  const before = total - waiting.reduce((sum, task) => sum + sizeOf(task), 0);
  let size = before;
  const start = performance.now();
  const told = () => {
    const spent = (performance.now() - start) / 1000;
    const left = size > before ? seconds((spent * (total - size)) / (size - before)) : 'unknown';
    progress.update(size / total, `${done.size} of ${tasks.length} worlds, time left: ${left}`);
  };

  const runWorker = async (): Promise<void> => {
    const worker = new Worker(url);
    try {
      for (let task = waiting.shift(); task; task = waiting.shift()) {
        worker.postMessage(task);
        const [rows] = (await once(worker, 'message')) as [WorldRow[]];
        done.set(idOf(task), rows);
        if (file !== null) appendFileSync(file, `${JSON.stringify({ task, rows })}\n`);
        size += sizeOf(task);
        told();
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: workers }, runWorker));
  progress.end();
  const rows = new Map([...done.values()].flat().map((row) => [`${settingKey(row.setting)},${row.world}`, row]));
  return allSettings.flatMap((setting) => worlds.map((world) => rows.get(`${settingKey(setting)},${world}`)!));
}
