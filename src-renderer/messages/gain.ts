/** Texts of the page "When does it help?", in en-GB. */
import type { GainMetric } from '../../src-main/contract/gain.ts';

export const gainTexts = {
  open: 'When does it help? Figures …',
  title: 'When does distillation help?',
  back: (view: string) => `Back to ${view}`,
  loading: 'Fetching the figures',
  lead: (worlds: number, settings: number, test: number) =>
    `Measured on synthetic patients of three modalities, whose truth is known: ${settings} settings, each in ${worlds} independent worlds, tested on ${test.toLocaleString('en-GB')} patients whom no model had seen. Real patients are not so simple: what holds for your cohort is in the results of your own study.`,
  short: 'In short',
  /** As in docs/paper/README.md, where a test holds their figures against the tables. */
  inShort: [
    'Log loss: with soft labels it is lower than that of complete-only in all 27 settings, by 1 to 3 for most: 60 complete patients and 60 % incomplete ones give .586 instead of 2.179. That is mostly honesty about doubt: a network trained on few patients is far too sure of itself, and soft labels keep it from that. Once each method was given its best temperature, student is better than complete-only in 6 settings, worse in 12 and not clearly different in 9. So in most settings the right temperature alone would give complete-only as much.',
    'AUC, share of incomplete patients: student gains where most are incomplete (90 %: .052 (.035 to .069) with 30 complete patients, .048 (.041 to .054) with 240) and loses where nobody is, unless there are many complete ones (0 %: −.052 (−.072 to −.031) with 30, −.003 (−.008 to .002) with 240). With 60 complete patients it breaks even near 60 %.',
    'AUC, number of complete patients: the paper’s student (student-complete) needs enough of them for its own network. With 30 or 60 it does not gain, and mostly loses, unless 90 % are incomplete and there are 60 (.027 (.018 to .036)); with 240 it gains at any share, .010 (.006 to .014) to .024 (.020 to .028).',
    'Strength of the teachers: no more AUC for student anywhere from teachers of AUC .54 to .88. Where one modality alone already says much (AUC .79 and .88), the paper’s student loses: −.020 (−.031 to −.010) and −.014 (−.019 to −.009).',
    'Dimension: with 5 columns per modality both students gain (student: .016 (.001 to .032)), with 20 neither does clearly, with 80 and 320 both lose (student: −.023 (−.034 to −.012) and −.015 (−.026 to −.004)).',
    'One strong modality among weak ones: teachers mixed with equal weights, as the paper’s, harm much (−.058 (−.075 to −.041)); stacked ones, as the default student’s, less (−.017 (−.028 to −.006)), and the stacked teachers alone are better than the student that learns from them.',
    'What modalities have in common: with 0, 2 or 5 shared factors the default student is level with complete-only; the paper’s student loses with 5 (−.022 (−.034 to −.010)).',
    'Soft labels by themselves (student against student-nokd, on all patients): a higher AUC in 16 of 27 settings, by at most .016 (.012 to .019); lower in 2, with 30 complete patients and few incomplete ones (−.025 (−.040 to −.010) and −.019 (−.026 to −.011)). Learning from incomplete patients without soft labels raises the AUC of complete ones in 4 settings only, those with 90 % incomplete, and lowers it in 13.',
    'The stacked teachers alone come close: student has a higher AUC in 19 of 27 settings, by at most .021 (.015 to .026), and a lower one in 3.',
  ],
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
