/** Texts of the page "When does it help?", in en-GB. */
import type { GainMetric } from '../../src-main/contract/gain.ts';

export const gainTexts = {
  open: 'When does it help? Figures …',
  title: 'When does distillation help?',
  back: (view: string) => `Back to ${view}`,
  loading: 'Fetching the figures',
  lead: (worlds: number, settings: number, test: number) =>
    `Measured on synthetic patients of three modalities, whose truth is known: ${settings} settings, each in ${worlds} independent worlds, tested on ${test.toLocaleString('en-GB')} patients whom no model had seen. Real patients are not so simple: what holds for your cohort is in the results of your own study.`,
  axes: 'What is varied',
  metric: 'What is gained',
  metrics: {
    auc: 'AUC',
    logLoss: 'Log loss',
    recalibrated: 'Log loss after recalibration',
  } satisfies Record<GainMetric, string>,
  gained: {
    auc: 'AUC gained',
    logLoss: 'Log loss saved',
    recalibrated: 'Log loss saved after recalibration',
  } satisfies Record<GainMetric, string>,
  how: 'Above the dark line the first method is better, below it the second. A dot is the mean over the worlds, a bar its 95 % interval: where it crosses the dark line, these worlds do not tell which is better. “complete”: judged on complete patients; “all”: as many incomplete ones as in training. complete-only learns from complete patients alone, student-nokd from everyone but without teachers. Recalibrated: each method was first given the one temperature that suits its probabilities best, so that only what it knows counts, not how sure it sounds.',
  base: (complete: number, share: string, features: number) =>
    `Where a picture does not say otherwise: ${complete} complete patients, ${share} incomplete, ${features} columns per modality, each modality 1 standard deviation between the classes, 2 factors shared by all.`,
  verdicts: 'Where it helps, and where it does not',
  comparison: 'Comparison',
  better: 'Better',
  unclear: 'No clear difference',
  worse: 'Worse',
  of: (n: number, all: number) => `${n} of ${all}`,
  scopes: { complete: 'complete patients', all: 'all patients' },
  where: 'In which settings',
  own: 'Where your cohort lies',
  noOwn: 'Open a cohort or a study, and this page shows where it lies on these axes.',
  place: (subjects: string, complete: string, share: string, features: string) =>
    `${subjects} subjects, ${complete} of them complete (${share} incomplete), ${features} columns per modality on average.`,
  strength: (auc: string) => `Its teachers alone reach an AUC of ${auc} on average.`,
  noStrength: 'How strong its teachers are is known once a study with every teacher:… has been trained.',
  beyond: (text: string) => `Your cohort (${text}) lies beyond this axis.`,
  here: (text: string) => `your cohort: ${text}`,
  nearest: (setting: string) =>
    `The setting nearest to it in the number of complete patients and the share of incomplete ones: ${setting}. There:`,
  setting: (complete: string, share: string) => `${complete} complete patients, ${share} incomplete`,
  nearestGain: (what: string, metric: string, mean: string, lower: string, upper: string) =>
    `${what}: ${metric} ${mean} (${lower} to ${upper})`,
} as const;
