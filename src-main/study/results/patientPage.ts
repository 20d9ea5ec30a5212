/** The page of one patient: what is predicted, from what, and how surely. */
import type { Cohort } from '../../cohort/cohort.ts';
import type { Patient } from '../../contract/prediction.ts';
import type { Engine } from '../../engine/engine.ts';
import { predictedClass, probabilities } from '../../method/metrics.ts';
import { scale } from '../../method/preprocess.ts';
import { scalersOf, type Model } from '../../method/fitted.ts';
import { askedMethods, defaultMethod, takeSubjects } from '../predictNew.ts';
import { featuresOf } from './patientFeatures.ts';
import { finalOf, foldModels, LEAST_MODELS, meanAnswer, spreadOf, unseenBy, type Answering } from './patientModels.ts';
import { similarTo } from './patientSimilar.ts';
import { availableOf, positiveClass, predictionsOf } from './source.ts';
import { ResultsError, type Studied } from './studied.ts';

/** Whose page it is. */
export interface PatientAsked {
  readonly subject: string;
  readonly origin: Patient['origin'];
  /** That holds the patient: the training cohort, or one of new patients. */
  readonly cohort: Cohort;
  /** Index into it. */
  readonly row: number;
  /** Null: the study's default. */
  readonly method: string | null;
  /** Modalities to be left out of the prediction. */
  readonly leaveOut: readonly string[];
}

/** @throws ResultsError where nothing can be predicted from. */
export function patientPage(shared: Studied, asked: PatientAsked, engine: Engine): Patient {
  const { cohort: trained } = shared;
  const { origin, cohort, row } = asked;
  const stranger = asked.leaveOut.find((name) => !trained.modalities.some((one) => one.name === name));
  if (stranger !== undefined) throw new ResultsError(`The study has no modality ${stranger} to leave out.`);
  const whole = takeSubjects(cohort, [row]);
  const patient = takeSubjects(cohort, [row], asked.leaveOut);
  const has = availableOf(patient, 0);
  if (has.length === 0) {
    const why = availableOf(whole, 0).length === 0 ? 'has no modality of this study' : 'has no other modality';
    throw new ResultsError(`${asked.subject} ${why}: there is nothing to predict from. Keep at least one.`);
  }
  const { method, self, tested, answering } = answeringFor(shared, asked, patient, engine);
  const C = trained.classes.length;
  const M = trained.modalities.length;
  const outcome = self < 0 || trained.outcome[self]! < 0 ? null : trained.classes[trained.outcome[self]!]!;
  const { logits, contributions } = meanAnswer(engine, answering?.models ?? [], patient);
  const p = answering ? [...probabilities(logits, C)] : null;
  const say = (m: number): number[] | null => {
    const own = [...contributions.subarray(m * C, (m + 1) * C)];
    return answering === null || own.some(Number.isNaN) ? null : own;
  };
  const says = trained.modalities.map((_, m) => say(m));
  const base = trained.classes.map((_, c) =>
    answering ? logits[c]! - says.reduce((sum, one) => sum + (one?.[c] ?? 0), 0) : 0,
  );
  const spread = answering === null ? null : spreadFor(shared, answering, patient, tested, engine);
  const similar = similarTo(shared, patient, self);
  const listed = predictionsOf(shared, answering?.method ?? method);
  return {
    subject: asked.subject,
    origin,
    outcome,
    classes: [...trained.classes],
    method: answering?.method ?? null,
    methodNote: noteOn(method, answering),
    probabilities: p,
    predicted: answering ? trained.classes[predictedClass(logits, 0, C)]! : null,
    spread: spread && spread.models >= LEAST_MODELS ? spread : null,
    spreadNote: spreadNote(spread?.models ?? 0, tested),
    base,
    modalities: Array.from({ length: M }, (_, m) => {
      const { name } = trained.modalities[m]!;
      return {
        name,
        measured: whole.modalities[m]!.present[0] === 1,
        leftOut: asked.leaveOut.includes(name),
        contribution: says[m]!,
      };
    }),
    features: answering ? featuresOf(shared, engine, answering.models, patient, positiveClass(shared, null)) : [],
    similar: similar.map(({ subject, distance }) => ({
      subject: trained.subjects[subject]!,
      outcome: trained.outcome[subject]! < 0 ? null : trained.classes[trained.outcome[subject]!]!,
      available: availableOf(trained, subject),
      probabilities:
        listed.answered[subject] === 1 ? [...listed.probabilities.subarray(subject * C, (subject + 1) * C)] : null,
      distance,
    })),
    remarks: remarksOn(patient, asked.leaveOut, answering, {
      trained: self >= 0 || trained.subjects.includes(asked.subject),
      tested,
    }),
  };
}

/**
 * Which models answer for a patient, given as one subject.
 *
 * @returns `self`: its row in the training cohort, -1 for a new patient; `tested`: whether models had not seen it;
 *   `answering`: null where no method answers.
 * @throws PredictionError
 */
export function answeringFor(
  shared: Studied,
  { method: asked, origin, row }: PatientAsked,
  patient: Cohort,
  engine: Engine,
): { method: string; self: number; tested: boolean; answering: Answering | null } {
  const method = asked ?? defaultMethod(shared.spec);
  const self = origin === 'cohort' ? row : -1;
  const tested = self >= 0 && predictionsOf(shared, method).tested[self]! > 0;
  const answering = chosen(shared, method, patient, engine, (name) =>
    tested ? unseenBy(shared, name, self) : finalOf(shared, name),
  );
  return { method, self, tested, answering };
}

/** The first of the methods that has an answer. @throws PredictionError */
function chosen(
  shared: Studied,
  method: string,
  patient: Cohort,
  engine: Engine,
  modelsOf: (method: string) => Answering,
): Answering | null {
  for (const name of askedMethods(shared.spec, method)) {
    const answering = modelsOf(name);
    if (meanAnswer(engine, answering.models, patient).answered[0] === 1) return answering;
  }
  return null;
}

function noteOn(method: string, answering: Answering | null): string | null {
  if (answering === null) return `${method} has no answer for a patient with these modalities, nor has another method.`;
  if (answering.method === method) return null;
  return `${method} has no answer for a patient with these modalities; this is that of ${answering.method}.`;
}

/** Over all outer-fold models for a new patient; over those that never saw the subject for one of the cohort. */
function spreadFor(shared: Studied, { method, models }: Answering, patient: Cohort, tested: boolean, engine: Engine) {
  return spreadOf(engine, tested ? models : foldModels(shared, method), patient);
}

function spreadNote(models: number, tested: boolean): string {
  const noun = models === 1 ? 'model' : 'models';
  const which = `${noun} ${tested ? `that ${models === 1 ? 'has' : 'have'} not seen this subject` : 'of the study’s folds'}`;
  if (models >= LEAST_MODELS) {
    return `Spread over refits: 5th to 95th percentile over ${models} ${which}. It is no confidence interval.`;
  }
  return `No spread over refits: there ${models === 1 ? 'is' : 'are'} ${models} ${which}, and fewer than ${LEAST_MODELS} say little.`;
}

function remarksOn(
  patient: Cohort,
  leaveOut: readonly string[],
  answering: Answering | null,
  own: { trained: boolean; tested: boolean },
): string[] {
  const remarks: string[] = [];
  if (own.tested) {
    const count = answering?.models.length ?? 0;
    remarks.push(`Out-of-fold: the mean of ${count} ${count === 1 ? 'model' : 'models'} fitted without this subject.`);
  } else if (own.trained) {
    remarks.push(
      'A subject of this id took part in training, so the model has seen it: the prediction is too sure, and no test of it.',
    );
  }
  if (leaveOut.length > 0) remarks.push(`Shown as if ${leaveOut.join(', ')} had not been measured.`);
  const filled = answering ? filledCells(patient, answering.models[0]!) : 0;
  if (filled > 0) {
    remarks.push(
      `${filled} empty ${filled === 1 ? 'cell' : 'cells'} in modalities that were measured ${filled === 1 ? 'counts' : 'count'} as the training mean.`,
    );
  }
  for (const { name, columns } of patient.modalities) {
    for (const column of columns) {
      if (column.kind !== 'categorical' || column.codes[0] !== -2) continue;
      remarks.push(`${name}.${column.name} has a level that training never saw; it counts as none of the known ones.`);
    }
  }
  return remarks;
}

function filledCells(patient: Cohort, model: Model): number {
  return scalersOf(model).reduce((sum, scaler) => sum + scale(scaler, patient, Int32Array.of(0)).filledCells, 0);
}
