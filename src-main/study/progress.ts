import { median } from '../method/statistics/averages.ts';
import { FINAL } from './plan.ts';
import type { Task } from './task.ts';

/** How far a study is. */
export interface StudyProgress {
  /** Tasks done, those of earlier runs included, of all. */
  readonly done: number;
  readonly total: number;
  /** 0 to 1: by how long tasks take, with the parts done of those that run. Never goes back. */
  readonly fraction: number;
  /** Tasks finished per minute in this run; null before the first. */
  readonly tasksPerMinute: number | null;
  /** Estimated from how long tasks of each kind took; null while there is nothing to tell it from. */
  readonly secondsLeft: number | null;
  /** Per method (and for the teachers' stage), in the order of the plan. */
  readonly methods: readonly { readonly method: string; readonly done: number; readonly total: number }[];
  readonly running: readonly RunningTask[];
}

export interface RunningTask {
  readonly taskId: string;
  readonly method: string;
  /** 0 to 1. */
  readonly fraction: number;
  readonly seconds: number;
}

interface Running {
  readonly task: Task;
  readonly startedAt: number;
  fraction: number;
}

/** A running task that has done less than this says little about how long it will take. */
const TELLING_FRACTION = 0.1;

/** Keeps count of tasks and of how long they take, and estimates what is left. Knows no clock: times are handed in. */
export class ProgressEstimate {
  readonly #tasks: readonly Task[];
  readonly #workers: number;
  readonly #startedAt: number;
  readonly #done: Set<string>;
  readonly #doneBefore: number;
  readonly #running = new Map<string, Running>();
  /** Seconds that tasks of a kind took. */
  readonly #seconds = new Map<string, number[]>();
  #fraction = 0;

  constructor(tasks: readonly Task[], done: ReadonlySet<string>, workers: number, now: number) {
    this.#tasks = tasks;
    this.#done = new Set(done);
    this.#doneBefore = done.size;
    this.#workers = workers;
    this.#startedAt = now;
  }

  /** Seconds that a task took, in this run or in an earlier one. */
  measured(task: Task, seconds: number): void {
    const kind = kindOf(task);
    const known = this.#seconds.get(kind);
    if (known === undefined) this.#seconds.set(kind, [seconds]);
    else known.push(seconds);
  }

  start(task: Task, now: number): void {
    this.#running.set(task.id, { task, startedAt: now, fraction: 0 });
  }

  advance(taskId: string, fraction: number): void {
    const running = this.#running.get(taskId);
    if (running !== undefined) running.fraction = Math.min(1, Math.max(running.fraction, fraction));
  }

  /** The task is not running any more, and not done. */
  drop(taskId: string): void {
    this.#running.delete(taskId);
  }

  /** Returns the seconds that the task took. */
  finish(taskId: string, now: number): number {
    const running = this.#running.get(taskId);
    const seconds = running === undefined ? 0 : (now - running.startedAt) / 1000;
    if (running !== undefined) this.measured(running.task, seconds);
    this.#running.delete(taskId);
    this.#done.add(taskId);
    return seconds;
  }

  read(now: number): StudyProgress {
    const known = this.#typicalSeconds(now);
    const fallback = known.size === 0 ? null : median([...known.values()]);
    let all = 0;
    let left = 0;
    const methods = new Map<string, { method: string; done: number; total: number }>();
    for (const task of this.#tasks) {
      const seconds = known.get(kindOf(task)) ?? known.get(task.method) ?? fallback ?? 1;
      all += seconds;
      const count = methods.get(task.method) ?? { method: task.method, done: 0, total: 0 };
      methods.set(task.method, count);
      count.total += 1;
      if (this.#done.has(task.id)) count.done += 1;
      if (!this.#done.has(task.id)) left += seconds * (1 - (this.#running.get(task.id)?.fraction ?? 0));
    }
    const finished = this.#done.size - this.#doneBefore;
    const minutes = (now - this.#startedAt) / 60_000;
    const unfinished = this.#tasks.length - this.#done.size;
    this.#fraction = Math.max(this.#fraction, all === 0 ? 1 : (all - left) / all);
    return {
      done: this.#done.size,
      total: this.#tasks.length,
      fraction: unfinished === 0 ? 1 : this.#fraction,
      tasksPerMinute: finished === 0 || minutes <= 0 ? null : finished / minutes,
      secondsLeft: unfinished === 0 ? 0 : fallback === null ? null : left / Math.min(this.#workers, unfinished),
      methods: [...methods.values()],
      running: [...this.#running.values()].map(({ task, startedAt, fraction }) => {
        return { taskId: task.id, method: task.method, fraction, seconds: (now - startedAt) / 1000 };
      }),
    };
  }

  /** Per kind the median of what tasks took (one that was swapped out does not count for much), or what one promises. */
  #typicalSeconds(now: number): Map<string, number> {
    const typical = new Map<string, number>();
    for (const [kind, seconds] of this.#seconds) typical.set(kind, median(seconds));
    for (const { task, startedAt, fraction } of this.#running.values()) {
      const kind = kindOf(task);
      if (typical.has(kind) || fraction < TELLING_FRACTION) continue;
      typical.set(kind, (now - startedAt) / 1000 / fraction);
    }
    return typical;
  }
}

/** Tasks of a kind take about as long: a method's on folds, and its final one, which is fitted on everyone. */
function kindOf(task: Task): string {
  return task.repeat === FINAL ? `${task.method}/final` : task.method;
}
