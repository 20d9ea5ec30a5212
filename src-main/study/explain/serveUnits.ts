/** The side of a worker thread: works on what it is sent, one piece after the other. */
import type { MessagePort } from 'node:worker_threads';
import { engineByName } from '../../engine/select.ts';
import { runUnit, type Unit, type UnitSetup } from './unit.ts';

export type FromUnitWorker =
  | { readonly type: 'progress'; readonly fraction: number }
  | { readonly type: 'result'; readonly result: unknown }
  | { readonly type: 'error'; readonly message: string };

/** Milliseconds between two progress messages. */
const PROGRESS_EVERY = 200;

export function isUnitSetup(data: unknown): data is UnitSetup {
  return typeof data === 'object' && data !== null && 'units' in data;
}

export function serveUnits(port: MessagePort, setup: UnitSetup): void {
  const send = (message: FromUnitWorker): void => {
    port.postMessage(message);
  };
  let last = 0;
  port.on('message', (unit: Unit) => {
    try {
      const engine = () => engineByName(setup.engine, setup.kernel);
      const result = runUnit(setup, engine, unit, (fraction) => {
        const now = performance.now();
        if (now - last < PROGRESS_EVERY) return;
        last = now;
        send({ type: 'progress', fraction });
      });
      send({ type: 'result', result });
    } catch (error) {
      send({ type: 'error', message: error instanceof Error ? error.message : String(error) });
    }
  });
}
