/**
 * The methods by name: how each is fitted on a training set, and how each answers (docs/method.md).
 */
import type { Cohort } from '../cohort/cohort.ts';
import type { Engine } from '../engine/engine.ts';
import { answerAdditive, stepsOf, type Answers } from './additive.ts';
import {
  baselineDescriptions,
  baselineSteps,
  fitBaseline,
  fitsOf,
  isBaseline,
  membersOf,
} from './baselines/baselines.ts';
import { answerBoosted } from './baselines/boosting.ts';
import { answerLogistic } from './baselines/logistic.ts';
import { answerConcatenated } from './baselines/network.ts';
import { notFitted, type Fitted, type Model } from './fitted.ts';
import { answerAveraged, answerStacked, averagedLogits } from './fusion.ts';
import type { Settings } from './settings.ts';
import { fitStacking, logPrior, stackedLogits } from './stacking.ts';
import type { FitContext, TeacherStage } from './stage.ts';
import { candidatesOf, distils, fitStudent, isStudent, studentRows } from './students.ts';
import type { InnerStage } from './tuning/innerFolds.ts';
import { fitTemperature } from './tuning/temperature.ts';

export type { Fitted, Model } from './fitted.ts';

const TEACHER = 'teacher:';

/** A sentence per method, for help texts and tables, in the order in which tables show them. */
export const methodDescriptions: Readonly<Record<string, string>> = {
  student: 'one network for every availability pattern, distilled from the teachers (the default)',
  'student-complete': "the paper's student: complete subjects only, distilled from the teachers",
  teachers: 'the teachers of the modalities that a subject has, stacked',
  'teacher:<modality>': 'one modality alone, on everyone who has it',
  'late-average': 'the mean of the probabilities that the teachers give',
  'late-product': 'the product of what the teachers give, as if the modalities were independent',
  'student-nokd': 'the student without distillation',
  'student-in-sample': 'the student with soft labels that are not cross-fitted',
  'student-no-modality-dropout': 'the student without modality dropout',
  'student-paper-mixing': "the student with the paper's mixing of the soft labels",
  'student-average-mixing': 'the student with the mean of the soft labels',
  'student-skill-mixing': 'the student with soft labels weighted by what each teacher gains',
  'student-stacked-mixing': 'the student with stacked soft labels',
  'complete-only': "the paper's student without distillation",
  ...baselineDescriptions,
};

/** What a reader looks for first; a study that names no methods has these. */
const core = new Set(['student', 'student-complete', 'teachers', 'student-nokd', 'complete-only', 'mean-imputed-lr']);

/** The kinds of methods, as they are offered. */
export type MethodGroup = 'core' | 'baselines' | 'ablations';

export function groupOf(method: string): MethodGroup {
  if (core.has(method) || method.startsWith(TEACHER)) return 'core';
  return isStudent(method) ? 'ablations' : 'baselines';
}

/** Every method that a cohort allows, in the order in which tables show them. */
export function methodsFor(cohort: Cohort): string[] {
  return Object.keys(methodDescriptions).flatMap((name) =>
    name === 'teacher:<modality>' ? cohort.modalities.map((table) => TEACHER + table.name) : [name],
  );
}

/**
 * Methods and groups of methods by their names, between commas; 'all' is every one.
 *
 * @param known Of the cohort. @returns The first name that is none, where there is one.
 */
export function methodsNamed(known: readonly string[], text: string): string[] | { readonly unknown: string } {
  const methods: string[] = [];
  for (const part of text.split(',')) {
    const name = part.trim();
    const own = known.filter((method) => name === 'all' || name === method || groupOf(method) === name);
    if (own.length === 0) return { unknown: name };
    methods.push(...own);
  }
  return methods;
}

/** The methods of a study that names none. */
export function coreMethods(cohort: Cohort): string[] {
  return methodsFor(cohort).filter((method) => groupOf(method) === 'core');
}

/** What a method is, for people. */
export function describeMethod(method: string): string {
  if (method.startsWith(TEACHER)) return `${method.slice(TEACHER.length)} alone, on everyone who has it`;
  return methodDescriptions[method] ?? method;
}

/** Whether the method reads the shared teachers stage. */
export function needsTeachers(method: string): boolean {
  return isFusion(method) || method.startsWith(TEACHER) || distils(method);
}

/** Whether the method, where settings are tuned, reads the teachers' stages of the inner folds. */
export function needsInnerStages(method: string): boolean {
  return distils(method);
}

function isFusion(method: string): boolean {
  return method === 'teachers' || method === 'late-average' || method === 'late-product';
}

/**
 * Fits a method on the subjects `train`.
 *
 * @param stage The teachers stage of the same training set; null where the method needs none.
 * @param inner Those of its inner folds; made where they are needed and not given.
 */
export async function fitMethod(
  context: FitContext,
  method: string,
  train: Int32Array,
  stage: TeacherStage | null,
  inner: readonly InnerStage[] | null = null,
): Promise<Fitted> {
  if (isBaseline(method)) return fitBaseline(context, method, train);
  if (isStudent(method)) return fitStudent(context, method, train, stage, inner);
  if (!stage) throw new Error(`${method} needs the teachers stage`);
  return isFusion(method) ? fuse(context, method, stage) : pickTeacher(context, method, stage);
}

/** Nothing is fitted but the stacking: on cross-fitted logits, as is the temperature. */
function fuse({ cohort, settings }: FitContext, method: string, stage: TeacherStage): Fitted {
  const { crossFitted, teachers } = stage;
  const C = cohort.classes.length;
  const M = cohort.modalities.length;
  const outcome = stage.train.map((row) => cohort.outcome[row]!);
  if (method === 'late-average') {
    const averaged = averagedLogits(crossFitted, M, C);
    const summary = settings.tuning ? { temperature: temperatureOf(averaged, outcome, C) } : {};
    return { model: { kind: 'averaged', teachers, classes: C }, summary };
  }
  const stacking =
    method === 'teachers'
      ? fitStacking(crossFitted, outcome, M, C)
      : { prior: logPrior(outcome, C), strength: new Float64Array(M).fill(1) };
  const temperature = settings.tuning
    ? { temperature: temperatureOf(stackedLogits(stacking, crossFitted), outcome, C) }
    : {};
  return {
    model: { kind: 'stacked', teachers, stacking },
    summary: { strength: [...stacking.strength], ...temperature },
  };
}

function pickTeacher({ cohort, settings }: FitContext, method: string, stage: TeacherStage): Fitted {
  const name = method.slice(TEACHER.length);
  const C = cohort.classes.length;
  const M = cohort.modalities.length;
  const m = cohort.modalities.findIndex((modality) => modality.name === name);
  const teacher = stage.teachers[m];
  const reason = `the labelled training subjects who have ${name} are of one class, or no column of it varies`;
  if (!teacher) return notFitted(cohort, reason);
  const summary = { curve: stage.curves.find(({ modality }) => modality === name)?.curve };
  if (!settings.tuning) return { model: teacher, summary };
  const own = new Float64Array(stage.train.length * C);
  stage.train.forEach((_, i) => {
    own.set(stage.crossFitted.subarray((i * M + m) * C, (i * M + m + 1) * C), i * C);
  });
  const outcome = stage.train.map((row) => cohort.outcome[row]!);
  const tuning = stage.tuning?.find(({ modality }) => modality === name);
  return { model: teacher, summary: { ...summary, tuning, temperature: temperatureOf(own, outcome, C) } };
}

/** Of the subjects with a known outcome and an answer. */
function temperatureOf(logits: Float64Array, outcome: Int32Array, C: number): number {
  const places = Int32Array.from(outcome.keys()).filter((i) => outcome[i]! >= 0 && !Number.isNaN(logits[i * C]!));
  const known = Float64Array.from({ length: places.length * C }, (_, k) => {
    return logits[places[Math.floor(k / C)]! * C + (k % C)]!;
  });
  return fitTemperature(
    known,
    places.map((i) => outcome[i]!),
    C,
  );
}

/** Units of work of a task, at most, for progress: optimiser steps, or fits of a regression, or trees. */
export function methodSteps(cohort: Cohort, settings: Settings, method: string, train: Int32Array): number {
  if (isBaseline(method)) return baselineSteps(method, settings, train.length);
  if (!isStudent(method)) return 1;
  const rows = studentRows(cohort, method, train).length;
  const fits = settings.tuning ? fitsOf(settings, candidatesOf(method, settings, 0).length) : 0;
  return (membersOf(settings) + fits) * stepsOf({ ...settings.student, members: 1 }, rows);
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
    case 'averaged':
      return answerAveraged(engine, model, cohort, rows);
    case 'concatenated':
      return answerConcatenated(engine, model, cohort, rows);
    case 'boosted':
      return answerBoosted(model, cohort, rows);
    case 'prior': {
      const silent = silence(cohort, rows, model.prior.length);
      const logits = new Float64Array(silent.logits.length);
      rows.forEach((_, i) => {
        logits.set(model.prior, i * model.prior.length);
      });
      return { ...silent, answered: silent.answered.fill(1), logits };
    }
    case 'none':
      return silence(cohort, rows, model.classes);
  }
}

function silence(cohort: Cohort, rows: Int32Array, C: number): Answers {
  return {
    answered: new Uint8Array(rows.length),
    logits: new Float64Array(rows.length * C).fill(NaN),
    contributions: new Float64Array(rows.length * cohort.modalities.length * C).fill(NaN),
  };
}
