/** What if more were missing, or more subjects were there: curves that a finished study is asked for. */
import * as v from 'valibot';
import { figure, index, nothing, text } from './schemas.ts';

/** The mean over test folds with its 95 % interval; null where there is none. */
const spread = v.object({ value: figure, sd: figure, lower: figure, upper: figure });
export type Spread = v.InferOutput<typeof spread>;

const judged = {
  method: v.string(),
  /** Repeats of the study that it is over. */
  repeats: v.number(),
  /** Share of tested subjects whom the method answers. */
  answered: v.number(),
  pooled: v.boolean(),
  auc: spread,
  logLoss: spread,
};

const scenario = v.picklist(['test', 'training', 'both']);
export type AmputationScenario = v.InferOutput<typeof scenario>;

const amputationRow = v.object({
  ...judged,
  /** Who lost modalities: test subjects, training subjects, both. */
  scenario,
  /** Null where nothing goes. */
  mechanism: v.nullable(v.string()),
  /** Share of modality-subject pairs, as asked, and as it went. */
  rate: v.number(),
  taken: v.number(),
  /** Against where nothing goes, paired by test fold; null at rate 0 and where folds are pooled. */
  aucChange: v.nullable(spread),
  logLossChange: v.nullable(spread),
});
export type AmputationRow = v.InferOutput<typeof amputationRow>;

const amputation = v.object({
  mechanisms: v.array(v.object({ name: v.string(), sentence: v.string() })),
  /** Share that can go at all: everybody keeps one modality. */
  most: v.number(),
  /** Proposed to be asked about: those that leave nobody without an answer. */
  methods: v.array(v.string()),
  rows: v.array(amputationRow),
  sentences: v.array(v.string()),
});
export type AmputationView = v.InferOutput<typeof amputation>;

const learningRow = v.object({
  ...judged,
  share: v.number(),
  /** Mean over folds. */
  trainedOn: v.number(),
});
export type LearningRow = v.InferOutput<typeof learningRow>;

const law = v.object({ a: v.number(), b: v.number(), c: v.number(), r2: v.number(), distance: v.number() });

const learning = v.object({
  methods: v.array(v.string()),
  rows: v.array(learningRow),
  curves: v.array(
    v.object({
      method: v.string(),
      metric: v.picklist(['auc', 'logLoss']),
      /** y = a + b n^-c; null where there are too few points. */
      law: v.nullable(law),
      sentence: v.string(),
    }),
  ),
  caveat: v.string(),
});
export type LearningView = v.InferOutput<typeof learning>;

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const methods = v.pipe(v.array(text), v.minLength(1));
const repeats = v.pipe(index, v.minValue(1));

export const amputationAsked = v.strictObject({
  mechanisms: v.pipe(v.array(text), v.minLength(1)),
  rates: v.pipe(v.array(share), v.minLength(1), v.maxLength(20)),
  methods,
  /** Train anew on subjects who lost modalities; else the study's models are only tested on such. */
  training: v.boolean(),
  /** Of the study, in training. */
  repeats,
});

export const learningAsked = v.strictObject({
  shares: v.pipe(v.array(v.pipe(share, v.minValue(0.05))), v.minLength(1), v.maxLength(20)),
  methods,
  repeats,
});

const job = v.picklist(['amputation', 'learning']);

/** A long job that is under way. */
export const jobProgress = v.object({
  what: job,
  done: v.number(),
  total: v.number(),
  fraction: v.number(),
  secondsLeft: figure,
});
export type JobProgress = v.InferOutput<typeof jobProgress>;

export const jobEnded = v.object({
  what: job,
  outcome: v.picklist(['done', 'cancelled', 'failed']),
  error: v.nullable(v.string()),
});

const estimate = v.object({ seconds: v.number(), tasks: v.number() });

export const robustnessRequests = {
  /** What is kept, and what could be asked. */
  'amputation.read': { params: nothing, reply: amputation },
  'amputation.estimate': { params: amputationAsked, reply: estimate },
  /** Answers at once; the rest is told by events. */
  'amputation.start': { params: amputationAsked, reply: nothing },
  'learning.read': { params: nothing, reply: learning },
  'learning.estimate': { params: learningAsked, reply: estimate },
  'learning.start': { params: learningAsked, reply: nothing },
  /** The job that is under way; null where none is. */
  'job.progress': { params: nothing, reply: v.nullable(jobProgress) },
  /** What is done is kept. */
  'job.cancel': { params: nothing, reply: nothing },
} as const;
