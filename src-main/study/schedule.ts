import type { Task } from './task.ts';

/**
 * Which task to start next. In the order of the plan, among those whose needs are done; but stages that others wait for
 * are started a few folds ahead, so that no worker idles while a stage runs. Without it the last stage, that of the
 * final models, would run alone at the end.
 */
export class Schedule {
  readonly #waiting: Map<string, Task>;
  readonly #running = new Map<string, Task>();
  readonly #done: Set<string>;
  /** How many waiting tasks need a stage. */
  readonly #waitingFor = new Map<string, number>();
  /** Stages started whose followers still wait. */
  readonly #stagesAhead: number;

  /** `tasks` in the order of the plan; those in `done` are not run again. */
  constructor(tasks: readonly Task[], done: ReadonlySet<string>, workers: number) {
    this.#waiting = new Map(tasks.filter(({ id }) => !done.has(id)).map((task) => [task.id, task]));
    this.#done = new Set(done);
    this.#stagesAhead = workers + 1;
    for (const task of this.#waiting.values()) this.#countNeeds(task, 1);
  }

  /** Takes the task to start now; null if none can be (all done, or all that wait need one that is running). */
  next(): Task | null {
    const task = this.#choose();
    if (task === null) return null;
    this.#waiting.delete(task.id);
    this.#running.set(task.id, task);
    this.#countNeeds(task, -1);
    return task;
  }

  /** A task has given its result. */
  finish(id: string): void {
    this.#running.delete(id);
    this.#done.add(id);
  }

  /** A task has to be started again. */
  putBack(id: string): void {
    const task = this.#running.get(id);
    if (task === undefined) return;
    this.#running.delete(id);
    this.#countNeeds(task, 1);
    // In front: it is the oldest, and others may wait for it.
    const rest = [...this.#waiting];
    this.#waiting.clear();
    for (const [key, value] of [[id, task] as const, ...rest]) this.#waiting.set(key, value);
  }

  /** Tasks that are waiting or running. */
  get left(): number {
    return this.#waiting.size + this.#running.size;
  }

  #choose(): Task | null {
    let first: Task | null = null;
    let stage: Task | null = null;
    for (const task of this.#waiting.values()) {
      if (!task.needs.every((id) => this.#done.has(id))) continue;
      first ??= task;
      if (this.#waitingFor.has(task.id)) {
        stage = task;
        break;
      }
    }
    return stage !== null && this.#stagesStarted() < this.#stagesAhead ? stage : first;
  }

  #stagesStarted(): number {
    let started = 0;
    for (const id of this.#waitingFor.keys()) if (!this.#waiting.has(id)) started++;
    return started;
  }

  #countNeeds(task: Task, change: 1 | -1): void {
    for (const id of task.needs) {
      const count = (this.#waitingFor.get(id) ?? 0) + change;
      if (count === 0) this.#waitingFor.delete(id);
      else this.#waitingFor.set(id, count);
    }
  }
}
