import { Worker } from 'node:worker_threads';
import type { ResourceLimits } from 'node:worker_threads';
import type { FromWorker, RunTask, ToWorker, WorkerSetup } from './task.ts';

/** How long to wait for a thread to end by itself, and then for the system to end it. */
const STOP_MS = 500;

/** What the runner wants to hear from a worker thread. */
export interface WorkerListener {
  message(from: WorkerThread, message: FromWorker): void;
  /** The thread has ended without having been told to; `reason` is a clause for the user. */
  crashed(from: WorkerThread, reason: string): void;
}

/** One worker thread. */
export class WorkerThread {
  /** Name of the engine that it trains by. */
  readonly engine: string;
  /** The tasks it is at, by id. */
  readonly tasks = new Map<string, RunTask>();
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  #told = false;

  constructor(url: URL, setup: WorkerSetup, limits: ResourceLimits, listener: WorkerListener) {
    this.engine = setup.engine ?? setup.spec.engine;
    this.#worker = new Worker(url, { workerData: setup, resourceLimits: limits });
    let reason: string | null = null;
    this.#worker.on('message', (message: FromWorker) => {
      if (!this.#told) listener.message(this, message);
    });
    this.#worker.on('messageerror', (error) => {
      reason = `its message could not be read: ${error.message}`;
      void this.#worker.terminate();
    });
    this.#worker.on('error', (error) => {
      reason = crashReason(error);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.on('exit', (code) => {
        resolve();
        if (!this.#told) listener.crashed(this, reason ?? `it ended with exit code ${code}`);
      });
    });
  }

  /** Starts a task; the buffers of `artifacts` move to the thread. */
  run(task: RunTask, artifacts: Readonly<Record<string, Uint8Array>>): void {
    this.tasks.set(task.id, task);
    const buffers = Object.values(artifacts).map(({ buffer }) => buffer as ArrayBuffer);
    this.#post({ type: 'task', task, artifacts }, buffers);
  }

  /** Lets an idle thread end by itself; ends it if it does not. */
  async stop(): Promise<void> {
    this.#told = true;
    this.#post({ type: 'stop' }, []);
    if (!(await this.#exitsWithin(STOP_MS))) await this.terminate();
  }

  /** Ends the thread wherever it is. Nothing of it is heard any more. */
  async terminate(): Promise<void> {
    this.#told = true;
    void this.#worker.terminate();
    await this.#exitsWithin(STOP_MS);
  }

  #post(message: ToWorker, transfer: readonly ArrayBuffer[]): void {
    this.#worker.postMessage(message, transfer);
  }

  async #exitsWithin(ms: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, ms, false);
    });
    const inTime = await Promise.race([this.#exited.then(() => true), late]);
    clearTimeout(timer);
    return inTime;
  }
}

function crashReason(error: unknown): string {
  if (!(error instanceof Error)) return `it threw ${String(error)}`;
  if ('code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY') return 'it ran out of memory';
  return error.message;
}
