/** A worker thread: runs the tasks that the runner sends, one at a time, on its own engine. */
import { parentPort, workerData } from 'node:worker_threads';
import { engineByName } from '../engine/select.ts';
import { executeTask } from './execute.ts';
import type { FromWorker, Task, ToWorker, WorkerSetup } from './task.ts';

const port = parentPort;
if (!port) throw new Error('study/worker.ts runs as a worker thread only');
const setup = workerData as WorkerSetup;
const engine = engineByName(setup.spec.engine, setup.kernel);
const send = (message: FromWorker): void => {
  port.postMessage(message);
};

/** Milliseconds between two progress messages. */
const PROGRESS_EVERY = 100;
/** Curves are longer, and are looked at less closely. */
const CURVES_EVERY = 500;

port.on('message', (message: ToWorker) => {
  if (message.type === 'stop') {
    port.close();
    return;
  }
  void run(message.task, message.artifacts);
});

async function run(task: Task, artifacts: Readonly<Record<string, Uint8Array>>): Promise<void> {
  let last = 0;
  let lastCurves = 0;
  try {
    const result = await executeTask(setup.cohort, setup.spec, engine, task, artifacts, (done, total, curves) => {
      const now = performance.now();
      if (now - last < PROGRESS_EVERY) return;
      last = now;
      const withCurves = curves.length > 0 && now - lastCurves >= CURVES_EVERY;
      if (withCurves) lastCurves = now;
      send({ type: 'progress', taskId: task.id, done, total, ...(withCurves ? { curves } : {}) });
    });
    send({ type: 'result', taskId: task.id, result });
  } catch (error) {
    const { message: text, stack = '' } = error instanceof Error ? error : new Error(String(error));
    send({ type: 'error', taskId: task.id, message: text, stack });
  }
}
send({ type: 'ready' });
