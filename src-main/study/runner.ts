import { totalmem } from 'node:os';
import type { ResourceLimits } from 'node:worker_threads';
import { backendOf, engineAfter } from '../engine/select.ts';
import { ProgressEstimate } from './progress.ts';
import type { StudyProgress } from './progress.ts';
import { Schedule } from './schedule.ts';
import { shareCohort } from './shareCohort.ts';
import type { FromWorker, LabelledCurve, RunTask, Task, TaskResult, WorkerSetup } from './task.ts';
import type { TaskKeeper } from './taskKeeper.ts';
import { Throttle } from './throttle.ts';
import { WorkerThread } from './workerThread.ts';

const PROGRESS_MS = 200;
/** Tasks whose networks an engine that trains many together is given at a time. */
const TOGETHER = 32;
/** Share of the machine's memory that the training sets of tasks under way may take. */
const MEMORY_SHARE = 0.25;
/** Training sets of a task that are in memory at once: its own, and those of its inner folds. */
const SETS_OF_TASK = 6;

export interface StudyOptions {
  /** The module that worker threads run; it speaks the messages of study/task.ts. */
  readonly workerUrl: URL;
  readonly setup: WorkerSetup;
  /** How many worker threads; at least 1. */
  readonly workers: number;
  /** Of each worker's heap; Node's own where none are given. */
  readonly resourceLimits?: ResourceLimits;
  /** Called at most five times a second, and at the end. */
  readonly onProgress?: (progress: StudyProgress) => void;
  /** Cancels the study: what is done stays, the tasks in flight are lost. */
  readonly signal?: AbortSignal;
  /** Pauses the study: the tasks in flight end and are kept, no more are started. */
  readonly pause?: AbortSignal;
  /** Learning curves of a task in flight, from their beginning; at most twice a second for each worker. */
  readonly onCurves?: (task: Task, curves: readonly LabelledCurve[]) => void;
}

export interface StudyOutcome {
  readonly status: 'done' | 'paused' | 'cancelled';
  /** Tasks done, those of earlier runs included, of all. */
  readonly done: number;
  readonly total: number;
  /** Tasks that this run did. */
  readonly ran: number;
  readonly seconds: number;
  /** Tasks that had to be started a second time because their worker died or its device failed. */
  readonly retried: readonly string[];
}

/** The study could not go on; what was done until then is in the project file. */
export class StudyError extends Error {
  /** The task that failed; null if no worker could be started. */
  readonly taskId: string | null;

  constructor(taskId: string | null, message: string) {
    super(message);
    this.name = 'StudyError';
    this.taskId = taskId;
  }
}

/**
 * Runs the tasks of a study that are not done yet, on worker threads, and keeps each result as it comes. What is kept
 * depends on neither the number of workers nor interruptions. Throws `StudyError`, or `ProjectError` if the file cannot
 * be written.
 */
export async function runStudy(project: TaskKeeper, options: StudyOptions): Promise<StudyOutcome> {
  return new StudyRun(project, options).run();
}

/** One run of `runStudy`. Everything here happens on the main thread: it alone touches the project file. */
class StudyRun {
  readonly #project: TaskKeeper;
  readonly #options: StudyOptions;
  #setup: WorkerSetup;
  readonly #startedAt = performance.now();
  readonly #tasks: readonly RunTask[];
  readonly #schedule: Schedule;
  readonly #estimate: ProgressEstimate;
  readonly #progress: Throttle;
  readonly #threads: number;
  /** Tasks that one worker is given at a time. */
  readonly #each: number;
  readonly #workers = new Set<WorkerThread>();
  /** Workers that can be given a task. */
  readonly #open = new Set<WorkerThread>();
  /** Why tasks had to be started again. */
  readonly #retries = new Map<string, string>();
  readonly #died = new Set<string>();
  #startFailures = 0;
  #ran = 0;
  #ended = false;
  #end: { resolve: (status: StudyOutcome['status']) => void; reject: (error: unknown) => void } | null = null;

  constructor(project: TaskKeeper, options: StudyOptions) {
    this.#project = project;
    this.#options = options;
    this.#setup = { ...options.setup, cohort: shareCohort(options.setup.cohort) };
    const stored = project.tasks();
    this.#tasks = stored.map(({ id, method, repeat, fold, needs, variant }) => {
      return { id, method, repeat, fold, needs, ...(variant ? { variant } : {}) };
    });
    const done = new Set(stored.filter(({ state }) => state === 'done').map(({ id }) => id));
    this.#threads = Math.max(1, Math.min(options.workers, this.#tasks.length - done.size));
    this.#each = backendOf(options.setup.spec.engine) === null ? 1 : tasksTogether(options.setup, this.#threads);
    this.#schedule = new Schedule(this.#tasks, done, this.#threads * this.#each);
    this.#estimate = new ProgressEstimate(this.#tasks, done, this.#threads * this.#each, this.#startedAt);
    this.#learnFromEarlierRuns();
    this.#progress = new Throttle(() => options.onProgress?.(this.#estimate.read(performance.now())), PROGRESS_MS);
  }

  async run(): Promise<StudyOutcome> {
    this.#project.note('study-started', { waiting: this.#schedule.left, workers: this.#threads });
    const { signal, pause } = this.#options;
    const endIfQuiet = () => {
      this.#pauseIfQuiet();
    };
    const cancel = () => {
      this.#finish('cancelled');
    };
    try {
      const status = await new Promise<StudyOutcome['status']>((resolve, reject) => {
        this.#end = { resolve, reject };
        signal?.addEventListener('abort', cancel, { once: true });
        pause?.addEventListener('abort', endIfQuiet, { once: true });
        if (signal?.aborted === true) cancel();
        else if (pause?.aborted === true) endIfQuiet();
        else this.#startWorkers();
      });
      // Idle workers end by themselves; on cancelling there is no waiting for those that are at a task.
      await Promise.all([...this.#workers].map((w) => (status === 'cancelled' ? w.terminate() : w.stop())));
      this.#project.note(`study-${status}`, { ran: this.#ran, left: this.#schedule.left });
      this.#progress.flush();
      const { done, total } = this.#estimate.read(performance.now());
      const seconds = (performance.now() - this.#startedAt) / 1000;
      return { status, done, total, ran: this.#ran, seconds, retried: [...this.#retries.keys()] };
    } finally {
      this.#ended = true;
      this.#progress.cancel();
      signal?.removeEventListener('abort', cancel);
      pause?.removeEventListener('abort', endIfQuiet);
      await Promise.all([...this.#workers].map((worker) => worker.terminate()));
    }
  }

  /** Durations lie in the audit log, so that a resumed study can tell at once how long it will take. */
  #learnFromEarlierRuns(): void {
    const tasks = new Map(this.#tasks.map((task) => [task.id, task]));
    for (const { event, detail } of this.#project.audit()) {
      const task = typeof detail.task === 'string' ? tasks.get(detail.task) : undefined;
      if (event !== 'task-done' || task === undefined || typeof detail.seconds !== 'number') continue;
      this.#estimate.measured(task, detail.seconds);
    }
  }

  #startWorkers(): void {
    this.#progress.touch();
    if (this.#schedule.left === 0) this.#finish('done');
    else for (let w = 0; w < this.#threads; w++) this.#startWorker();
  }

  #startWorker(): void {
    const { workerUrl, resourceLimits = {} } = this.#options;
    const worker = new WorkerThread(workerUrl, this.#setup, resourceLimits, {
      message: (from, message) => {
        this.#guarded(() => {
          this.#heard(from, message);
        });
      },
      crashed: (from, reason) => {
        this.#guarded(() => {
          this.#crashed(from, reason);
        });
      },
    });
    this.#workers.add(worker);
  }

  /** An error while handling what a worker says (a full disk, say) ends the study instead of the process. */
  #guarded(handle: () => void): void {
    if (this.#ended) return;
    try {
      handle();
    } catch (error) {
      this.#fail(error);
    }
  }

  #heard(worker: WorkerThread, message: FromWorker): void {
    if (message.type === 'ready') {
      if (worker.tasks.size < this.#each) this.#open.add(worker);
      this.#assign();
      return;
    }
    if (message.type === 'lost') {
      this.#lost(worker, message.message);
      return;
    }
    const task = worker.tasks.get(message.taskId);
    if (!task) {
      throw new Error(
        `A worker spoke of task ${message.taskId} while at ${[...worker.tasks.keys()].join(', ') || 'none'}.`,
      );
    }
    if (message.type === 'progress') {
      this.#estimate.advance(message.taskId, message.total > 0 ? message.done / message.total : 0);
      if (message.curves !== undefined) this.#options.onCurves?.(task, message.curves);
      this.#progress.touch();
    } else if (message.type === 'result') {
      this.#keep(worker, task, message.result);
    } else {
      // Whatever went wrong will go wrong again: a task is a pure function.
      this.#giveUp(message.taskId, message.message, message.stack);
    }
  }

  #keep(worker: WorkerThread, task: Task, result: TaskResult): void {
    worker.tasks.delete(task.id);
    const seconds = this.#estimate.finish(task.id, performance.now());
    const reason = this.#retries.get(task.id);
    const retry = reason === undefined ? {} : { retriedBecause: reason };
    const other = worker.engine === this.#options.setup.spec.engine ? {} : { engine: worker.engine };
    this.#project.finishTask(task.id, result, { seconds: Math.round(seconds * 1000) / 1000, ...retry, ...other });
    this.#schedule.finish(task.id);
    this.#ran += 1;
    this.#open.add(worker);
    if (this.#schedule.left === 0) this.#finish('done');
    else this.#assign();
    this.#pauseIfQuiet();
    this.#progress.touch();
  }

  /** While pausing, the study ends with the last task in flight. */
  #pauseIfQuiet(): void {
    if (this.#options.pause?.aborted !== true || [...this.#workers].some(({ tasks }) => tasks.size > 0)) return;
    this.#finish('paused');
  }

  /** Gives tasks to workers that have room, as long as there are both. */
  #assign(): void {
    if (this.#options.pause?.aborted === true) return;
    // In turns, so that no worker has all while another has none.
    while (this.#open.size > 0) {
      for (const worker of this.#open) {
        const task = this.#schedule.next();
        if (task === null) return;
        this.#estimate.start(task, performance.now());
        worker.run(task, this.#artifactsFor(task));
        if (worker.tasks.size === this.#each) this.#open.delete(worker);
        this.#progress.touch();
      }
    }
  }

  #artifactsFor(task: Task): Record<string, Uint8Array> {
    const artifacts: Record<string, Uint8Array> = {};
    for (const id of task.needs) {
      const artifact = this.#project.artifact(id);
      if (artifact === null) throw new Error(`Task ${task.id} was started before ${id} was done.`);
      artifacts[id] = artifact;
    }
    return artifacts;
  }

  #crashed(worker: WorkerThread, reason: string): void {
    // What a device does to its thread is the device's failure.
    if (backendOf(worker.engine) !== null) {
      this.#lost(worker, reason);
      return;
    }
    const twice = [...worker.tasks.keys()].find((id) => this.#died.has(id));
    if (twice !== undefined) {
      this.#giveUp(twice, `its worker died twice: ${reason}`);
      return;
    }
    if (worker.tasks.size === 0) {
      this.#startFailures += 1;
      if (this.#startFailures > 1) throw new StudyError(null, `No worker could be started: ${reason}.`);
    }
    // Memory may have been short for a moment; once more, on a fresh thread.
    for (const id of worker.tasks.keys()) this.#died.add(id);
    this.#replace(worker, reason);
  }

  /** The worker's device has failed: its tasks are done on the next one, and so is what is left of this run. */
  #lost(worker: WorkerThread, reason: string): void {
    const next = engineAfter(worker.engine, this.#setup.kernel);
    if (next === null) throw new StudyError(null, `The ${worker.engine} engine does not start: ${reason}.`);
    this.#project.note('engine-failed', { engine: worker.engine, because: reason, next });
    this.#setup = { ...this.#setup, engine: next };
    this.#replace(worker, reason);
  }

  /** A new worker in place of one that is gone; its tasks wait again. */
  #replace(worker: WorkerThread, reason: string): void {
    this.#workers.delete(worker);
    this.#open.delete(worker);
    void worker.terminate();
    for (const id of worker.tasks.keys()) {
      this.#estimate.drop(id);
      this.#retries.set(id, reason);
      this.#schedule.putBack(id);
    }
    if (this.#options.pause?.aborted === true) {
      this.#pauseIfQuiet();
      return;
    }
    this.#startWorker();
    this.#assign();
  }

  #giveUp(taskId: string, message: string, stack?: string): void {
    this.#project.failTask(taskId, stack === undefined || stack === '' ? message : stack);
    this.#fail(new StudyError(taskId, `Task ${taskId} failed: ${message}`));
  }

  #fail(error: unknown): void {
    this.#ended = true;
    this.#end?.reject(error);
  }

  #finish(status: StudyOutcome['status']): void {
    this.#ended = true;
    this.#end?.resolve(status);
  }
}

/** Tasks that a worker is given at once where its engine trains many networks together. */
function tasksTogether({ cohort }: WorkerSetup, workers: number): number {
  const columns = cohort.modalities.reduce((sum, modality) => sum + modality.columns.length, 0);
  const bytes = 4 * cohort.subjects.length * columns * SETS_OF_TASK;
  const fitting = Math.floor((totalmem() * MEMORY_SHARE) / Math.max(1, bytes));
  return Math.max(1, Math.min(TOGETHER, Math.floor(fitting / workers)));
}
