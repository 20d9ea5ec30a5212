/** Texts of "what to measure next" and of the check of its promise, in en-GB. */
import { count, counted } from '../ui/format.ts';

export const measureTexts = {
  title: 'What to measure next',
  lead:
    'What each missing modality is expected to change in this prediction, from training patients with similar ' +
    'predictions who have it. It says nothing of whether the change is for the better, nor of what a measurement does to the patient.',
  loading: 'Asking similar training patients',
  failed: 'This list cannot be shown.',
  threshold: (label: string): string => `Decided on ${label} from this probability on`,
  thresholdWrong: 'Give a probability between 0 and 1, such as 0.5.',
  costs: 'Costs (optional)',
  costsHint: 'Money, minutes, burden: any one unit. With costs the list is by expected change per cost.',
  cost: (modality: string): string => `Cost of ${modality}`,
  costWrong: (modality: string): string => `The cost of ${modality} must be a number above 0; it is not used.`,
  table: 'What each missing modality is expected to change',
  columns: {
    modality: 'Measure',
    change: 'Expected change',
    spread: 'Over patients',
    flips: 'Decision flips',
    entropy: 'Entropy falls by',
    perCost: 'Change per cost',
    donors: 'Patients',
  },
  bits: (value: string): string => `${value} bits`,
  tooFew: 'too few patients to say',
  byCost: 'Ranked by expected change per cost.',
  byChange: 'Ranked by expected change.',
  leftOut: 'left out above',
  how:
    'Expected change: by how much the probability moves on average, up or down, with its 95 % interval in brackets; over patients: 5th to ' +
    '95th percentile. Entropy is how open the prediction is: 1 bit for even odds between two classes, 0 for certainty; below 0 the ' +
    'prediction becomes less certain. Patients: how many of the training cohort this rests on; none of them was seen by the model ' +
    'that answered for them. Those who were measured may differ from those who were not: then the true change may, too.',
  checked: 'Whether such promises are kept in this study: Results, Measure next.',

  promiseTitle: 'Are promises of measurements kept?',
  promiseLead:
    'Modalities that are known were hidden one at a time, from subjects that the models had not seen. What the other subjects promised ' +
    'is set against what was seen when the modality was shown again.',
  promiseStart: 'Check the promises',
  promiseRunning: 'Hiding known modalities',
  promiseDone: (done: number, total: number): string => `${count(done)} of ${count(total)}`,
  cancel: 'Cancel',
  cancelled: 'The check was cancelled.',
  change: 'absolute change',
  flips: 'flips',
  slope: (slope: string, lower: string, upper: string): string => `slope ${slope} (95 % interval ${lower} to ${upper})`,
  noSlope: 'no slope: what was promised does not differ',
  means: (promised: string, seen: string): string => `on average ${promised} was promised, ${seen} seen`,
  pairs: (pairs: number, subjects: number): string =>
    `${counted(pairs, 'promise')} on ${counted(subjects, 'subject')}, a promise for each hidden modality and repeat.`,
  unpromised: (n: number): string => `${counted(n, 'time')} there were too few patients for a promise.`,
  left: (n: number): string => `${counted(n, 'subject')} of rare availability patterns were left out.`,
  nothing: 'Nothing can be promised',
  nothingText:
    'This method has no answer once a modality is hidden, or there are too few subjects who have two modalities and more.',
  perModality: 'By hidden modality',
  columnsPromise: {
    modality: 'Modality',
    subjects: 'Subjects',
    promised: 'Promised change',
    seen: 'Seen change',
    promisedFlips: 'Promised flips',
    seenFlips: 'Seen flips',
  },
  promiseHow:
    'A slope of 1 on the dashed line is a promise that is kept. Below 1 large promises are too large, above 1 too small. Each dot is a ' +
    'group of equal size, its bar the 95 % interval of what was seen (bootstrap by subject). Flips: how often the decision was another ' +
    'one with the modality than without. It holds for patients like those who were measured.',
} as const;
