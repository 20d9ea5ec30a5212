/** Texts of the results view, in en-GB. */
export const resultsTexts = {
  title: 'Results',
  none: { title: 'No results yet', text: 'Train a study first; what it finds appears here.', go: 'Go to Train' },
  unfinished: (done: number, total: number) =>
    `The study is not finished: ${done} of ${total} tasks are done. These figures are of what there is, and will change.`,
  loading: 'Working out the figures',
  tabsLabel: 'Parts of the results',
  groups: {
    good: 'How good is it?',
    why: 'Why?',
    patients: 'Patient by patient',
    whatIf: 'What if …',
  },
  tabs: {
    methods: 'Methods',
    compare: 'Compare',
    curves: 'Curves',
    confusion: 'Threshold',
    believe: 'Can I believe this?',
    contributions: 'Modalities',
    matters: 'What matters',
    distillation: 'Teacher and student',
    learning: 'Learning curves',
    predictions: 'Predictions',
    promise: 'Measure next',
    amputation: 'What if more were missing?',
    size: 'What if there were more patients?',
  },
  /** Where the title can be shorter, since the group says the rest. */
  shortTabs: { amputation: '… more were missing?', size: '… there were more patients?' },
  how: 'How to read this',
  chosenTitle: 'Settings chosen on inner folds',
  chosenSetting: 'Setting',
  chosenShares: 'Values, and their share of all models that are averaged',
  chosenEach: (models: number) => `Refit by refit (${models})`,
  chosenFit: 'Model',
  chosenPicks: 'What was taken (their mean)',
  chosenLoss: 'inner log loss of the best',
  chosenTemperature: 'temperature of scaling',
  chosenTried: 'candidates / fits',
  howChosen:
    'Inside each training set, candidates were compared on inner folds that they had not seen; the same number at most for every ' +
    'method. Networks that did well there are averaged. The temperature says by how much the logits are too large: above 1 the ' +
    'model is too sure of itself. Test subjects had no part in any of this.',
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
    'ROC: how many of those with the outcome are found (up) at the price of how many false alarms (right). Precision and recall: how many of the alarms are right. Calibration: of those who are told 30 %, do 30 % have it? Dots are tenths of the subjects, bars are 95 % intervals; the line is a smooth curve through everybody, and its shade a 95 % band.',
  howDecision:
    'Say you would act from a probability of 20 % on: then you hold a missed case for four times as bad as a needless action. Net benefit counts the cases found per subject, less the needless actions at that weight. At a threshold that you find reasonable, the highest line is the best thing to do; where “act on everybody” or “act on nobody” is highest, the method is of no use there.',
  scaledName: (method: string) => `${method}, scaled`,
  scaledSlope: 'Slope after scaling',
  ece: 'Calibration error',
  f1: 'F1',
  callsTable: 'At a threshold of one half, and calibration',
  callsMeaning:
    'Of the second class where there are two, else each class against the rest and averaged. Calibration intercept: 0 is ideal, below it probabilities are too high as a whole. Slope: 1 is ideal, below it high ones are too high and low ones too low. Calibration error: how far probabilities are from the observed share, on average over ten bins of equal width. Intervals are at 95 %, for these fitted models.',
  scaledTable: 'Before → after temperature scaling',
  scaledMeaning:
    'Logits are divided by a temperature that was fitted on inner folds of each training set, so without the subjects tested. It changes how sure the method is, never whom it ranks higher.',
  classesTable: (method: string) => `${method}: each class against the rest`,
  comparing: 'Comparing the methods',
  differencesOf: (method: string) => `${method} against the other methods`,
  differenceIn: (metric: string) => `Difference in ${metric}`,
  differenceBetter: {
    auc: (method: string) => `right of 0 ${method} is better`,
    logLoss: (method: string) => `left of 0 ${method} is better`,
    brier: (method: string) => `left of 0 ${method} is better`,
  },
  against: 'Against',
  theOther: 'The other',
  bootstrap: 'Bootstrap interval',
  pHolm: 'p (Holm)',
  pNadeauBengio: 'p (corrected t)',
  pDeLong: 'p (DeLong)',
  p: (value: number | null) => (value === null ? '–' : value < 0.001 ? '< 0.001' : value.toFixed(3)),
  pHolmIs: (value: number | null) => (value === null ? 'no test' : `p ${value < 0.001 ? '< 0.001' : value.toFixed(3)}`),
  howDifferences:
    'Both methods are judged on the subjects whom both answer, fold by fold. The interval and the corrected t test (Nadeau and Bengio) take in that models trained on other subjects would differ; DeLong’s test and the bootstrap over subjects hold the models as they were fitted. p (Holm) is raised for the number of methods compared: below .05 the difference is hardly chance. Look at the size of the difference first: one can be certain and too small to matter.',
  compareStudies: 'Another study',
  judging: 'Judging the study',
  believeText: (method: string) =>
    `What a careful reader would ask of ${method}, in plain words. Each point has a verdict: fine, look out, or weak; the rule behind it stands below.`,
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
  attention: 'What the attention keeps',
  attentionOf: (modality: string, refits: number, kept: string, of: number, zeros: string) =>
    `${modality}: of ${of} ${of === 1 ? 'feature' : 'features'}, ${kept} get a weight (mean over ${refits} ${refits === 1 ? 'refit' : 'refits'}); in a single network ${zeros} of the weights are exactly 0.`,
  attentionWeight: 'Share of the attention',
  attentionFeature: 'Feature',
  attentionKept: (keptIn: number, refits: number) => `kept in ${keptIn} of ${refits}`,
  attentionMore: (shown: number, ever: number) =>
    ever > shown ? `The ${shown} largest of ${ever} features that were kept in some refit are drawn.` : '',
  howAttention:
    'The networks learn how much of their attention each feature of a modality gets. The shares of a modality add up to 1 and may be exactly 0: such a feature is not used. “Kept” says that at least one network of a refit’s ensemble uses it. The dashed line is an equal share for each. Dots are means over the refits of the study (its test folds); the line around a dot, where there are 20 refits or more, holds nine tenths of them: a spread over refits, not a confidence interval. A share of 0 does not say that a feature is of no use: another one may tell the same. Two features with the same share may still count differently, as the network weighs them again.',
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
