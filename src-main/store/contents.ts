/**
 * What a project file holds beside the cohort, as plain types. They live here, not in study/, because study/ may import
 * store/ and never the other way round; `study/task.ts` passes them on.
 */

/**
 * A study is planned as tasks, each a pure function of (cohort, study settings, the artifacts of the tasks it needs).
 * A task that is done is never run again; a killed process loses at most the tasks in flight.
 */
export interface Task {
  /** Unique within the study, e.g. 'stage:teachers/r0/f3', 'student/r0/f3', 'student/final'. */
  readonly id: string;
  /** `TEACHERS_STAGE`, `INNER_STAGE` or a method's name. */
  readonly method: string;
  /** Repeat and fold, from 0; both -1 for the final models, which are fitted on everyone. */
  readonly repeat: number;
  readonly fold: number;
  /** Ids of tasks whose artifacts this one reads. */
  readonly needs: readonly string[];
}

/**
 * The `method` of the shared teachers stage. Not 'teachers', which is a method of its own (the stacked teachers) with
 * tasks and predictions of its own; no method's name begins with 'stage:'.
 */
export const TEACHERS_STAGE = 'stage:teachers';

/** The `method` of the teachers' stages of the inner folds on which settings are chosen: for soft labels only. */
export const INNER_STAGE = 'stage:inner';

/** Whether a task is shared by methods, and is none itself. */
export function isStage({ method }: Pick<Task, 'method'>): boolean {
  return method === TEACHERS_STAGE || method === INNER_STAGE;
}

/** 'failed' keeps its message until the task is tried again. Nothing is ever 'running', so a kill leaves nothing to mend. */
export type TaskState = 'waiting' | 'done' | 'failed';

/** A task as the project file knows it. */
export interface StoredTask extends Task {
  readonly state: TaskState;
  /** Why it failed; null unless `state` is 'failed'. */
  readonly error: string | null;
}

/** What a worker sends back for one task. */
export interface TaskResult {
  /** The fitted model, serialised: opaque bytes to the store. */
  readonly artifact: Uint8Array;
  /** On the test fold; null for stages and for final models. */
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

/** Whether a finished task must have out-of-fold predictions: neither shared stages nor final models do. */
export function hasPredictions(task: Task): boolean {
  return task.repeat >= 0 && !isStage(task);
}

/** Predictions made for new patients with this study's models. */
export interface NewPatientPredictions {
  /** Names of the files that the patients came from, without folders. */
  readonly source: string;
  /** Which method answered. */
  readonly method: string;
  /** What else determined the answer: decisions of the import, options of the command. */
  readonly options: Readonly<Record<string, unknown>>;
  /** One record per patient, as shown to the user. */
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export interface StoredPredictions extends NewPatientPredictions {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** One line of the append-only log of what was done with the file. */
export interface AuditLine {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** 'created', 'migrated', 'task-done', 'task-failed', 'prediction', or what `Project.note` was given. */
  readonly event: string;
  readonly detail: Readonly<Record<string, unknown>>;
}
