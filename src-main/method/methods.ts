/**
 * The methods by name: how each is fitted on a training set, and how each answers (DESIGN §2, "Students", "Abstaining").
 */
import type { Cohort } from '../cohort/cohort.ts';
import type { Engine } from '../engine/engine.ts';
import { additiveModel, answerAdditive, centreOverClasses, fitEnsemble, specOf, stepsOf } from './additive.ts';
import type { AdditiveModel, Answers, Curve } from './additive.ts';
import { withChosenSteps, type Prepared } from './earlyStopping.ts';
import { answerLogistic, fitLogistic, type LogisticModel } from './logistic.ts';
import { fitScaler } from './preprocess.ts';
import type { Settings } from './settings.ts';
import { softLabels } from './softLabels.ts';
import { hasAnyModality, labelled } from './splits.ts';
import { classWeights, fitStage, trainingSet, type FitContext, type TeacherStage } from './stage.ts';
import { evidence, fitStacking, stackedLogits, type Stacking } from './stacking.ts';

/** The teachers combined by stacking. */
export interface StackedModel {
  readonly kind: 'stacked';
  readonly teachers: readonly (AdditiveModel | null)[];
  readonly stacking: Stacking;
}

/** A method that could not be fitted on a training set, and why: it abstains for everyone. */
export interface NoModel {
  readonly kind: 'none';
  readonly reason: string;
  readonly classes: number;
}

export type Model = AdditiveModel | StackedModel | LogisticModel | NoModel;

export interface Fitted {
  readonly model: Model;
  /** Small figures for people. */
  readonly summary: Readonly<Record<string, unknown>>;
}

interface StudentKind {
  readonly complete: boolean;
  readonly distils: boolean;
}

const students: Readonly<Record<string, StudentKind>> = {
  student: { complete: false, distils: true },
  'student-nokd': { complete: false, distils: false },
  'student-complete': { complete: true, distils: true },
  'complete-only': { complete: true, distils: false },
};

const TEACHER = 'teacher:';

/** A sentence per method, for help texts and tables. */
export const methodDescriptions: Readonly<Record<string, string>> = {
  student: 'one network for every availability pattern, distilled from the teachers (the default)',
  'student-complete': "the paper's student: complete subjects only, distilled from the teachers",
  teachers: 'the teachers of the modalities that a subject has, stacked',
  'teacher:<modality>': 'one modality alone, on everyone who has it',
  'student-nokd': 'the student without distillation',
  'complete-only': "the paper's student without distillation",
  'mean-imputed-lr': 'logistic regression on the mean-imputed concatenation',
};

/** Every method that a cohort allows, in the order in which tables show them. */
export function methodsFor(cohort: Cohort): string[] {
  const teachers = cohort.modalities.map(({ name }) => TEACHER + name);
  return ['student', 'student-complete', 'teachers', ...teachers, 'student-nokd', 'complete-only', 'mean-imputed-lr'];
}

/** Whether the method reads the shared teachers stage. */
export function needsTeachers(method: string): boolean {
  return method === 'teachers' || method.startsWith(TEACHER) || (students[method]?.distils ?? false);
}

/**
 * Fits a method on the subjects `train`.
 *
 * @param stage The teachers stage of the same training set; null where the method needs none.
 */
export async function fitMethod(
  context: FitContext,
  method: string,
  train: Int32Array,
  stage: TeacherStage | null,
): Promise<Fitted> {
  const { cohort } = context;
  if (method === 'mean-imputed-lr') {
    const model = fitLogistic(context, train, classWeights(cohort, train, context.settings.classWeights));
    return { model, summary: { subjects: labelled(cohort, train).length, c: model.c } };
  }
  const student = students[method];
  if (student) return fitStudent(context, method, student, train, stage);
  if (!stage) throw new Error(`${method} needs the teachers stage`);
  if (method === 'teachers') {
    const { crossFitted, teachers } = stage;
    const outcome = stage.train.map((row) => cohort.outcome[row]!);
    const stacking = fitStacking(crossFitted, outcome, cohort.modalities.length, cohort.classes.length);
    return { model: { kind: 'stacked', teachers, stacking }, summary: { strength: [...stacking.strength] } };
  }
  const name = method.slice(TEACHER.length);
  const m = cohort.modalities.findIndex((modality) => modality.name === name);
  const curve = stage.curves.find(({ modality }) => modality === name)?.curve;
  const model =
    stage.teachers[m] ??
    none(cohort, `the labelled training subjects who have ${name} are of one class, or no column of it varies`);
  return { model, summary: { curve } };
}

function none(cohort: Cohort, reason: string): NoModel {
  return { kind: 'none', reason, classes: cohort.classes.length };
}

function isComplete(cohort: Cohort, row: number): boolean {
  return cohort.modalities.every((modality) => modality.present[row] === 1);
}

/** The rows that a student learns from. */
function studentRows(cohort: Cohort, kind: StudentKind, rows: Int32Array): Int32Array {
  const known = kind.distils ? rows : labelled(cohort, rows);
  return known.filter((row) => (kind.complete ? isComplete(cohort, row) : hasAnyModality(cohort, row)));
}

function prepareStudent(
  context: FitContext,
  kind: StudentKind,
  rows: Int32Array,
  stage: TeacherStage | null,
): Prepared | null {
  const { cohort, settings } = context;
  const candidates = studentRows(cohort, kind, rows);
  const scalers = cohort.modalities
    .map((table) => fitScaler(table, candidates))
    .filter(({ features }) => features.length > 0);
  // A subject whose modalities have no usable column would only teach the bias.
  const usable = cohort.modalities.filter(({ name }) => scalers.some(({ modality }) => modality === name));
  const own = candidates.filter((row) => usable.some(({ present }) => present[row] === 1));
  const outcomes = new Set(labelled(cohort, own).map((row) => cohort.outcome[row]!));
  if (outcomes.size < 2) return null;
  const soft = kind.distils ? softLabelsOf(context, kind, own, stage!) : null;
  return {
    spec: specOf(settings.student, scalers, cohort.classes.length, !kind.complete),
    scalers,
    set: trainingSet(context, own, scalers, soft),
    extra: {
      temperature: settings.distillation.temperature,
      modalityDropout: kind.complete ? 0 : settings.student.modalityDropout,
    },
    answers: (row) => (kind.complete ? isComplete(cohort, row) : usable.some(({ present }) => present[row] === 1)),
  };
}

/** Soft labels are derived on the stage's whole training set; the student takes the rows that it learns from. */
function softLabelsOf(
  context: FitContext,
  kind: StudentKind,
  own: Int32Array,
  stage: TeacherStage,
): { labels: Float32Array; weight: Float32Array } {
  const { cohort } = context;
  const { mixing, mixingComplete, alpha, temperature, crossFitted } = context.settings.distillation;
  const C = cohort.classes.length;
  const all = softLabels(
    crossFitted ? stage.crossFitted : stage.inSample,
    stage.train.map((row) => cohort.outcome[row]!),
    cohort.modalities.length,
    C,
    kind.complete ? mixingComplete : mixing,
    alpha,
    temperature,
  );
  const place = new Map(Array.from(stage.train, (row, i) => [row, i]));
  const labels = new Float32Array(own.length * C);
  const weight = new Float32Array(own.length);
  own.forEach((row, i) => {
    const from = place.get(row)!;
    labels.set(all.labels.subarray(from * C, (from + 1) * C), i * C);
    weight[i] = all.weight[from]!;
  });
  return { labels, weight };
}

async function fitStudent(
  context: FitContext,
  method: string,
  kind: StudentKind,
  train: Int32Array,
  stage: TeacherStage | null,
): Promise<Fitted> {
  const { cohort, engine, settings, progress } = context;
  const prepared = prepareStudent(context, kind, train, stage);
  if (!prepared) {
    progress.advance(stepsOf(settings.student, train.length));
    const who = kind.complete ? 'complete subjects' : 'subjects';
    return { model: none(cohort, `the training ${who} have fewer than two classes`), summary: {} };
  }
  const { spec, scalers, set, extra } = prepared;
  const chosen = await withChosenSteps(
    context,
    train,
    settings.student,
    context.keyParts,
    async (inner, innerContext) =>
      prepareStudent(innerContext, kind, inner, kind.distils ? await fitStage(innerContext, inner) : null),
  );
  const fitted = await fitEnsemble(engine, spec, set, chosen, extra, context.keyParts, progress, method);
  const curve: Curve = fitted.curve;
  return {
    model: additiveModel(engine, spec, scalers, fitted.members, set, kind.complete),
    summary: { subjects: set.rows, filledCells: set.filledCells, steps: curve.steps.at(-1), curve },
  };
}

/** Units of work of a task, for progress: optimiser steps, or fits of the logistic regression. */
export function methodSteps(cohort: Cohort, settings: Settings, method: string, train: Int32Array): number {
  if (method === 'mean-imputed-lr') return settings.logistic.innerFolds * settings.logistic.grid.length;
  const kind = students[method];
  return kind ? stepsOf(settings.student, studentRows(cohort, kind, train).length) : 1;
}

/** What a fitted method answers for the subjects `rows` of a cohort with the training cohort's modalities. */
export function answer(engine: Engine, model: Model, cohort: Cohort, rows: Int32Array): Answers {
  switch (model.kind) {
    case 'additive':
      return answerAdditive(engine, model, cohort, rows);
    case 'logistic':
      return answerLogistic(model, cohort, rows);
    case 'stacked':
      return answerStacked(engine, model, cohort, rows);
    case 'none': {
      const C = model.classes;
      const M = cohort.modalities.length;
      return {
        answered: new Uint8Array(rows.length),
        logits: new Float64Array(rows.length * C).fill(NaN),
        contributions: new Float64Array(rows.length * M * C).fill(NaN),
      };
    }
  }
}

function answerStacked(engine: Engine, model: StackedModel, cohort: Cohort, rows: Int32Array): Answers {
  const { prior, strength } = model.stacking;
  const C = prior.length;
  const M = strength.length;
  const n = rows.length;
  const logits = new Float64Array(n * M * C).fill(NaN);
  const answered = new Uint8Array(n);
  model.teachers.forEach((teacher, m) => {
    if (!teacher) return;
    const own = answerAdditive(engine, teacher, cohort, rows);
    for (let i = 0; i < n; i++) {
      if (own.answered[i] === 0) continue;
      answered[i] = 1;
      logits.set(own.logits.subarray(i * C, (i + 1) * C), (i * M + m) * C);
    }
  });
  const combined = centreOverClasses(stackedLogits(model.stacking, logits), C);
  for (let i = 0; i < n; i++) if (answered[i] === 0) combined.fill(NaN, i * C, (i + 1) * C);
  const contributions = centreOverClasses(evidence(logits, prior), C);
  for (let at = 0; at < contributions.length; at++) contributions[at]! *= strength[Math.floor(at / C) % M]!;
  return { answered, logits: combined, contributions };
}
