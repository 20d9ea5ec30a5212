/**
 * A study is planned as tasks, each a pure function of (cohort, study settings, the artifacts of the tasks it needs).
 * A task that is done is never run again; a killed process loses at most the tasks in flight (DESIGN §4).
 */
export interface Task {
  /** Unique within the study, e.g. 'teachers-stage/r0/f3', 'student/r0/f3', 'student/final'. */
  readonly id: string;
  /** 'teachers-stage' (shared: final teachers and cross-fitted logits) or a method's name. */
  readonly method: string;
  /** Repeat and fold, from 0; both -1 for the final models, which are fitted on everyone. */
  readonly repeat: number;
  readonly fold: number;
  /** Ids of tasks whose artifacts this one reads. */
  readonly needs: readonly string[];
}

/** What a worker sends back for one task. */
export interface TaskResult {
  /** The fitted model, serialised: opaque bytes to the store. */
  readonly artifact: Uint8Array;
  /** On the test fold; null for the teachers stage and for final models. */
  readonly predictions: OutOfFold | null;
  /** Small JSON for people: losses over steps, subjects trained on, cells filled, levels seen ... */
  readonly summary: Readonly<Record<string, unknown>>;
}

export interface OutOfFold {
  /** Index into the cohort's subjects, one per test subject. */
  readonly subjects: Int32Array;
  /** 1 where the method has an answer for the subject. */
  readonly answered: Uint8Array;
  /** Logits, [subjects, C] row-major; NaN where not answered. */
  readonly logits: Float64Array;
  /** Contribution of each modality to each class's logit, [subjects, M, C]; NaN where there is none. May be empty. */
  readonly contributions: Float64Array;
}

/** Messages between the study runner (main thread) and a worker thread. */
export type ToWorker =
  | { readonly type: 'task'; readonly task: Task; readonly artifacts: Readonly<Record<string, Uint8Array>> }
  | { readonly type: 'stop' };

export type FromWorker =
  | { readonly type: 'ready' }
  /** `done` of `total` in units of the task's own (optimiser steps). */
  | { readonly type: 'progress'; readonly taskId: string; readonly done: number; readonly total: number }
  | { readonly type: 'result'; readonly taskId: string; readonly result: TaskResult }
  | { readonly type: 'error'; readonly taskId: string; readonly message: string; readonly stack: string };

/** What a worker thread is started with (`workerData`). Typed arrays of the cohort live on SharedArrayBuffers. */
export interface WorkerSetup {
  readonly cohort: import('../cohort/cohort.ts').Cohort;
  readonly spec: StudySpec;
  /** The fused engine's WebAssembly module as bytes; null where the engine needs none. */
  readonly kernel: Uint8Array | null;
}

/** Everything that determines a study's figures, beside the cohort. Plain JSON, stored as canonical text. */
export interface StudySpec {
  readonly protocol: 'quick' | 'fixed' | 'standard' | 'thorough';
  readonly seed: number;
  readonly folds: number;
  readonly repeats: number;
  /** 'stratified' (repeated stratified K-fold) or 'group' (leave one group out; folds = number of groups). */
  readonly resampling: 'stratified' | 'group';
  /** In the order given; results do not depend on it. */
  readonly methods: readonly string[];
  /** 'reference', 'fused'; chosen once when the study is created. */
  readonly engine: string;
  /** Settings of networks, distillation and baselines (method/settings.ts). */
  readonly settings: Readonly<Record<string, unknown>>;
}
