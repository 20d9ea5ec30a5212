// Stands in for bench/paper/worker.ts: figures that name their task, after a time of its own, and never twice the same
// order of ends.
import { parentPort } from 'node:worker_threads';
import { groups } from '../../src-main/method/gain/design.ts';

parentPort.on('message', ({ group, world }) => {
  const rows = groups[group].map((setting, i) => ({ setting, world, figures: { task: group + world / 100 + i / 10 } }));
  setTimeout(() => parentPort.postMessage(rows), ((group * 7 + world * 3) % 5) * 3);
});
