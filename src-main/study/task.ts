/**
 * The tasks of a study and the messages between the runner and its workers. What is also kept in the project file is
 * defined in store/contents.ts.
 */
import type { Cohort } from '../cohort/cohort.ts';
import type { StudySpec, Task, TaskResult } from '../store/contents.ts';

export { TEACHERS_STAGE } from '../store/contents.ts';
export type { OutOfFold, StudySpec, Task, TaskResult } from '../store/contents.ts';

/** The training loss of a network under way: 'teacher:<modality>', or the method's name. */
export interface LabelledCurve {
  readonly label: string;
  readonly steps: readonly number[];
  readonly loss: readonly number[];
}

/** Messages between the study runner (main thread) and a worker thread. */
export type ToWorker =
  | { readonly type: 'task'; readonly task: Task; readonly artifacts: Readonly<Record<string, Uint8Array>> }
  | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'ready' }
  /** `done` of `total` in units of the task's own (optimiser steps). */
  | {
      readonly type: 'progress';
      readonly taskId: string;
      readonly done: number;
      readonly total: number;
      /** Learning curves of the task, from their beginning; not in every message. */
      readonly curves?: readonly LabelledCurve[];
    }
  | { readonly type: 'result'; readonly taskId: string; readonly result: TaskResult }
  | { readonly type: 'error'; readonly taskId: string; readonly message: string; readonly stack: string };

/** What a worker thread is started with (`workerData`). Typed arrays of the cohort live on SharedArrayBuffers. */
export interface WorkerSetup {
  readonly cohort: Cohort;
  readonly spec: StudySpec;
  /** The fused engine's WebAssembly module as bytes; null where the engine needs none. */
  readonly kernel: Uint8Array | null;
}
