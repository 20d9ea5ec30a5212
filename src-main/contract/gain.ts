/** When does distillation help? Figures of synthetic worlds (docs/paper), and where the user's own cohort lies in them. */
import * as v from 'valibot';
import { figure, nothing, of } from './schemas.ts';

const metric = v.picklist(['auc', 'logLoss', 'recalibrated']);
export type GainMetric = v.InferOutput<typeof metric>;

/** `value`s are positive where the first method is better: AUC gained, log loss saved. */
const gain = v.object({
  contrast: v.string(),
  metric,
  mean: v.number(),
  /** 95 % interval of the mean over worlds. */
  lower: v.number(),
  upper: v.number(),
  above: v.number(),
  verdict: v.picklist(['helps', 'unclear', 'harms']),
});

const summary = v.object({
  seed: v.number(),
  worlds: v.number(),
  test: v.number(),
  testAll: v.number(),
  missing: v.number(),
  /** What holds where an axis does not vary it. */
  base: v.object({ complete: v.number(), share: v.number(), features: v.number() }),
  contrasts: v.array(
    v.object({
      id: v.string(),
      method: v.string(),
      against: v.string(),
      scope: v.picklist(['complete', 'all']),
      asks: v.string(),
    }),
  ),
  settings: v.array(
    v.object({
      complete: v.number(),
      share: v.number(),
      features: v.number(),
      separations: v.array(v.number()),
      shared: v.number(),
      subjects: v.number(),
      teacherAuc: v.number(),
      gains: v.array(gain),
    }),
  ),
  /** Curves; `setting` is an index into `settings`. */
  axes: v.array(
    v.object({
      axis: v.picklist(['share', 'complete', 'strength', 'features', 'uneven', 'shared']),
      title: v.string(),
      x: v.string(),
      log: v.boolean(),
      note: v.string(),
      lines: v.array(
        v.object({
          name: v.string(),
          points: v.array(v.object({ x: v.number(), label: v.string(), setting: v.number() })),
        }),
      ),
    }),
  ),
  /** Per contrast and metric, in how many settings it helps, and in which it does not. */
  verdicts: v.array(v.object({ contrast: v.string(), metric, sentence: v.string() })),
});
export type GainSummaryView = v.InferOutput<typeof summary>;

const own = v.object({
  subjects: v.number(),
  complete: v.number(),
  /** Of the subjects with at least one modality, those who lack another. */
  share: v.number(),
  /** Per modality, the mean over modalities. */
  features: v.number(),
  /** Mean AUC of the modalities' teachers alone; null where no study has told it. */
  teacherAuc: figure,
});
export type OwnCohort = v.InferOutput<typeof own>;

export const gainRequests = {
  'gain.summary': { params: nothing, reply: summary },
  /** Where the open cohort lies on the axes. */
  'gain.own': { params: v.strictObject({ of }), reply: own },
} as const;
