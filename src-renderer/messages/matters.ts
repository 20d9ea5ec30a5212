/** Texts of the results' tab on what predictions rest on, in en-GB. */
import { count, counted, percent } from '../ui/format.ts';

export const mattersTexts = {
  title: 'Modalities and features, by permutation',
  none: 'This has not been worked out for this method yet.',
  what: (method: string): string =>
    `How much worse ${method} predicts subjects that its models had not seen, once values are dealt out anew among those who have them.`,
  unfinished: 'What predictions rest on is worked out once the study is finished.',
  permutations: 'Permutations per test fold',
  workOut: 'Work out',
  again: 'Work out again',
  cancel: 'Cancel',
  running: {
    importance: (method: string): string => `Permuting the values that ${method} reads`,
    stability: 'Choosing features on halves of the subjects',
  },
  failed: (why: string): string => `This could not be worked out: ${why}`,
  basis: (folds: number, permutations: number, subjects: number, logLoss: string, auc: string): string =>
    `${counted(subjects, 'subject')} in ${counted(folds, 'test fold')}, ${counted(permutations, 'permutation')} each. ` +
    `Before anything is permuted the mean log loss over folds is ${logLoss} and the mean AUC ${auc}.`,
  figure: 'Figure',
  figures: { logLoss: 'Rise of the log loss', auc: 'Fall of the AUC' },
  modalities: 'Modalities',
  features: 'Features',
  feature: 'Feature',
  modality: 'Modality',
  measured: 'Measured in',
  rise: 'Log loss rises by',
  fall: 'AUC falls by',
  interval: '95 % interval',
  contribution: 'Mean absolute contribution',
  norm: 'First-layer norm',
  range: 'lowest to highest',
  nobody: 'No feature was permuted.',
  screened: (name: string, permuted: number, columns: number): string =>
    `${name}: of ${count(columns)} features the ${count(permuted)} with the largest first-layer norms were permuted.`,
  notScreened: (name: string, columns: number): string =>
    `${name}: none of its ${count(columns)} features was permuted, since this method has no weights to choose among so many by.`,
  more: (more: number): string => `Show ${count(more)} more`,
  fewer: 'Show fewer',
  how:
    'A value that a method does not use can be dealt out anew without harm: the dot is at 0. The bar is a 95 % interval over ' +
    'test folds (corrected for training subjects that folds share); where it reaches over 0 the rise may be chance. Who has ' +
    'which modality stays as it is. Of two features that say the same, neither may seem to matter, since the other stands in. ' +
    'What a prediction rests on need not be what causes the outcome.',
  howTable:
    'Mean absolute contribution: how far the modality moves the logit, up or down. First-layer norm: how much weight the ' +
    'network’s first layer puts on the feature, mean and range over its ensemble and the folds; it compares features of one ' +
    'modality, but a weight alone does not say that predictions got better by it.',

  stability: 'Features that are chosen again and again',
  stabilityWhat:
    'Does the choice of features hold on other subjects? On halves of the cohort, the first few features that enter a sparse ' +
    'linear model of the outcome are noted; a feature is stable that is among them on nearly every half.',
  stabilityNone: 'This has not been worked out yet.',
  halves: 'Half-samples',
  taken: 'Features taken on each half',
  usual: 'usual',
  scope: 'Features of',
  together: 'all modalities together',
  cut: 'Stable from',
  cutOf: (cut: number): string => `${percent(cut)} of the halves`,
  share: 'Share of halves',
  stable: (stable: number, cut: number, halves: number, subjects: number): string =>
    `${stable === 0 ? 'No feature was' : stable === 1 ? 'One feature was' : `${count(stable)} features were`} chosen on ` +
    `${percent(cut)} or more of ${count(halves)} halves of ${counted(subjects, 'subject')}.`,
  bound: (bound: string, taken: number, columns: number): string =>
    `With ${count(taken)} of ${count(columns)} features taken on each half, chance alone would put ${bound} or fewer features ` +
    'that tell nothing among them (expected number, at most).',
  neverTaken: (never: number): string => `${counted(never, 'feature was', 'features were')} never taken.`,
  nothingTaken: 'No feature was taken on any half.',
  howStability:
    'The dot says on which share of the halves the feature was among those taken; the line is the share from which on it ' +
    'counts as stable. A lower share lists more features and lets in more by chance: the sentence above says how many at ' +
    'most. This is about the features and the outcome, and the same for every method.',
} as const;
