/** Runs pieces of work on worker threads, so that whoever asks stays able to answer. */
import { Worker } from 'node:worker_threads';
import { shareCohort } from '../shareCohort.ts';
import type { FromUnitWorker } from './serveUnits.ts';
import type { ResultOf, Unit, UnitSetup } from './unit.ts';

export interface PoolOptions {
  /** The module that worker threads run: that of the study. */
  readonly workerUrl: URL;
  readonly setup: Omit<UnitSetup, 'units'>;
  /** How many threads; at least 1. */
  readonly workers: number;
  readonly signal?: AbortSignal;
  /** The share done, and the seconds left (null while nobody can tell). */
  readonly onProgress?: (fraction: number, secondsLeft: number | null) => void;
}

/** The work was called off. */
export class CancelledError extends Error {
  constructor() {
    super('The work was cancelled.');
    this.name = 'CancelledError';
  }
}

/** With less done than this, or in a shorter time, what is left is anybody's guess. */
const TELLING_FRACTION = 0.02;
const TELLING_MS = 1000;

/**
 * Results in the order of the pieces, whichever thread worked on them.
 *
 * @param units Each is made when a thread is free for it, so that few are in memory.
 * @throws CancelledError, or Error where a piece fails: it would fail again.
 */
export async function runUnits<U extends Unit>(
  units: readonly (() => U)[],
  options: PoolOptions,
): Promise<ResultOf<U>[]> {
  const setup: UnitSetup = { units: true, ...options.setup, cohort: shareCohort(options.setup.cohort) };
  const results = new Array<ResultOf<U>>(units.length);
  const fractions = new Float64Array(units.length);
  const startedAt = performance.now();
  const tell = (): void => {
    const fraction = fractions.reduce((sum, one) => sum + one, 0) / units.length;
    const spent = performance.now() - startedAt;
    const telling = fraction >= TELLING_FRACTION && spent >= TELLING_MS;
    options.onProgress?.(fraction, telling ? ((spent / 1000) * (1 - fraction)) / fraction : null);
  };
  const threads = Array.from({ length: Math.max(1, Math.min(options.workers, units.length)) }, () => {
    return new Worker(options.workerUrl, { workerData: setup });
  });
  let next = 0;
  let done = 0;
  let cancel = (): void => undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      cancel = () => {
        reject(new CancelledError());
      };
      options.signal?.addEventListener('abort', cancel, { once: true });
      if (options.signal?.aborted === true) cancel();
      const fail = (error: unknown): void => {
        reject(error instanceof Error ? error : new Error(String(error)));
      };
      for (const thread of threads) {
        let at = -1;
        const give = (): void => {
          if (next >= units.length) return;
          at = next++;
          thread.postMessage(units[at]!());
        };
        thread.on('message', (message: FromUnitWorker) => {
          if (message.type === 'error') {
            reject(new Error(message.message));
            return;
          }
          fractions[at] = message.type === 'progress' ? message.fraction : 1;
          if (message.type === 'result') {
            results[at] = message.result as ResultOf<U>;
            done++;
          }
          tell();
          if (done === units.length) resolve();
          else if (message.type === 'result') {
            try {
              give();
            } catch (error) {
              fail(error);
            }
          }
        });
        thread.on('error', fail);
        thread.on('exit', (code) => {
          reject(new Error(`A worker thread ended with exit code ${code}.`));
        });
        give();
      }
      if (units.length === 0) resolve();
    });
  } finally {
    options.signal?.removeEventListener('abort', cancel);
    await Promise.all(threads.map((thread) => thread.terminate()));
  }
  return results;
}
