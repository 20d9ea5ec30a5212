/**
 * The tasks of a study and the messages between the runner and its workers. What is also kept in the project file is
 * defined in store/contents.ts.
 */
import type { Cohort } from '../cohort/cohort.ts';
import type { BackendName, Device } from '../engine/tensorflow/device.ts';
import type { StudySpec, Task, TaskResult } from '../store/contents.ts';
import type { Variant } from './variant.ts';

export { INNER_STAGE, TEACHERS_STAGE } from '../store/contents.ts';
export type { OutOfFold, StudySpec, Task, TaskResult } from '../store/contents.ts';

/** A task as a worker gets it. */
export interface RunTask extends Task {
  /** Circumstances other than the study's own; such a task is in no project file. */
  readonly variant?: Variant;
}

/** The training loss of a network under way: 'teacher:<modality>', or the method's name. */
export interface LabelledCurve {
  readonly label: string;
  readonly steps: readonly number[];
  readonly loss: readonly number[];
}

/** Messages between the study runner (main thread) and a worker thread. */
export type ToWorker =
  | { readonly type: 'task'; readonly task: RunTask; readonly artifacts: Readonly<Record<string, Uint8Array>> }
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
  | { readonly type: 'error'; readonly taskId: string; readonly message: string; readonly stack: string }
  /** The device that the worker trains on has failed, or does not start: its tasks are lost, not wrong. */
  | { readonly type: 'lost'; readonly message: string };

/** What the module of `WorkerSetup.devices` exports. */
export interface Devices {
  /** @throws Error where the backend is not there or does not start, saying why. */
  loadDevice(backend: BackendName): Promise<Device>;
}

/** What a worker thread is started with (`workerData`). Typed arrays of the cohort live on SharedArrayBuffers. */
export interface WorkerSetup {
  readonly cohort: Cohort;
  readonly spec: StudySpec;
  /** The fused engine's WebAssembly module as bytes; null where the engine needs none. */
  readonly kernel: Uint8Array | null;
  /** Module (a URL) that is `Devices`, for engines that train on a device. */
  readonly devices: string;
  /** The engine to train by where it is not the study's own, whose device has failed. */
  readonly engine?: string;
}
