/** A page per patient: what is predicted, from what, and how surely. */
import { featureRange } from '../charts/featureRange.ts';
import { lightTheme } from '../charts/chart.ts';
import { probabilityBar } from '../charts/probabilityBar.ts';
import { waterfall } from '../charts/waterfall.ts';
import type { MeasureNext, Patient } from '../contract/prediction.ts';
import type { Engine } from '../engine/engine.ts';
import { measureNext } from '../study/results/measureNext.ts';
import { patientPage, type PatientAsked } from '../study/results/patientPage.ts';
import type { Studied } from '../study/results/studied.ts';
import { CAUTION, interval, listed, text, three, word, type Block, type Report, type Section } from './model.ts';
import { pseudonymFor, pseudonymKey, type Privacy } from './privacy.ts';
import { finishedAt, refuseUnfinished, ReportError } from './studyReport.ts';

/** As many as fit on the page beside all else. */
const MOST_FEATURES = 5;
const MOST_CLASSES = 6;
const MOST_MISSING = 4;
/** More remarks than this do not fit; the window has them. */
const MOST_REMARKS = 6;
const WIDTH = 660;
const picture = { width: WIDTH, theme: lightTheme };
/** Drawn larger than its place and scaled down, so that its axis has room. */
const half = { width: 460, theme: lightTheme };

/** A patient for the report, with the modalities that the prediction leaves out. */
export type ReportedPatient = Omit<PatientAsked, 'leaveOut'>;

/** @param onPatient Told before each patient: how many are done. @throws ReportError, ResultsError */
export async function patientReport(
  of: Studied,
  name: string,
  patients: readonly ReportedPatient[],
  engine: Engine,
  privacy: Privacy,
  onPatient: (done: number) => void | Promise<void> = () => undefined,
): Promise<Report> {
  refuseUnfinished(of);
  if (patients.length === 0) throw new ReportError('There are no patients to report on.');
  const pseudonym = pseudonymFor(pseudonymKey(of.cohort));
  const nameOf = (id: string): string => (privacy.pseudonyms ? pseudonym(id) : id);
  const sections: Section[] = [];
  for (const [at, patient] of patients.entries()) {
    await onPatient(at);
    const asked = { ...patient, leaveOut: [] };
    const page = patientPage(of, asked, engine);
    const next = measureNext(of, { ...asked, threshold: null, costs: {} }, engine);
    sections.push(sectionOf(page, next, nameOf(patient.subject), at));
  }
  return {
    kind: 'patients',
    title: patients.length === 1 ? 'Patient report' : 'Patient reports',
    study: name,
    at: finishedAt(of),
    facts: [
      { label: 'Patients', text: String(patients.length) },
      { label: 'Outcome', text: `${of.cohort.outcomeName}: ${of.cohort.classes.join(', ')}` },
      { label: 'Modalities', text: of.cohort.modalities.map((modality) => modality.name).join(', ') },
      {
        label: 'What it is',
        text:
          `Predictions of a statistical model trained on ${of.cohort.subjects.length.toLocaleString('en-GB')} subjects. They do not ` +
          'replace clinical judgement, and say nothing of what causes an outcome.',
      },
    ],
    sections,
  };
}

function sectionOf(patient: Patient, next: MeasureNext, name: string, at: number): Section {
  return {
    id: `patient-${at + 1}`,
    title: name,
    newPage: true,
    blocks: [
      ...prediction(patient, at),
      ...why(patient, at),
      ...features(patient, at, next.modalities.length > 0),
      ...missing(next, at),
      ...notes(patient),
    ],
  };
}

function prediction(patient: Patient, at: number): Block[] {
  const { probabilities, predicted, classes, spread, outcome, modalities, method } = patient;
  const has = modalities.filter(({ measured }) => measured).map((one) => one.name);
  const lacks = modalities.filter(({ measured }) => !measured).map((one) => one.name);
  const facts: Block = {
    kind: 'facts',
    facts: [
      { label: 'Measured', text: listed(has) || 'nothing' },
      {
        label: 'Not measured',
        text: lacks.length === 0 ? 'nothing: every modality is there' : `${listed(lacks)} (not imputed)`,
      },
      { label: 'Answered by', text: method ?? 'no method' },
      ...(outcome === null ? [] : [{ label: 'Known outcome', text: outcome }]),
    ],
  };
  if (!probabilities) return [facts, text(patient.methodNote ?? 'There is no prediction.')];
  const order = [...classes.keys()]
    .sort((a, b) => probabilities[b]! - probabilities[a]! || a - b)
    .slice(0, MOST_CLASSES);
  return [
    facts,
    {
      kind: 'figure',
      id: `prediction-${at + 1}`,
      half: true,
      caption: `Prediction: ${predicted ?? 'none'}`,
      chart: probabilityBar(
        {
          classes: order.map((c) => ({
            name: classes[c]!,
            probability: probabilities[c]!,
            lower: spread?.lower[c] ?? null,
            upper: spread?.upper[c] ?? null,
          })),
          predicted,
          models: spread?.models ?? null,
        },
        half,
      ),
    },
    {
      kind: 'table',
      id: `probabilities-${at + 1}`,
      half: true,
      caption: 'Probabilities',
      columns: [
        { label: 'Class', numeric: false },
        { label: 'Probability', numeric: true },
        { label: 'Spread over refits', numeric: true },
      ],
      rows: order.map((c) => [
        word(classes[c]!),
        three(probabilities[c]!),
        interval(spread?.lower[c] ?? null, spread?.upper[c] ?? null),
      ]),
      note: [
        patient.spreadNote ?? '',
        order.length < classes.length ? `The ${order.length} likeliest of ${classes.length} classes.` : '',
      ]
        .join(' ')
        .trim(),
    },
  ];
}

function why({ classes, modalities, base, probabilities, predicted }: Patient, at: number): Block[] {
  if (!probabilities) return [];
  const two = classes.length === 2;
  const c = two ? 1 : Math.max(0, classes.indexOf(predicted ?? ''));
  const say = (contribution: readonly number[]): number =>
    two ? contribution[1]! - contribution[0]! : contribution[c]!;
  return [
    {
      kind: 'figure',
      id: `contributions-${at + 1}`,
      caption: `What each modality adds to the logit of ${classes[c]!}`,
      chart: waterfall(
        {
          outcome: classes[c]!,
          base: two ? base[1]! - base[0]! : base[c]!,
          steps: modalities.map(({ name, measured, contribution }) => ({
            name,
            value: contribution === null ? null : say(contribution),
            why: measured ? 'no say' : 'missing',
          })),
          probabilities: two,
        },
        picture,
      ),
    },
  ];
}

function features({ features: all, classes }: Patient, at: number, beside: boolean): Block[] {
  const c = classes.length === 2 ? 1 : 0;
  const shown = all.slice(0, MOST_FEATURES).map((one) => ({
    ...one,
    part: one.parts && (classes.length === 2 ? one.parts[1]! - one.parts[0]! : one.parts[c]!),
  }));
  if (shown.length === 0) return [];
  return [
    {
      kind: 'figure',
      id: `features-${at + 1}`,
      half: beside,
      caption:
        'The values that weigh most, beside the cohort’s 5th to 95th percentile; part: in what the modality says (integrated gradients)',
      chart: featureRange({ outcome: classes[c]!, features: shown }, beside ? half : picture),
    },
  ];
}

/** What to measure next, beside the features; nothing where no modality is missing, or no method answers. */
function missing({ modalities, classes }: MeasureNext, at: number): Block[] {
  const shown = modalities.slice(0, MOST_MISSING);
  if (shown.length === 0) return [];
  const probability = classes.length === 2 ? 'the probability' : 'the probabilities (half the sum over classes)';
  return [
    {
      kind: 'table',
      id: `next-${at + 1}`,
      half: true,
      caption: 'What to measure next',
      columns: [
        { label: 'Measure', numeric: false },
        { label: 'Expected change', numeric: true },
        { label: '95 % interval', numeric: true },
        { label: 'Decision flips', numeric: true },
        { label: 'Patients', numeric: true },
      ],
      rows: shown.map(({ modality, promised, donors }) => [
        word(modality),
        three(promised?.change.value ?? null),
        interval(promised?.change.lower ?? null, promised?.change.upper ?? null),
        three(promised?.flips.value ?? null),
        { shown: String(donors), value: donors },
      ]),
      note: [
        `Absolute change of ${probability}, and share of decisions that flip, in training patients with similar predictions`,
        'who have it; – where they are too few.',
        ...(shown.length < modalities.length ? [`The first ${shown.length} of ${modalities.length}.`] : []),
      ].join(' '),
    },
  ];
}

function notes({ remarks, methodNote, probabilities }: Patient): Block[] {
  const said = [...(methodNote !== null && probabilities ? [methodNote] : []), ...remarks].slice(0, MOST_REMARKS);
  return [{ kind: 'note', tone: 'caution', title: CAUTION, text: said.join(' ') }];
}
