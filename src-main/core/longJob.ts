/** The one long job beside training that an open project may have: started, told of, cancelled. */
import type { JobProgress } from '../contract/robustness.ts';
import type { EventName, EventOf } from '../contract/contract.ts';
import type { Hooks } from '../study/robustness/refits.ts';
import { Throttle } from '../study/throttle.ts';
import { RequestError } from './session.ts';

const PROGRESS_MS = 200;

type Emit = <E extends EventName>(event: E, value: EventOf<E>) => void;
type What = JobProgress['what'];

export class LongJob {
  readonly #emit: Emit;
  #running: { what: What; cancel: AbortController; ended: Promise<void> } | null = null;
  #progress: JobProgress | null = null;

  constructor(emit: Emit) {
    this.#emit = emit;
  }

  /** As last told; null where nothing runs. */
  get progress(): JobProgress | null {
    return this.#progress;
  }

  /** @param run Returns whether all was done. @throws RequestError where something runs already. */
  start(what: What, run: (hooks: Hooks) => Promise<boolean>): void {
    if (this.#running) {
      throw new RequestError('input', 'Another long calculation is running on this study: wait for it, or cancel it.');
    }
    const cancel = new AbortController();
    this.#progress = { what, done: 0, total: 0, fraction: 0, secondsLeft: null };
    const told = new Throttle(() => {
      if (this.#progress) this.#emit('job.progress', this.#progress);
    }, PROGRESS_MS);
    told.touch();
    const work = run({
      signal: cancel.signal,
      onProgress: ({ done, total, fraction, secondsLeft }) => {
        this.#progress = { what, done, total, fraction, secondsLeft };
        told.touch();
      },
    });
    const end = (outcome: EventOf<'job.ended'>['outcome'], error: string | null): void => {
      told.cancel();
      this.#running = null;
      this.#progress = null;
      this.#emit('job.ended', { what, outcome, error });
    };
    const ended = work.then(
      (done) => {
        end(done ? 'done' : 'cancelled', null);
      },
      (error: unknown) => {
        end('failed', error instanceof Error ? error.message : String(error));
      },
    );
    this.#running = { what, cancel, ended };
  }

  /** What is done is kept. */
  async cancel(): Promise<void> {
    this.#running?.cancel.abort();
    await this.#running?.ended;
  }
}
