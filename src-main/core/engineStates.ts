import { cpus } from 'node:os';
import type { Cohort } from '../cohort/cohort.ts';
import { chosenEngine, compareEngines, type Comparison } from '../engine/choose.ts';
import { engineStates as measure, type EngineState } from '../engine/states.ts';
import type { BackendName } from '../engine/tensorflow/device.ts';
import type { Devices } from '../study/task.ts';
import type { Environment } from './environment.ts';

let measured: Promise<EngineState[]> | null = null;
let compared: Promise<Comparison | null> | null = null;
/** TensorFlow.js has one backend in use at a time: measurements wait for each other. */
let last: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const next = last.then(work, work);
  last = next.catch(() => undefined);
  return next;
}

const loader =
  ({ devicesUrl }: Environment) =>
  async (backend: BackendName) => {
    const devices = (await import(devicesUrl.href)) as Devices;
    return devices.loadDevice(backend);
  };

/** The engines of this machine; measured once, for measuring takes seconds. */
export function engineStates(environment: Environment): Promise<EngineState[]> {
  measured ??= inTurn(() => measure(environment.kernel, cpus()[0]?.model ?? null, loader(environment)));
  return measured;
}

/** The engine that `auto` picks for a study of this cohort. */
export async function fastestEngine(environment: Environment, cohort: Cohort, workers: number): Promise<string> {
  if (!environment.kernel) return 'reference';
  compared ??= inTurn(() => compareEngines(environment.kernel, loader(environment)));
  return chosenEngine(await compared, cohort, Math.min(workers, environment.cores));
}

/** To be called where an engine was added or removed. */
export function measureAgain(): void {
  measured = null;
  compared = null;
}
