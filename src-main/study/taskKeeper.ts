/** Where the runner reads tasks and leaves what they gave: a project file, or memory. */
import type { Project } from '../store/project.ts';
import type { StoredTask, TaskResult } from '../store/contents.ts';
import type { RunTask } from './task.ts';

export interface TaskKeeper extends Pick<Project, 'artifact' | 'finishTask' | 'failTask' | 'note'> {
  tasks(): (StoredTask & Pick<RunTask, 'variant'>)[];
  /** Of lines 'task-done' the runner learns how long tasks take. */
  audit(): readonly { readonly event: string; readonly detail: Readonly<Record<string, unknown>> }[];
}

/**
 * Tasks whose results are used as they come, and not kept: of each only its artifact, until no other task needs it.
 */
export class PassingTasks implements TaskKeeper {
  readonly #tasks: readonly RunTask[];
  readonly #seconds: ReadonlyMap<string, number>;
  readonly #use: (task: RunTask, result: TaskResult) => void;
  readonly #artifacts = new Map<string, Uint8Array>();
  readonly #waitingFor = new Map<string, number>();

  /** @param seconds What a task of each method is known to take. @param use Called once for every task. */
  constructor(
    tasks: readonly RunTask[],
    seconds: ReadonlyMap<string, number>,
    use: (task: RunTask, result: TaskResult) => void,
  ) {
    this.#tasks = tasks;
    this.#seconds = seconds;
    this.#use = use;
    for (const { needs } of tasks)
      for (const id of needs) this.#waitingFor.set(id, (this.#waitingFor.get(id) ?? 0) + 1);
  }

  tasks(): (StoredTask & Pick<RunTask, 'variant'>)[] {
    return this.#tasks.map((task) => ({ ...task, state: 'waiting', error: null }));
  }

  artifact(id: string): Uint8Array | null {
    const bytes = this.#artifacts.get(id);
    // Buffers that are handed out move to a worker thread.
    return bytes ? bytes.slice() : null;
  }

  finishTask(id: string, result: TaskResult): void {
    const task = this.#tasks.find((one) => one.id === id)!;
    if (this.#waitingFor.has(id)) this.#artifacts.set(id, result.artifact);
    for (const needed of task.needs) {
      const left = this.#waitingFor.get(needed)! - 1;
      this.#waitingFor.set(needed, left);
      if (left === 0) this.#artifacts.delete(needed);
    }
    this.#use(task, result);
  }

  /** The run ends with the failure, which says why. */
  failTask(): void {}

  note(): void {}

  /** One line per method, as if a first task of it were done: so the time left is told from the start. */
  audit(): { event: string; detail: Readonly<Record<string, unknown>> }[] {
    return [...this.#seconds].flatMap(([method, seconds]) => {
      const first = this.#tasks.find((task) => task.method === method);
      return first ? [{ event: 'task-done', detail: { task: first.id, seconds } }] : [];
    });
  }
}
