/** Projects and their study: plan, train, follow. */
import * as v from 'valibot';
import { cohortSummary } from './cohort.ts';
import { figure, index, json, nothing, path, text } from './schemas.ts';

export const plan = v.strictObject({
  protocol: v.picklist(['quick', 'fixed', 'standard', 'thorough']),
  methods: v.pipe(v.array(text), v.minLength(1)),
  folds: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(1000)),
  repeats: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
  /** 'group' leaves one group out at a time (then `folds` is the number of groups). */
  resampling: v.picklist(['stratified', 'group']),
  seed: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(2 ** 31 - 1)),
  /** `Settings` of src-main/method/settings.ts, or the part that differs from the defaults. */
  settings: json,
});
export type StudyPlan = v.InferOutput<typeof plan>;

export const studyState = v.picklist(['waiting', 'running', 'pausing', 'paused', 'cancelled', 'failed', 'done']);
export type StudyState = v.InferOutput<typeof studyState>;

const projectInfo = v.object({
  path: v.string(),
  name: v.string(),
  /** Why it can only be looked at; null where it can be written. */
  readOnly: v.nullable(v.string()),
  createdAt: v.string(),
  state: studyState,
  /** Of the last failure; null where there is none. */
  error: v.nullable(v.string()),
  tasks: v.object({ done: v.number(), total: v.number() }),
  engine: v.string(),
  plan,
  cohort: cohortSummary,
  files: v.array(
    v.object({ name: v.string(), role: v.string(), bytes: v.number(), sha256: v.string(), rows: v.number() }),
  ),
  versions: v.record(v.string(), v.string()),
});
export type ProjectInfo = v.InferOutput<typeof projectInfo>;

const method = v.object({
  name: v.string(),
  sentence: v.string(),
  group: v.picklist(['core', 'baselines', 'ablations']),
  /** False where it adds nothing that most users look at. */
  byDefault: v.boolean(),
});

const protocol = v.object({
  name: v.picklist(['quick', 'fixed', 'standard', 'thorough']),
  title: v.string(),
  sentence: v.string(),
  folds: v.number(),
  repeats: v.number(),
  /** Why it cannot be chosen; null where it can. */
});

export const logLine = v.object({ at: v.string(), event: v.string(), text: v.string() });
export type LogLine = v.InferOutput<typeof logLine>;

export const progress = v.object({
  done: v.number(),
  total: v.number(),
  fraction: v.number(),
  tasksPerMinute: figure,
  secondsLeft: figure,
  methods: v.array(v.object({ method: v.string(), done: v.number(), total: v.number() })),
  running: v.array(v.object({ taskId: v.string(), method: v.string(), fraction: v.number(), seconds: v.number() })),
});
export type StudyProgress = v.InferOutput<typeof progress>;

/** A learning curve: training loss over optimiser steps. */
export const curve = v.object({
  taskId: v.string(),
  /** 'student', 'teacher:imaging' ... */
  label: v.string(),
  repeat: v.number(),
  fold: v.number(),
  steps: v.array(v.number()),
  loss: v.array(v.number()),
});
export type LearningCurve = v.InferOutput<typeof curve>;

export const studyRequests = {
  /** What the draft (or, without one, the open project) could be trained with. */
  'study.choices': {
    params: nothing,
    reply: v.object({
      methods: v.array(method),
      protocols: v.array(protocol),
      defaults: plan,
      /** `defaultSettings` and the `paper` preset, whole, for the knobs. */
      settings: v.object({ default: json, paper: json }),
    }),
  },
  /** From a micro-benchmark of this machine, measured once and kept. */
  'study.estimate': {
    params: v.strictObject({ plan }),
    reply: v.object({ seconds: v.number(), tasks: v.number(), workers: v.number(), basis: v.string() }),
  },
  /** Makes a project file of the draft, opens it and starts the study. Refuses a file that exists. */
  'study.create': { params: v.strictObject({ path, plan }), reply: projectInfo },
  'project.open': { params: v.strictObject({ path }), reply: projectInfo },
  'project.info': { params: nothing, reply: v.nullable(projectInfo) },
  'project.close': { params: nothing, reply: nothing },
  /** Starts or resumes. */
  'study.start': { params: nothing, reply: projectInfo },
  /** Lets the tasks in flight end and starts no more. */
  'study.pause': { params: nothing, reply: projectInfo },
  /** Stops within a second; what is done is kept. */
  'study.cancel': { params: nothing, reply: projectInfo },
  'study.progress': { params: nothing, reply: v.nullable(progress) },
  /** Newest first. */
  'study.log': { params: v.strictObject({ from: index, count: index }), reply: v.array(logLine) },
  'study.curves': { params: nothing, reply: v.array(curve) },
} as const;
