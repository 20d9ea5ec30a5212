/** Texts of the results view, in en-GB. */
export const resultsTexts = {
  title: 'Results',
  none: { title: 'No results yet', text: 'Train a study first; what it finds appears here.', go: 'Go to Train' },
  unfinished: (done: number, total: number) =>
    `The study is not finished: ${done} of ${total} tasks are done. These figures are of what there is, and will change.`,
  loading: 'Working out the figures',
  tabsLabel: 'Parts of the results',
  tabs: {
    methods: 'Methods',
    curves: 'Curves',
    confusion: 'Threshold',
    distillation: 'Teacher and student',
    learning: 'Learning curves',
    contributions: 'Modalities',
    matters: 'What matters',
    predictions: 'Predictions',
    compare: 'Compare',
  },
  how: 'How to read this',
  scope: 'Subjects',
  scopes: (scope: string) =>
    scope === 'all'
      ? 'all subjects'
      : scope === 'complete'
        ? 'complete subjects'
        : scope.startsWith('group:')
          ? `group ${scope.slice('group:'.length)}`
          : `only ${scope.replace('pattern:', '').replaceAll('+', ' + ')}`,
  method: 'Method',
  metric: 'Figure',
  metrics: {
    auc: 'AUC',
    accuracy: 'Accuracy',
    balancedAccuracy: 'Balanced accuracy',
    brier: 'Brier score',
    logLoss: 'Log loss',
  },
  better: {
    auc: 'higher is better',
    accuracy: 'higher is better',
    balancedAccuracy: 'higher is better',
    brier: 'lower is better',
    logLoss: 'lower is better',
  },
  answered: (answered: number, subjects: number) =>
    answered === subjects ? '' : `${answered} of ${subjects} answered`,
  byPattern: 'One method, pattern by pattern',
  counted: (n: number) => `${n} subjects`,
  hollow: 'A hollow dot is a pooled figure; few subjects of a class make any figure unsure.',
  columns: { answered: 'Answered', interval: '95 % interval', sd: 'SD over folds' },
  pooled: 'pooled',
  pooledMeaning:
    'Pooled: test folds of this scope are too small to be judged one by one, so each subject’s mean prediction is judged once, over all folds.',
  howMethods:
    'Every figure is on subjects that the models had not seen. AUC .5 is guessing and 1 is perfect; methods are fairly compared only where they answer the same subjects. The bar is a 95 % interval for these fitted models: it says how far chance in the choice of subjects reaches, not what another study would find.',
  export: 'Export as CSV …',
  exported: (path: string) => `Saved as ${path}.`,
  positive: 'Class',
  curveMethods: 'Methods (4 at most)',
  howCurves:
    'ROC: how many of those with the outcome are found (up) at the price of how many false alarms (right). Precision and recall: how many of the alarms are right. Calibration: of those who are told 30 %, do 30 % have it? Dots are tenths of the subjects, bars are 95 % intervals.',
  auc: (auc: string) => `AUC ${auc}`,
  precision: (value: string) => `AP ${value}`,
  slope: (value: string) => `slope ${value}`,
  intercept: 'Calibration intercept',
  calibrationSlope: 'Calibration slope',
  averagePrecision: 'Average precision (AP)',
  threshold: 'Threshold',
  thresholdOf: (label: string) => `Called ${label} from this probability on`,
  truth: 'Truth',
  predicted: 'Predicted',
  sensitivity: 'Sensitivity',
  specificity: 'Specificity',
  ppv: 'PPV',
  npv: 'NPV',
  accuracy: 'Accuracy',
  abstained: (n: number) =>
    `${n} ${n === 1 ? 'subject has' : 'subjects have'} no answer of this method and ${n === 1 ? 'is' : 'are'} not counted.`,
  howConfusion:
    'A lower threshold finds more of those who have the outcome and calls more who have not. Which is worse is for you to say; PPV and NPV hold where the outcome is as frequent as in this cohort.',
  howDistillation:
    'Each mark is a subject that neither model had seen. Above the diagonal distillation raised the probability. Marks in the upper left and lower right quarter changed their predicted class. Mended: from wrong to right; spoilt: the other way.',
  noDistillation:
    'This needs a pair of methods: student and student-nokd, or student-complete and complete-only. Train a study that has both.',
  pair: 'Pair',
  without: 'without',
  with: 'with',
  mended: 'Mended',
  spoilt: 'Spoilt',
  sampled: (shown: number, total: number) => `${shown} of ${total} subjects are drawn.`,
  howLearning:
    'Training loss over optimiser steps, a line per fold. A curve that still falls at its end could learn for longer; a training loss that falls does not say that predictions get better.',
  fit: (repeat: number, fold: number) => (repeat < 0 ? 'final' : `repeat ${repeat + 1}, fold ${fold + 1}`),
  howContributions:
    'What each modality adds to or takes from the logit, over subjects that the models had not seen. Boxes hold the middle half, lines nine tenths. The further apart the classes, the more a modality tells.',
  modality: 'Modality',
  subjects: 'Subjects',
  meanAbsolute: 'Mean absolute contribution',
  noContributions: 'This method does not add up contributions of modalities.',
  find: 'Find a subject',
  outcome: 'Outcome',
  anyOutcome: 'any',
  wrongOnly: 'Wrong only',
  table: {
    subject: 'Subject',
    outcome: 'Outcome',
    available: 'Has',
    probability: (label: string) => `p(${label})`,
    predicted: 'Predicted',
    correct: 'Right',
  },
  right: 'yes',
  wrong: 'no',
  found: (n: string) => `${n} found`,
  open: 'Enter or a click opens the subject’s page.',
  predictions: 'Out-of-fold predictions',
  howPredictions: 'Each subject’s prediction by models that were trained without it, averaged over repeats.',
  compareText: 'Set this study’s figures beside those of another file.',
  choose: 'Choose another study …',
  here: 'this study',
  difference: 'Difference',
} as const;
