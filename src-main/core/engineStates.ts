import { cpus } from 'node:os';
import { engineStates as measure, type EngineState } from '../engine/states.ts';
import type { Devices } from '../study/task.ts';
import type { Environment } from './environment.ts';

let measured: Promise<EngineState[]> | null = null;

/** The engines of this machine; measured once, for measuring takes a quarter of a second each. */
export function engineStates({ kernel, devicesUrl }: Environment): Promise<EngineState[]> {
  measured ??= measure(kernel, cpus()[0]?.model ?? null, async (backend) => {
    const devices = (await import(devicesUrl.href)) as Devices;
    return devices.loadDevice(backend);
  });
  return measured;
}
