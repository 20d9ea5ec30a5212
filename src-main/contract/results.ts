/** What a study found. */
import * as v from 'valibot';
import { figure, index, nothing, path, text } from './schemas.ts';

const interval = v.object({ value: figure, lower: figure, upper: figure });
const range = v.nullable(v.object({ lower: v.number(), upper: v.number() }));

const calls = { sensitivity: figure, specificity: figure, ppv: figure, npv: figure, f1: figure };

const calibrationFigures = v.object({
  /** Calibration in the large; 0 is ideal. */
  intercept: figure,
  interceptInterval: range,
  /** 1 is ideal. */
  slope: figure,
  slopeInterval: range,
  /** Expected calibration error over ten bins of equal width. */
  ece: figure,
});

const result = v.object({
  method: v.string(),
  /** 'all', 'complete', 'pattern:a+b' or 'group:name'. */
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
  /** Of the second of two classes at a threshold of one half; beyond two each against the rest, averaged. */
  ...calls,
  brier: figure,
  logLoss: figure,
  calibration: v.nullable(calibrationFigures),
  /** Beyond two classes each against the rest; else empty. */
  byClass: v.array(v.object({ label: v.string(), ...calls, calibration: calibrationFigures })),
  /** After temperature scaling; null where the study has fitted no temperatures for the method. */
  calibrated: v.nullable(v.object({ brier: v.number(), logLoss: v.number(), calibration: calibrationFigures })),
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

const band = v.array(v.object({ x: v.number(), y: v.number(), lower: v.number(), upper: v.number() }));

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
  /** Ten groups of equal size by predicted probability; empty where there are too few subjects (then `calibrationNote` says so). */
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
  calibrationInterceptInterval: range,
  calibrationSlope: figure,
  calibrationSlopeInterval: range,
  /** Restricted cubic spline with its pointwise 95 % band; empty where there are too few events. */
  smooth: band,
  /** The same after temperature scaling; null where the study has fitted no temperatures for the method. */
  scaled: v.nullable(
    v.object({ intercept: figure, interceptInterval: range, slope: figure, slopeInterval: range, smooth: band }),
  ),
  /** What the smooth curve rests on, or why there is none. */
  calibrationNote: v.string(),
  /** Per threshold probability: of acting by the method, and on everybody; on nobody it is 0. */
  netBenefit: v.array(v.object({ threshold: v.number(), model: v.number(), all: v.number() })),
  note: v.nullable(v.string()),
});
export type ResultCurves = v.InferOutput<typeof curves>;

const confusion = v.object({
  classes: v.array(v.string()),
  /** [truth][predicted] subjects. */
  counts: v.array(v.array(v.number())),
  threshold: figure,
  ...calls,
  accuracy: figure,
  abstained: v.number(),
});
export type Confusion = v.InferOutput<typeof confusion>;

const differences = v.object({
  /** The default method, which is set against each other one. */
  method: v.string(),
  rows: v.array(
    v.object({
      metric: v.picklist(['auc', 'logLoss', 'brier']),
      scope: v.string(),
      method: v.string(),
      against: v.string(),
      /** Whom both answer. */
      subjects: v.number(),
      value: v.number(),
      valueAgainst: v.number(),
      /** `value` less `valueAgainst`, and its 95 % interval. */
      difference: v.number(),
      interval: range,
      pNadeauBengio: figure,
      pDeLong: figure,
      bootstrapInterval: range,
      resamples: v.number(),
      pHolm: figure,
      pooled: v.boolean(),
    }),
  ),
  sentence: v.string(),
});
export type Differences = v.InferOutput<typeof differences>;

const believed = v.object({
  id: v.string(),
  title: v.string(),
  verdict: v.picklist(['fine', 'look out', 'weak']),
  sentence: v.string(),
  /** From which figure on it is fine, and weak. */
  rule: v.string(),
});
export type Believed = v.InferOutput<typeof believed>;

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

const chosenSettings = v.object({
  /** A method, or 'teacher:<modality>'. */
  label: v.string(),
  /** Both -1 for the final model. */
  repeat: v.number(),
  fold: v.number(),
  /** In words; what is averaged. */
  picks: v.array(v.string()),
  /** Of each setting that was searched, its values in what is averaged. */
  taken: v.array(v.object({ setting: v.string(), value: v.string(), times: v.number() })),
  /** Candidates, and fits on inner folds. */
  tried: v.number(),
  fits: v.number(),
  /** Mean inner log loss of the best single candidate. */
  logLoss: v.nullable(v.number()),
  temperature: v.nullable(v.number()),
});
export type ChosenSettings = v.InferOutput<typeof chosenSettings>;

const attention = v.object({
  modality: v.string(),
  /** Fits of the study's outer folds that the figures are over. */
  refits: v.number(),
  /** Features that the networks are given. */
  of: v.number(),
  /** Features with a weight above 0 in some network of an ensemble: mean over refits. */
  kept: v.number(),
  /** Share of the features whose weight is exactly 0 in one network: mean over networks and refits. */
  zeroShare: v.number(),
  /** The largest mean weights; those of a refit add up to 1. */
  features: v.array(
    v.object({
      column: v.string(),
      level: v.nullable(v.string()),
      /** Mean over refits, and their 5th and 95th percentile; null where there are fewer than 20 refits. */
      weight: v.number(),
      lower: figure,
      upper: figure,
      /** Refits in which the weight is above 0. */
      keptIn: v.number(),
    }),
  ),
  /** Features that were kept in some refit. */
  ever: v.number(),
});
export type Attention = v.InferOutput<typeof attention>;

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
  'results.differences': { params: nothing, reply: differences },
  /** "Can I believe this?" of the default method, and what the verdicts come to. */
  'results.believe': {
    params: nothing,
    reply: v.object({ method: v.string(), items: v.array(believed), overall: v.string() }),
  },
  'results.distillation': { params: nothing, reply: v.nullable(distillation) },
  'results.contributions': { params: v.strictObject({ method: text }), reply: v.array(contribution) },
  /** Settings chosen on inner folds; empty where they were given. */
  'results.chosen': { params: nothing, reply: v.array(chosenSettings) },
  /** What sparsemax attention keeps; empty where the method was fitted without it. */
  'results.attention': { params: v.strictObject({ method: text }), reply: v.array(attention) },
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
