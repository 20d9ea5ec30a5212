/**
 * Every number that a method may be given, with its defaults (docs/method.md). Stored with a study, so that its
 * figures can be made again.
 */
import * as v from 'valibot';

const fraction = v.pipe(v.number(), v.minValue(0), v.maxValue(0.95));
const positive = v.pipe(v.number(), v.gtValue(0));
const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(most));

const networkSchema = v.strictObject({
  /** Hidden layers per branch: 0, 1 or 2. */
  depth: v.picklist([0, 1, 2]),
  width: count(4096),
  dropout: fraction,
  learningRate: positive,
  beta1: fraction,
  beta2: v.pipe(v.number(), v.minValue(0), v.ltValue(1)),
  epsilon: positive,
  /** Decoupled (AdamW). */
  weightDecay: v.pipe(v.number(), v.minValue(0)),
  batch: count(1_000_000),
  /** Optimiser steps; where `epochs` is set, that many passes over the training set instead. */
  steps: count(200_000),
  epochs: v.nullable(count(100_000)),
  /** Networks with different seeds whose logits are averaged. */
  members: count(100),
  /** Sparsemax attention of each branch to its inputs. */
  attention: v.boolean(),
});

const settingsSchema = v.strictObject({
  teacher: networkSchema,
  student: v.strictObject({
    ...networkSchema.entries,
    /** Probability with which a present modality of a mini-batch row is dropped (`student`, `student-nokd`). */
    modalityDropout: fraction,
  }),
  distillation: v.strictObject({
    temperature: positive,
    alpha: v.pipe(v.number(), v.minValue(0)),
    /** Mixing of the soft labels for `student`. */
    mixing: v.picklist(['paper', 'average', 'skill', 'stacked']),
    /** The same for `student-complete`. */
    mixingComplete: v.picklist(['paper', 'average', 'skill', 'stacked']),
    /** Soft labels from teachers that have not seen the subject; false uses the final teachers' own (in-sample). */
    crossFitted: v.boolean(),
    innerFolds: v.pipe(count(50), v.minValue(2)),
  }),
  inputs: v.strictObject({
    /** An input per column with many missing cells says that the cell is missing (`fitScaler`). */
    emptyCells: v.boolean(),
  }),
  classWeights: v.picklist(['none', 'balanced']),
  /** Null: fixed steps. Otherwise the number of steps is chosen on an inner split, then the network is refitted on all. */
  earlyStopping: v.nullable(
    v.strictObject({
      /** Share of the training subjects that is held out: one of this many folds. */
      folds: v.pipe(count(50), v.minValue(2)),
      /** Validation log loss is looked at every so many steps. */
      every: count(100_000),
      /** Looks without improvement before it stops. */
      patience: count(1000),
    }),
  ),
  /** Null: the settings are taken as they are given. Otherwise inner folds choose among candidates (tuning/). */
  tuning: v.nullable(
    v.strictObject({
      innerFolds: v.pipe(count(50), v.minValue(2)),
      /** Most candidates that a method may choose from. */
      candidates: count(1000),
      /** Networks, each with settings of its own, whose logits are averaged. */
      members: count(100),
    }),
  ),
  logistic: v.strictObject({
    /** Candidates for C, the inverse strength of the L2 penalty. */
    grid: v.pipe(v.array(positive), v.minLength(1)),
    innerFolds: v.pipe(count(50), v.minValue(2)),
  }),
  /** Of the baselines that impute (`*-imputed-*`). */
  imputation: v.strictObject({
    /** Indicators of which modalities were measured are added to the inputs. */
    indicators: v.boolean(),
    /** Donors whose mean fills a cell (`knn-imputed-lr`). */
    neighbours: count(1000),
    /** Rounds of chained equations, and columns that each column is predicted from (`iterative-imputed-lr`). */
    rounds: count(100),
    predictors: count(1000),
  }),
  /** Of `boosted-trees`. */
  boosting: v.strictObject({
    depth: count(10),
    trees: count(10_000),
    learningRate: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
    /** Share of the subjects that each tree sees. */
    subsample: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
    /** Share of the columns that each tree may split on. */
    columns: v.pipe(v.number(), v.gtValue(0), v.maxValue(1)),
    /** L2 penalty on leaf values. */
    lambda: v.pipe(v.number(), v.minValue(0)),
    /** Least sum of second derivatives in a leaf. */
    leastWeight: v.pipe(v.number(), v.minValue(0)),
  }),
});

export type Settings = v.InferOutput<typeof settingsSchema>;
export type NetworkSettings = v.InferOutput<typeof networkSchema>;
export type Mixing = Settings['distillation']['mixing'];

const ours: NetworkSettings = {
  depth: 2,
  width: 64,
  dropout: 0.5,
  learningRate: 2e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  batch: 64,
  steps: 800,
  epochs: null,
  members: 3,
  attention: false,
};

export const defaultSettings: Settings = {
  // A teacher of a small modality overfits by 800 steps, and its soft labels carry that on: 400 gave better log loss of
  // the stacked teachers and of the student on all cohorts tried, in half of the time.
  teacher: { ...ours, steps: 400 },
  student: { ...ours, modalityDropout: 0.3 },
  distillation: {
    temperature: 2,
    alpha: 1,
    mixing: 'stacked',
    mixingComplete: 'average',
    crossFitted: true,
    innerFolds: 5,
  },
  inputs: { emptyCells: false },
  classWeights: 'none',
  earlyStopping: null,
  tuning: null,
  logistic: { grid: [0.001, 0.01, 0.1, 1, 10, 100], innerFolds: 5 },
  imputation: { indicators: false, neighbours: 5, rounds: 10, predictors: 15 },
  boosting: { depth: 3, trees: 100, learningRate: 0.1, subsample: 0.8, columns: 0.8, lambda: 1, leastWeight: 1 },
};

/** The paper's published code: Adam 1e-3, no weight decay, fixed epochs, in-sample teachers, `paper` mixing, one seed. */
const paper: NetworkSettings = {
  ...ours,
  learningRate: 1e-3,
  weightDecay: 0,
  batch: 32,
  epochs: 100,
  members: 1,
};

export const paperSettings: Settings = {
  ...defaultSettings,
  teacher: paper,
  student: { ...paper, modalityDropout: 0 },
  distillation: {
    ...defaultSettings.distillation,
    mixing: 'paper',
    mixingComplete: 'paper',
    crossFitted: false,
  },
};

const presets: Readonly<Record<string, Settings>> = { default: defaultSettings, paper: paperSettings };

/** A configuration that cannot be used; the message names the setting. */
export class SettingsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SettingsError';
  }
}

/**
 * Settings from a user's JSON: `{ "preset": "default" | "paper", ...settings to change }`, nested as `Settings`.
 *
 * @throws SettingsError that names the setting which is unknown or out of range.
 */
export function readSettings(json: unknown): Settings {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new SettingsError('A configuration must be a JSON object, such as {"student": {"depth": 1}}.');
  }
  const { preset = 'default', ...changes } = json as Record<string, unknown>;
  const base = typeof preset === 'string' && Object.hasOwn(presets, preset) ? presets[preset] : undefined;
  if (!base) {
    throw new SettingsError(`preset: ${JSON.stringify(preset)} is not one of ${Object.keys(presets).join(', ')}.`);
  }
  const parsed = v.safeParse(settingsSchema, merge(base, changes));
  if (parsed.success) return parsed.output;
  const issue = parsed.issues[0];
  const path = issue.path?.map((item) => String(item.key)).join('.') ?? 'configuration';
  throw new SettingsError(
    issue.type === 'strict_object' && issue.expected === 'never'
      ? `there is no setting ${path}; docs/method.md, “Settings”, lists them.`
      : `${path}: ${issue.message}.`,
  );
}

/**
 * Settings of a study's file with those that there were not yet when it was made, at their defaults: they leave its
 * figures as they are. Settings that cannot be read stay as they are.
 */
export function completed(stored: unknown): unknown {
  const parsed = v.safeParse(settingsSchema, merge(defaultSettings, stored));
  return parsed.success ? parsed.output : stored;
}

function merge(base: unknown, changes: unknown): unknown {
  const isObject = (x: unknown): x is Record<string, unknown> =>
    typeof x === 'object' && x !== null && !Array.isArray(x);
  if (!isObject(base) || !isObject(changes)) return changes;
  const merged = { ...base };
  for (const [key, value] of Object.entries(changes)) merged[key] = merge(base[key], value);
  return merged;
}
