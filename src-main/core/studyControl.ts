/** The study of an open project: starts, pauses and cancels it, and tells the windows how it goes. */
import type { EventName, EventOf } from '../contract/contract.ts';
import type { LearningCurve, StudyProgress, StudyState } from '../contract/study.ts';
import type { Project } from '../store/project.ts';
import type { StudyProgress as RunnerProgress } from '../study/progress.ts';
import { runStudy } from '../study/runner.ts';
import type { Studied } from '../study/results/studied.ts';
import { Throttle } from '../study/throttle.ts';
import { logLineOf } from './auditText.ts';
import type { Environment } from './environment.ts';
import { RequestError } from './session.ts';

const CURVES_MS = 500;

type Emit = <E extends EventName>(event: E, value: EventOf<E>) => void;

export class StudyControl {
  readonly #of: Studied;
  readonly #environment: Environment;
  readonly #emit: Emit;
  #state: StudyState;
  #error: string | null = null;
  #progress: StudyProgress | null = null;
  #run: { cancel: AbortController; pause: AbortController; ended: Promise<void> } | null = null;
  /** Of tasks in flight. */
  readonly #curves = new Map<string, LearningCurve[]>();
  readonly #curvesDue: Throttle;
  /** Tasks done when the cache was last known to be true. */
  #doneWhenCached = -1;
  /** Lines of the audit log that the windows were told. */
  #told: number;

  constructor(of: Studied, environment: Environment, emit: Emit) {
    this.#of = of;
    this.#environment = environment;
    this.#emit = emit;
    const audit = of.project.audit();
    this.#told = audit.length;
    this.#state = stateOf(of.project, audit);
    if (this.#state === 'failed') this.#error = failureIn(of.project);
    this.#curvesDue = new Throttle(() => {
      emit('study.curves', [...this.#curves.values()].flat());
    }, CURVES_MS);
  }

  get state(): StudyState {
    return this.#state;
  }

  /** Of the last failure. */
  get error(): string | null {
    return this.#error;
  }

  /** As last told; null before the first start. */
  get progress(): StudyProgress | null {
    return this.#progress;
  }

  /** Starts or resumes; does nothing where it runs or is done. @throws RequestError where the engine is not there. */
  async start(workers: number): Promise<void> {
    // Started while the last tasks of a pause end: what is paused must have ended before anything else begins.
    if (this.#state === 'pausing') await this.#run?.ended;
    if (this.#run || this.#state === 'done') return;
    const { project, cohort, spec, cache } = this.#of;
    const { kernel, workerUrl, devicesUrl } = this.#environment;
    refuseMissingEngine(spec.engine, kernel);
    const cancel = new AbortController();
    const pause = new AbortController();
    this.#enter('running', null);
    const running = runStudy(project, {
      workerUrl,
      setup: { cohort, spec, kernel, devices: devicesUrl.href },
      workers,
      signal: cancel.signal,
      pause: pause.signal,
      onProgress: (progress) => {
        this.#heard(progress);
      },
      onCurves: (task, curves) => {
        const { id: taskId, repeat, fold } = task;
        this.#curves.set(
          taskId,
          curves.map(({ label, steps, loss }) => ({ taskId, label, repeat, fold, steps: [...steps], loss: [...loss] })),
        );
        this.#curvesDue.touch();
      },
    });
    const ended = running.then(
      ({ status }) => {
        this.#ended(status, null);
      },
      (error: unknown) => {
        this.#ended('failed', error instanceof Error ? error.message : String(error));
      },
    );
    cache.clear();
    this.#run = { cancel, pause, ended };
  }

  /** Lets the tasks in flight end. */
  pause(): void {
    if (this.#state !== 'running') return;
    this.#enter('pausing', null);
    this.#run?.pause.abort();
  }

  /** Stops within a second; the tasks in flight are lost. */
  async cancel(): Promise<void> {
    if (!this.#run) return;
    this.#run.cancel.abort();
    await this.#run.ended;
  }

  /** Tells the windows the lines of the audit log that are new. */
  tellLog(): void {
    try {
      const lines = this.#of.project.auditLines(this.#told, -1);
      this.#told += lines.length;
      for (const line of lines) this.#emit('study.log', logLineOf(line));
    } catch {
      // A disk that went away ends the study by what it cannot write; its log can wait.
    }
  }

  #heard(progress: RunnerProgress): void {
    this.#progress = {
      ...progress,
      methods: progress.methods.map((method) => ({ ...method })),
      running: progress.running.map((task) => ({ ...task })),
    };
    if (progress.done !== this.#doneWhenCached) this.#of.cache.clear();
    this.#doneWhenCached = progress.done;
    const running = new Set(progress.running.map(({ taskId }) => taskId));
    for (const taskId of this.#curves.keys()) if (!running.has(taskId)) this.#curves.delete(taskId);
    this.#emit('study.progress', this.#progress);
    this.tellLog();
  }

  #ended(state: StudyState, error: string | null): void {
    this.#run = null;
    this.#curves.clear();
    this.#curvesDue.flush();
    this.#of.cache.clear();
    this.tellLog();
    this.#enter(state, error);
  }

  #enter(state: StudyState, error: string | null): void {
    this.#state = state;
    this.#error = error;
    this.#emit('study.state', { state, error });
  }
}

/** @throws RequestError */
export function refuseMissingEngine(engine: string, kernel: Uint8Array | null): void {
  if (engine === 'reference' || kernel) return;
  throw new RequestError('input', 'The fused engine is not built here: run "npm run build", or choose another engine.');
}

/** The state that the file tells: of a study that nobody runs. */
function stateOf(project: Project, audit: readonly { readonly event: string }[]): StudyState {
  const { done, total } = project.taskCounts();
  if (done === total) return 'done';
  const last = audit.findLast(({ event }) => event.startsWith('study-') || event === 'task-failed')?.event;
  if (last === undefined) return 'waiting';
  if (last === 'task-failed') return 'failed';
  return last === 'study-cancelled' ? 'cancelled' : 'paused';
}

function failureIn(project: Project): string | null {
  const failed = project.tasks().find(({ state }) => state === 'failed');
  // The first line of a stack is the message.
  return failed ? `Task ${failed.id} failed: ${failed.error?.split('\n')[0] ?? ''}` : null;
}
