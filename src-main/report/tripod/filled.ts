/** What the study itself can say of an item; true of what was done, and no more. */
import { listed } from '../model.ts';
import { counted } from '../privacy.ts';
import { filledCells, mainMethod, resultOf, scopeName, type StudyContext } from '../study/context.ts';
import { limitsOf } from '../study/limits.ts';
import { percent } from '../study/summary.ts';

type Fill = (context: StudyContext) => string;

const count = ({ privacy }: StudyContext, n: number): string => counted(privacy, n);
const modalities = ({ summary }: StudyContext): string => listed(summary.modalities.map(({ name }) => name));
const sizes = (context: StudyContext): string =>
  listed(context.summary.classes.map(({ label, subjects }) => `${count(context, subjects)} ${label}`));

/** By number of the item. */
const fills: ReadonlyMap<number, Fill> = new Map<number, Fill>([
  [
    4,
    (context) =>
      `A model that tells “${context.summary.outcomeName}” from ${modalities(context)}, whichever of them a patient has, was developed and evaluated on the same cohort by ${context.of.spec.resampling === 'group' ? 'leaving out one group at a time' : 'cross-validation'}.`,
  ],
  [
    5,
    ({ record }) =>
      `${record.files.length} files were read (${listed(record.files.map(({ name }) => name))}); their sizes and SHA-256 are in “Files and import”.`,
  ],
  [
    7,
    (context) => {
      const { leftOut, appliedCodes } = context.record;
      return `${leftOut.length} columns were left out and ${appliedCodes.length} missing-value codes applied (“Files and import”). Within each training set numbers were scaled (asinh of the standardised value) and categories encoded.`;
    },
  ],
  [8, (context) => `The outcome is “${context.summary.outcomeName}”, with the classes ${sizes(context)}.`],
  [
    9,
    ({ summary }) =>
      `Predictors are ${listed(summary.modalities.map(({ name, features }) => `${name} (${features} features)`))}; “Characteristics” lists them.`,
  ],
  [
    10,
    (context) =>
      `${count(context, context.summary.subjects)} subjects took part: ${sizes(context)}. No calculation of the sample size was made here.`,
  ],
  [
    11,
    (context) => {
      const { subjects, complete } = context.summary;
      const { cells, empty } = filledCells(context.of);
      return `${percent(subjects - complete, subjects)} of the subjects lack at least one modality; no modality was imputed, and no subject left out for that. ${empty.toLocaleString('en-GB')} of ${cells.toLocaleString('en-GB')} single cells in measured modalities were empty and were filled with the mean of the training subjects. ${context.missingness.sentence}`;
    },
  ],
  [
    12,
    ({ of, evaluation }) =>
      `Teachers per modality were distilled into a student (Wang et al., KDD 2020); ${evaluation.methods.length} methods were compared on the same splits: ${evaluation.protocol}. Everything that learns from data was redone inside each training set. Performance was measured by AUC, accuracy, balanced accuracy, Brier score, log loss and calibration. Settings are in “Method”${of.spec.protocol === 'fixed' || of.spec.protocol === 'quick' ? '; they were fixed beforehand, none was tuned' : ''}.`,
  ],
  [
    13,
    (context) => {
      const weights = context.of.spec.settings['classWeights'];
      return `Classes: ${sizes(context)}. ${weights === 'balanced' ? 'They were weighted so that each counts the same.' : 'They were neither weighted nor resampled.'}`;
    },
  ],
  [
    15,
    (context) =>
      `The model gives a probability per class. Figures at a threshold take the class of the largest probability${context.of.cohort.classes.length === 2 ? ' (0.500)' : ''}.`,
  ],
  [
    16,
    ({ of }) =>
      of.spec.resampling === 'group'
        ? 'Each group was predicted by models that had not seen it.'
        : 'Training and test sets are folds of one cohort and differ by chance alone.',
  ],
  [
    20,
    (context) =>
      `The flow of subjects is in “Who takes part”, their characteristics by outcome in Table 1, availability patterns in “Who lacks what”. ${count(context, context.summary.subjects)} subjects, ${count(context, context.summary.labelled)} of known outcome.`,
  ],
  [
    21,
    ({ of }) =>
      `Each model was fitted on the subjects outside of its test fold (${of.spec.folds} folds × ${of.spec.repeats}); learning curves are in “Results”. The final models, fitted on everybody, are in the project file.`,
  ],
  [
    22,
    ({ name }) =>
      `The fitted networks are in the project file “${name}”; “lacuna predict” and the window give predictions from it. “How to reproduce it” has command, settings and hashes.`,
  ],
  [23, performance],
  [
    26,
    (context) =>
      limitsOf(context)
        .map(({ text }) => text)
        .join(' '),
  ],
  [
    27,
    () =>
      'A patient may lack any of the modalities, as long as one is there; the answer names the method that gave it. Lacuna is for research use only and not a medical device.',
  ],
]);

function performance(context: StudyContext): string {
  const method = mainMethod(context);
  const said = ['all', 'complete'].flatMap((scope) => {
    const one = resultOf(context, method, scope);
    if (!one || one.auc === null || one.logLoss === null) return [];
    const range =
      one.aucLower === null || one.aucUpper === null
        ? ''
        : ` (95 % interval ${one.aucLower.toFixed(3)} to ${one.aucUpper.toFixed(3)})`;
    return [`on ${scopeName(scope)} AUC ${one.auc.toFixed(3)}${range} and log loss ${one.logLoss.toFixed(3)}`];
  });
  return said.length === 0
    ? 'The results have the figures of every method.'
    : `${method}: ${said.join('; ')}. The results have every method, availability pattern and curve.`;
}

/** Null where the data cannot tell. */
export function filledText(context: StudyContext, number: number): string | null {
  return fills.get(number)?.(context) ?? null;
}
