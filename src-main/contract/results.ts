/** What a study found. */
import * as v from 'valibot';
import { figure, index, nothing, path, text } from './schemas.ts';

const interval = v.object({ value: figure, lower: figure, upper: figure });

const result = v.object({
  method: v.string(),
  /** 'all', 'complete' or 'pattern:a+b'. */
  scope: v.string(),
  subjects: v.number(),
  answered: v.number(),
  smallestClass: v.number(),
  auc: figure,
  aucSd: figure,
  /** 95 % interval of the AUC (DeLong), for these fitted models; null where there is none. */
  aucLower: figure,
  aucUpper: figure,
  accuracy: figure,
  balancedAccuracy: figure,
  brier: figure,
  logLoss: figure,
  pooled: v.boolean(),
});
export type MethodResult = v.InferOutput<typeof result>;

const evaluation = v.object({
  name: v.string(),
  /** In words: '5 folds x 5 repeats, seed 1, fused engine'. */
  protocol: v.string(),
  classes: v.array(v.string()),
  modalities: v.array(v.string()),
  methods: v.array(v.string()),
  scopes: v.array(v.string()),
  results: v.array(result),
  /** What intervals are, and what they are not. */
  intervals: v.string(),
});
export type EvaluationView = v.InferOutput<typeof evaluation>;

/** Points of a curve; `threshold` is the probability of the class from which a subject counts as positive. */
const points = v.array(v.object({ x: v.number(), y: v.number(), threshold: figure }));

const curves = v.object({
  method: v.string(),
  scope: v.string(),
  /** The class that counts as positive (of two: the second). */
  positive: v.string(),
  subjects: v.number(),
  positives: v.number(),
  auc: interval,
  averagePrecision: figure,
  roc: points,
  precisionRecall: points,
  /** Ten groups of equal size by predicted probability; empty where there are too few subjects (then `note` says so). */
  calibration: v.array(
    v.object({
      predicted: v.number(),
      observed: v.number(),
      subjects: v.number(),
      lower: v.number(),
      upper: v.number(),
    }),
  ),
  calibrationIntercept: figure,
  calibrationSlope: figure,
  note: v.nullable(v.string()),
});
export type ResultCurves = v.InferOutput<typeof curves>;

const confusion = v.object({
  classes: v.array(v.string()),
  /** [truth][predicted] subjects. */
  counts: v.array(v.array(v.number())),
  threshold: figure,
  sensitivity: figure,
  specificity: figure,
  ppv: figure,
  npv: figure,
  accuracy: figure,
  abstained: v.number(),
});
export type Confusion = v.InferOutput<typeof confusion>;

const distillation = v.object({
  /** Probability of the positive class without distillation, with it, and what the soft label's teachers said. */
  points: v.array(
    v.object({ subject: v.string(), outcome: v.number(), without: v.number(), with: v.number(), teachers: figure }),
  ),
  total: v.number(),
  positive: v.string(),
  /** Methods side by side: log loss and AUC without and with distillation per scope. */
  rows: v.array(
    v.object({
      scope: v.string(),
      subjects: v.number(),
      pair: v.string(),
      aucWithout: figure,
      aucWith: figure,
      logLossWithout: figure,
      logLossWith: figure,
      /** Subjects whose predicted class changed to the right one, and to a wrong one. */
      mended: v.number(),
      spoilt: v.number(),
    }),
  ),
  sentence: v.string(),
});
export type Distillation = v.InferOutput<typeof distillation>;

const contribution = v.object({
  modality: v.string(),
  subjects: v.number(),
  /** Mean absolute contribution to the logit of the positive class. */
  meanAbsolute: v.number(),
  /** Per class of the truth: 5th, 25th, 50th, 75th, 95th percentile of the contribution. */
  classes: v.array(v.object({ label: v.string(), quantiles: v.array(v.number()) })),
});
export type Contribution = v.InferOutput<typeof contribution>;

const tableRow = v.object({
  index,
  subject: v.string(),
  outcome: v.nullable(v.string()),
  available: v.array(v.string()),
  /** Mean over repeats; null where the method abstains. */
  probabilities: v.nullable(v.array(v.number())),
  predicted: v.nullable(v.string()),
  correct: v.nullable(v.boolean()),
});
export type PredictionRow = v.InferOutput<typeof tableRow>;

const sort = v.strictObject({
  by: v.picklist(['subject', 'outcome', 'available', 'probability', 'predicted', 'correct']),
  descending: v.boolean(),
});

const scoped = { method: text, scope: text };

/** What was promised of measuring a modality against what was seen: means of bins of equal size, and a line through all. */
const promiseCalibration = v.nullable(
  v.object({
    /** Subject, hidden modality and repeat. */
    pairs: v.number(),
    subjects: v.number(),
    /** Of seen on promised, by least squares over pairs with intercept; its 95 % interval by bootstrap over subjects. */
    slope: figure,
    slopeLower: figure,
    slopeUpper: figure,
    intercept: figure,
    meanPromised: v.number(),
    meanSeen: v.number(),
    bins: v.array(
      v.object({
        promised: v.number(),
        seen: v.number(),
        lower: v.number(),
        upper: v.number(),
        pairs: v.number(),
      }),
    ),
  }),
);
export type PromiseFigure = v.InferOutput<typeof promiseCalibration>;

const promiseCheck = v.object({
  method: v.string(),
  /** Null: the decision is the class of the largest probability. */
  threshold: figure,
  pairs: v.number(),
  /** Pairs without a promise: too few donors. */
  unpromised: v.number(),
  /** Subjects of rare availability patterns that were not looked at. */
  leftOut: v.number(),
  absoluteChange: promiseCalibration,
  flips: promiseCalibration,
  /** In bits. */
  entropyFall: promiseCalibration,
  modalities: v.array(
    v.object({
      modality: v.string(),
      subjects: v.number(),
      promisedChange: v.number(),
      seenChange: v.number(),
      promisedFlips: v.number(),
      seenFlips: v.number(),
    }),
  ),
});
export type PromiseCheck = v.InferOutput<typeof promiseCheck>;

export const resultsRequests = {
  'results.summary': { params: nothing, reply: evaluation },
  /** `positive`: index of the class; null: the second of two, else the first. */
  'results.curves': { params: v.strictObject({ ...scoped, positive: v.nullable(index) }), reply: curves },
  'results.confusion': {
    params: v.strictObject({ ...scoped, positive: v.nullable(index), threshold: v.nullable(v.number()) }),
    reply: confusion,
  },
  'results.distillation': { params: nothing, reply: v.nullable(distillation) },
  'results.contributions': { params: v.strictObject({ method: text }), reply: v.array(contribution) },
  /** Whether what is promised of measurements is what is seen; told by 'promise.progress', ends by 'results.promiseCancel'. */
  'results.promise': {
    params: v.strictObject({ method: text, threshold: v.nullable(v.pipe(v.number(), v.gtValue(0), v.ltValue(1))) }),
    reply: promiseCheck,
  },
  'results.promiseCancel': { params: nothing, reply: v.null() },
  /** Out-of-fold predictions: filtered, sorted, paged. `filter.text` looks for ids. */
  'results.table': {
    params: v.strictObject({
      method: text,
      from: index,
      count: index,
      sort,
      filter: v.strictObject({
        text,
        scope: text,
        outcome: v.nullable(text),
        wrongOnly: v.boolean(),
      }),
    }),
    reply: v.object({ total: v.number(), rows: v.array(tableRow) }),
  },
  /** Another project file's results beside this one's. */
  'results.compare': {
    params: v.strictObject({ path }),
    reply: v.object({ other: evaluation, sameCohort: v.boolean(), note: v.string() }),
  },
  'results.export': {
    params: v.strictObject({ what: v.picklist(['results', 'predictions']), method: text, path, replace: v.boolean() }),
    reply: v.object({ path: v.string(), rows: v.number() }),
  },
} as const;
