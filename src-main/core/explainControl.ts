/** What explains an open project's study: one piece of work at a time, told to its windows, kept in its file. */
import type { EventName, EventOf, Params } from '../contract/contract.ts';
import type { ExplainProgress, Importance, Stability } from '../contract/explain.ts';
import { workOutImportance } from '../study/explain/importance.ts';
import {
  keepImportance,
  keepStability,
  keptImportance,
  keptStability,
  refuseUnfinished,
} from '../study/explain/kept.ts';
import { CancelledError, type PoolOptions } from '../study/explain/pool.ts';
import { workOutStability } from '../study/explain/stableFeatures.ts';
import { assertMethod } from '../study/results/source.ts';
import type { Studied } from '../study/results/studied.ts';
import { Throttle } from '../study/throttle.ts';
import type { Environment } from './environment.ts';
import { RequestError } from './session.ts';
import { refuseMissingEngine } from './studyControl.ts';

const PROGRESS_MS = 200;

type Emit = <E extends EventName>(event: E, value: EventOf<E>) => void;
type Asked = Params<'explain.start'>;

export class ExplainControl {
  readonly #of: Studied;
  readonly #environment: Environment;
  readonly #emit: Emit;
  #run: { cancel: AbortController; ended: Promise<void>; state: ExplainProgress } | null = null;
  /** Of a file that cannot be written: as long as it is open. */
  readonly #importances = new Map<string, Importance>();
  #stability: Stability | null = null;

  constructor(of: Studied, environment: Environment, emit: Emit) {
    this.#of = of;
    this.#environment = environment;
    this.#emit = emit;
  }

  /** Work under way; null where there is none. */
  get state(): ExplainProgress | null {
    return this.#run?.state ?? null;
  }

  importance(method: string): Importance | null {
    assertMethod(this.#of, method);
    return this.#importances.get(method) ?? keptImportance(this.#of.project, method);
  }

  stability(): Stability | null {
    return this.#stability ?? keptStability(this.#of.project);
  }

  /** Begins. @throws RequestError, ResultsError where it cannot. */
  start(asked: Asked, workers: number): void {
    const { spec } = this.#of;
    if (this.#run) throw new RequestError('input', 'Something is being worked out already; wait for it, or cancel it.');
    refuseUnfinished(this.#of);
    if (asked.what === 'importance') assertMethod(this.#of, asked.method);
    refuseMissingEngine(spec.engine, this.#environment.kernel);
    const cancel = new AbortController();
    const state: ExplainProgress = {
      what: asked.what,
      method: asked.what === 'importance' ? asked.method : null,
      state: 'running',
      fraction: 0,
      secondsLeft: null,
      error: null,
    };
    const due = new Throttle(() => {
      if (this.#run) this.#emit('explain.progress', this.#run.state);
    }, PROGRESS_MS);
    const options: PoolOptions = {
      workerUrl: this.#environment.workerUrl,
      setup: { cohort: this.#of.cohort, seed: spec.seed, engine: spec.engine, kernel: this.#environment.kernel },
      workers,
      signal: cancel.signal,
      onProgress: (fraction, secondsLeft) => {
        if (!this.#run) return;
        this.#run.state = { ...this.#run.state, fraction, secondsLeft };
        due.touch();
      },
    };
    const end = (how: Partial<ExplainProgress>): void => {
      due.cancel();
      const last = this.#run?.state ?? state;
      this.#run = null;
      this.#emit('explain.progress', { ...last, secondsLeft: null, ...how });
    };
    const ended = this.#workOut(asked, options).then(
      () => {
        end({ state: 'done', fraction: 1 });
      },
      (error: unknown) => {
        if (error instanceof CancelledError) end({ state: 'cancelled' });
        else end({ state: 'failed', error: error instanceof Error ? error.message : String(error) });
      },
    );
    this.#run = { cancel, ended, state };
    this.#emit('explain.progress', state);
  }

  /** Calls the work off; what was worked out before stays. */
  async cancel(): Promise<void> {
    if (!this.#run) return;
    this.#run.cancel.abort();
    await this.#run.ended;
  }

  async #workOut(asked: Asked, options: PoolOptions): Promise<void> {
    const { project } = this.#of;
    if (asked.what === 'importance') {
      const made = await workOutImportance(this.#of, asked.method, asked.permutations, options);
      if (project.writable) keepImportance(project, made);
      else this.#importances.set(made.method, made);
    } else {
      const made = await workOutStability(this.#of, asked.halves, asked.taken, options);
      if (project.writable) keepStability(project, made);
      else this.#stability = made;
    }
  }
}
