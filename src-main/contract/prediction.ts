/** New patients, and the page of one patient. */
import * as v from 'valibot';
import { figure, index, nothing, path, remark, text } from './schemas.ts';

const row = v.object({
  subject: v.string(),
  available: v.array(v.string()),
  probabilities: v.nullable(v.array(v.number())),
  predicted: v.nullable(v.string()),
  /** Which method answered; null where none has an answer. */
  method: v.nullable(v.string()),
});
export type NewPatientRow = v.InferOutput<typeof row>;

const predictionSet = v.object({
  id: text,
  /** Names of the files. */
  source: v.string(),
  at: v.string(),
  method: v.string(),
  classes: v.array(v.string()),
  modalities: v.array(v.string()),
  patients: v.number(),
  rows: v.array(row),
  /** Unknown columns, units that look wrong by range, unseen levels, tables left out. */
  checks: v.array(remark),
  /** False where the project could not be written, so that they are gone with the window. */
  kept: v.boolean(),
});
export type PredictionSet = v.InferOutput<typeof predictionSet>;

const patient = v.object({
  subject: v.string(),
  /** 'new', or 'cohort': then the prediction is out-of-fold and `outcome` is the truth. */
  origin: v.picklist(['new', 'cohort']),
  outcome: v.nullable(v.string()),
  classes: v.array(v.string()),
  method: v.nullable(v.string()),
  /** Where it is not the method asked for: why. */
  methodNote: v.nullable(v.string()),
  probabilities: v.nullable(v.array(v.number())),
  predicted: v.nullable(v.string()),
  /** 5th to 95th percentile over the study's outer-fold models, per class; null with fewer than 20 of them. */
  spread: v.nullable(v.object({ models: v.number(), lower: v.array(v.number()), upper: v.array(v.number()) })),
  spreadNote: v.nullable(v.string()),
  /** The logit of each class with no modality's say (class frequencies and what was measured). */
  base: v.array(v.number()),
  modalities: v.array(
    v.object({
      name: v.string(),
      measured: v.boolean(),
      /** True where the prediction shown leaves it out by the user's choice. */
      leftOut: v.boolean(),
      /** To the logit of each class, centred over classes; null where it has no say. */
      contribution: v.nullable(v.array(v.number())),
    }),
  ),
  /** Strongest effect first; `effect`: the positive class's logit less that with the cell at the cohort's median or commonest level. */
  features: v.array(
    v.object({
      modality: v.string(),
      name: v.string(),
      value: v.nullable(v.string()),
      /** Numeric: the value, and the cohort's 5th, 50th and 95th percentile; null for categories. */
      number: figure,
      low: figure,
      median: figure,
      high: figure,
      typical: v.string(),
      effect: v.number(),
      /**
       * Its part in the modality's contribution to the logit of each class, centred over classes, by integrated gradients
       * from the training mean: per modality the parts add up to the contribution less that of average values. Null where
       * the method is no sum of networks.
       */
      parts: v.nullable(v.array(v.number())),
    }),
  ),
  similar: v.array(
    v.object({
      subject: v.string(),
      outcome: v.nullable(v.string()),
      available: v.array(v.string()),
      probabilities: v.nullable(v.array(v.number())),
      distance: v.number(),
    }),
  ),
  remarks: v.array(v.string()),
});
export type Patient = v.InferOutput<typeof patient>;

const estimate = v.object({ value: v.number(), lower: v.number(), upper: v.number() });

const nextModality = v.object({
  modality: v.string(),
  /** Measured, but left out of the prediction by the user's choice. */
  leftOut: v.boolean(),
  /** As the user gave it; null where none was given. */
  cost: figure,
  /** Expected change per unit of cost. */
  perCost: figure,
  /** Training patients who count, and the effective number of them. */
  donors: v.number(),
  effective: v.number(),
  /** Null with too few of them; then `sentence` says so. */
  promised: v.nullable(
    v.object({
      /** Expected absolute change of the probability (beyond two classes: half the sum over classes); 95 % interval. */
      change: estimate,
      /** 5th and 95th percentile of that change over patients. */
      changeLow: v.number(),
      changeHigh: v.number(),
      /** In bits. */
      entropyFall: estimate,
      /** Share of patients whose decision would be another one. */
      flips: estimate,
    }),
  ),
  sentence: v.string(),
});

const next = v.object({
  subject: v.string(),
  /** That answers, and whose change is told; null where none does. */
  method: v.nullable(v.string()),
  classes: v.array(v.string()),
  probabilities: v.nullable(v.array(v.number())),
  /** Of two classes: the second is decided on from this probability on; null: the class of the largest probability. */
  threshold: figure,
  have: v.array(v.string()),
  /** The most useful first: by expected change, or by change per cost where costs were given. */
  modalities: v.array(nextModality),
  rankedBy: v.picklist(['change', 'cost']),
  /** Why there is no list. */
  note: v.nullable(v.string()),
});
export type MeasureNext = v.InferOutput<typeof next>;

/** A patient of a prediction set, or (set null) of the training cohort. */
const who = { set: v.nullable(text), subject: text };

export const predictionRequests = {
  /** Reads files of new patients (or a folder), predicts, and keeps the predictions in the project. */
  'predict.files': {
    params: v.strictObject({ paths: v.array(path), method: v.nullable(text) }),
    reply: predictionSet,
  },
  /** The bundled patients of a sample cohort's project, where there are some; else an error. */
  'predict.sample': { params: nothing, reply: predictionSet },
  'predict.sets': {
    params: nothing,
    reply: v.array(
      v.object({ id: v.string(), source: v.string(), at: v.string(), method: v.string(), patients: index }),
    ),
  },
  'predict.set': { params: v.strictObject({ id: text }), reply: predictionSet },
  'predict.patient': {
    params: v.strictObject({ ...who, method: v.nullable(text), leaveOut: v.array(text) }),
    reply: patient,
  },
  /** What measuring each modality that the patient lacks would do. `costs` by modality, above 0. */
  'predict.next': {
    params: v.strictObject({
      ...who,
      method: v.nullable(text),
      leaveOut: v.array(text),
      threshold: v.nullable(v.pipe(v.number(), v.gtValue(0), v.ltValue(1))),
      costs: v.record(text, v.pipe(v.number(), v.gtValue(0))),
    }),
    reply: next,
  },
  'predict.export': {
    params: v.strictObject({ id: text, path, replace: v.boolean() }),
    reply: v.object({ path: v.string(), rows: v.number() }),
  },
} as const;
