/** What predictions rest on, over the whole cohort: worked out on request, and kept in the project file. */
import * as v from 'valibot';
import { figure, nothing, text } from './schemas.ts';

/** A mean over test folds with its corrected resampled 95 % interval (Nadeau and Bengio). */
const estimate = v.object({ mean: figure, lower: figure, upper: figure });
export type Estimate = v.InferOutput<typeof estimate>;

const norm = v.object({ mean: v.number(), lowest: v.number(), highest: v.number() });

const importance = v.object({
  method: v.string(),
  /** How often each thing was permuted in each test fold, and how many of these there are. */
  permutations: v.number(),
  folds: v.number(),
  /** Subjects tested and answered, at least once. */
  subjects: v.number(),
  /** Means over test folds, before anything is permuted. */
  logLoss: figure,
  auc: figure,
  /** Largest increase of the log loss first, as of features. */
  modalities: v.array(
    v.object({
      name: v.string(),
      /** Of those, who has it. */
      subjects: v.number(),
      /** Columns that a model of the study uses, and how many of them were permuted: those with the largest norms. */
      columns: v.number(),
      permuted: v.number(),
      /** Increase of the log loss and fall of the AUC when all its columns are permuted together. */
      logLoss: estimate,
      auc: estimate,
      /** Mean absolute contribution, out-of-fold; null where the method adds none up. */
      contribution: figure,
    }),
  ),
  features: v.array(
    v.object({
      modality: v.string(),
      name: v.string(),
      logLoss: estimate,
      auc: estimate,
      /** Of its column in the first layer, over ensemble members and folds; null where the method has no such layer. */
      norm: v.nullable(norm),
    }),
  ),
});
export type Importance = v.InferOutput<typeof importance>;

const stability = v.object({
  /** Half-samples, in pairs that share nobody. */
  halves: v.number(),
  /** Cut-offs pi for which `bounds` are given. */
  cuts: v.array(v.number()),
  /** All modalities together (null) first, then each by itself. */
  scopes: v.array(
    v.object({
      modality: v.nullable(v.string()),
      /** p, q, and n. */
      columns: v.number(),
      taken: v.number(),
      subjects: v.number(),
      /** Expected number of falsely chosen columns at each of `cuts`, at most. */
      bounds: v.array(v.number()),
      /** Of all halves, how many took the column; most often first. Columns never taken are left out. */
      features: v.array(v.object({ modality: v.string(), name: v.string(), share: v.number() })),
    }),
  ),
});
export type Stability = v.InferOutput<typeof stability>;

export const explainWhat = v.picklist(['importance', 'stability']);

/** Work under way, or how it ended. */
export const explainProgress = v.object({
  what: explainWhat,
  /** Null for the stability of the features, which is no matter of a method. */
  method: v.nullable(v.string()),
  state: v.picklist(['running', 'done', 'cancelled', 'failed']),
  fraction: v.number(),
  secondsLeft: figure,
  /** Why it failed. */
  error: v.nullable(v.string()),
});
export type ExplainProgress = v.InferOutput<typeof explainProgress>;

export const explainRequests = {
  /** As last worked out; null where it was not. */
  'explain.importance': { params: v.strictObject({ method: text }), reply: v.nullable(importance) },
  'explain.stability': { params: nothing, reply: v.nullable(stability) },
  /** Work under way in this project; null where there is none. */
  'explain.state': { params: nothing, reply: v.nullable(explainProgress) },
  /** Begins the work; how it goes is told by the event `explain.progress`. Needs the finished study. */
  'explain.start': {
    params: v.variant('what', [
      v.strictObject({
        what: v.literal('importance'),
        method: text,
        permutations: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1000)),
      }),
      v.strictObject({
        what: v.literal('stability'),
        /** An even number. */
        halves: v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(10_000), v.multipleOf(2)),
        /** q; null: as many as keep the bound at 1 or below at a cut-off of .75. */
        taken: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(1))),
      }),
    ]),
    reply: nothing,
  },
  'explain.cancel': { params: nothing, reply: nothing },
} as const;
