/** A worker thread of `npm run paper`: one world of a group of settings at a time. */
import { parentPort } from 'node:worker_threads';
import { fusedEngine } from '../../src-main/engine/fused/fused.ts';
import { groups } from '../../src-main/method/gain/design.ts';
import type { WorldRow } from '../../src-main/method/gain/table.ts';
import { runWorld } from '../../src-main/method/gain/world.ts';
import { readKernel } from '../../src-main/platform/kernel.ts';

export interface WorldTask {
  /** Index into `groups`. */
  readonly group: number;
  readonly world: number;
}

const port = parentPort!;
const kernel = readKernel();
if (!kernel) throw new Error('build first: npm run build');
const engine = fusedEngine(kernel);

async function run({ group, world }: WorldTask): Promise<WorldRow[]> {
  const settings = groups[group]!;
  const figures = await runWorld(
    engine,
    settings[0]!,
    settings.map(({ share }) => share),
    world,
  );
  return settings.map((setting, i) => ({ setting, world, figures: figures[i]! }));
}

port.on('message', (task: WorldTask) => {
  void run(task).then((rows) => {
    port.postMessage(rows);
  });
});
