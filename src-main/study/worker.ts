/** A worker thread: runs the tasks that the runner sends on its own engine; several at a time where that is faster. */
import { parentPort, workerData } from 'node:worker_threads';
import type { Engine } from '../engine/engine.ts';
import { backendOf, engineByName } from '../engine/select.ts';
import { DeviceError } from '../engine/tensorflow/device.ts';
import { tensorflowEngine } from '../engine/tensorflow/tensorflow.ts';
import { executeTask } from './execute.ts';
import { isUnitSetup, serveUnits } from './explain/serveUnits.ts';
import type { Devices, FromWorker, RunTask, ToWorker, WorkerSetup } from './task.ts';

const port = parentPort;
if (!port) throw new Error('study/worker.ts runs as a worker thread only');
const setup = workerData as WorkerSetup;
const send = (message: FromWorker): void => {
  port.postMessage(message);
};

/** Milliseconds between two progress messages. */
const PROGRESS_EVERY = 100;
/** Curves are longer, and are looked at less closely. */
const CURVES_EVERY = 500;

async function startEngine(): Promise<Engine> {
  const name = setup.engine ?? setup.spec.engine;
  const direct = engineByName(name, setup.kernel);
  const backend = backendOf(name);
  if (backend === null) return direct;
  const devices = (await import(setup.devices)) as Devices;
  return tensorflowEngine(await devices.loadDevice(backend), direct);
}

async function run(engine: Engine, task: RunTask, artifacts: Readonly<Record<string, Uint8Array>>): Promise<void> {
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
    if (error instanceof DeviceError) send({ type: 'lost', message: text });
    else send({ type: 'error', taskId: task.id, message: text, stack });
  }
}

function serveTasks(tasks: NonNullable<typeof port>): void {
  const starting = startEngine();
  tasks.on('message', (message: ToWorker) => {
    if (message.type === 'stop') tasks.close();
    else void starting.then((engine) => run(engine, message.task, message.artifacts));
  });
  starting.then(
    () => {
      send({ type: 'ready' });
    },
    (error: unknown) => {
      if (backendOf(setup.engine ?? setup.spec.engine) === null) throw error;
      send({ type: 'lost', message: error instanceof Error ? error.message : String(error) });
    },
  );
}

if (isUnitSetup(workerData)) serveUnits(port, workerData);
else serveTasks(port);
