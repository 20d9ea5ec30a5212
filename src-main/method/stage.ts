/**
 * The teachers stage of one training set: a teacher per modality fitted on every subject who has it, and cross-fitted
 * teacher logits, from which every mixing of soft labels is derived (docs/method.md).
 */
import type { Cohort, ModalityTable } from '../cohort/cohort.ts';
import { fitEach, type Engine, type TrainingSet } from '../engine/engine.ts';
import { randomKey } from '../engine/philox.ts';
import {
  additiveModel,
  answerAdditive,
  fitEnsemble,
  joinInputs,
  seeds,
  specOf,
  stepsOf,
  type AdditiveModel,
  type Curve,
  type MemberPlan,
  type Progress,
} from './additive.ts';
import { withChosenSteps, type Prepared } from './earlyStopping.ts';
import { fitScaler, scale, type ModalityScaler } from './preprocess.ts';
import type { Settings } from './settings.ts';
import { labelled, stratifiedFolds } from './splits.ts';
import { blend } from './tuning/blend.ts';
import { teacherCandidates, teacherCandidatesOf } from './tuning/candidates.ts';
import { networkTrial } from './tuning/networkTrial.ts';
import { lossOf, tuningReport, type TuningReport } from './tuning/report.ts';
import { fieldSizes, search } from './tuning/search.ts';

/** What every fit of one training set shares. */
export interface FitContext {
  readonly cohort: Cohort;
  readonly engine: Engine;
  readonly settings: Settings;
  /** Names the training set in random keys: seed, repeat, fold, and 'inner' parts where nested. */
  readonly keyParts: readonly (string | number)[];
  readonly progress: Progress;
}

export interface TeacherStage {
  /** Subject indices of the training set, ascending, n of them. */
  readonly train: Int32Array;
  /** Per modality of the cohort; null where the labelled subjects who have it are of one class, or no column varies. */
  readonly teachers: readonly (AdditiveModel | null)[];
  /** Cross-fitted logits, [n, M, C], centred over classes; NaN where the subject lacks the modality. */
  readonly crossFitted: Float64Array;
  /** The final teachers' logits on their own training subjects, [n, M, C]. */
  readonly inSample: Float64Array;
  readonly curves: readonly { modality: string; curve: Curve }[];
  readonly filledCells: number;
  /** How each modality's settings were chosen; absent where they were given. */
  readonly tuning?: readonly TeacherTuning[];
}

export type TeacherTuning = TuningReport & { readonly modality: string };

/** Class weights of the cross-entropy term: 1, or inversely proportional to class frequency with mean 1. */
export function classWeights(cohort: Cohort, rows: Int32Array, mode: Settings['classWeights']): Float64Array {
  const C = cohort.classes.length;
  if (mode === 'none') return new Float64Array(C).fill(1);
  const counts = new Float64Array(C);
  let total = 0;
  for (const row of rows) {
    if (cohort.outcome[row]! < 0) continue;
    counts[cohort.outcome[row]!]!++;
    total++;
  }
  const seen = counts.filter((n) => n > 0).length;
  return counts.map((n) => (n > 0 ? total / (seen * n) : 0));
}

/** Rows of `rows` as a training set for branches with these scalers. */
export function trainingSet(
  context: FitContext,
  rows: Int32Array,
  scalers: readonly ModalityScaler[],
  soft: TrainingSet['soft'],
): TrainingSet & { filledCells: number } {
  const inputs = scalers.map((scaler) => scale(scaler, context.cohort, rows));
  const { values, present } = joinInputs(inputs, rows.length);
  const weights = classWeights(context.cohort, rows, context.settings.classWeights);
  const target = rows.map((row) => context.cohort.outcome[row]!);
  return {
    rows: rows.length,
    inputs: values,
    present,
    target,
    targetWeight: Float32Array.from(target, (y) => (y < 0 ? 0 : weights[y]!)),
    soft,
    filledCells: inputs.reduce((sum, input) => sum + input.filledCells, 0),
  };
}

/** What networks with these branches are fed for subjects of the cohort. */
export function branchInputs(cohort: Cohort, scalers: readonly ModalityScaler[]): Prepared['inputs'] {
  return (rows) =>
    joinInputs(
      scalers.map((scaler) => scale(scaler, cohort, rows)),
      rows.length,
    );
}

interface FittedTeacher {
  readonly model: AdditiveModel;
  readonly curve: Curve;
  readonly filledCells: number;
}

/** A teacher about to be fitted on `part`; null where its labelled subjects are of one class, or no column varies. */
function prepareTeacher(context: FitContext, table: ModalityTable, part: Int32Array): Prepared | null {
  const { cohort, settings } = context;
  const having = part.filter((row) => table.present[row] === 1);
  const own = labelled(cohort, having);
  const scaler = fitScaler(table, having, settings.inputs);
  // Whoever has seen one class only can tell nothing apart.
  const classes = new Set(own.map((row) => cohort.outcome[row]!));
  if (classes.size < 2 || scaler.features.length === 0) return null;
  return {
    spec: specOf(settings.teacher, [scaler], cohort.classes.length, false),
    scalers: [scaler],
    set: trainingSet(context, own, [scaler], null),
    extra: { temperature: 1, modalityDropout: 0 },
    inputs: branchInputs(cohort, [scaler]),
    answers: (row) => table.present[row] === 1,
  };
}

/** Fits one teacher on the labelled subjects of `rows` who have the modality; null as for `prepareTeacher`. */
async function fitTeacher(
  context: FitContext,
  m: number,
  rows: Int32Array,
  members: number,
  keyParts: readonly (string | number)[],
  label: string | null,
): Promise<FittedTeacher | null> {
  const { cohort, engine, settings, progress } = context;
  const table = cohort.modalities[m]!;
  const having = rows.filter((row) => table.present[row] === 1);
  const prepared = prepareTeacher(context, table, having);
  if (!prepared) {
    progress.advance(stepsOf({ ...settings.teacher, members }, having.length));
    return null;
  }
  const { spec, scalers, set, extra } = prepared;
  const key = [...keyParts, 'teacher', table.name];
  const chosen = await withChosenSteps(context, having, { ...settings.teacher, members }, key, (part) =>
    prepareTeacher(context, table, part),
  );
  const fitted = await fitEnsemble(engine, seeds({ spec, set, network: chosen, extra }), key, progress, label);
  return {
    model: additiveModel(engine, fitted, scalers, set, false),
    curve: fitted.curve,
    filledCells: set.filledCells,
  };
}

/** Optimiser steps, at most, and fits of the teachers of one modality that so many training subjects have. */
export function teacherWork(settings: Settings, having: number): { steps: number; fits: number } {
  const { innerFolds } = settings.distillation;
  const inner = Math.ceil(having * (1 - 1 / innerFolds));
  const crossed = settings.tuning
    ? fieldSizes(teacherCandidatesOf(settings.tuning.candidates), innerFolds).reduce((sum, size) => sum + size, 0)
    : innerFolds;
  const steps = stepsOf(settings.teacher, having) + crossed * stepsOf({ ...settings.teacher, members: 1 }, inner);
  return { steps, fits: settings.teacher.members + crossed };
}

/** Optimiser steps of the whole stage, at most, for progress. */
export function stageSteps(cohort: Cohort, settings: Settings, train: Int32Array): number {
  return cohort.modalities.reduce((sum, { present }) => {
    return sum + teacherWork(settings, train.filter((row) => present[row] === 1).length).steps;
  }, 0);
}

/**
 * Fits the stage on the subjects `train`. Everything is learnt from them alone: a cross-fitted logit of a subject comes
 * from a teacher whose scaler and network never saw it; those of a subject without a known outcome are the mean over
 * the inner teachers.
 */
export async function fitStage(context: FitContext, train: Int32Array): Promise<TeacherStage> {
  const { cohort, engine, settings } = context;
  const M = cohort.modalities.length;
  const C = cohort.classes.length;
  const n = train.length;
  const folds = settings.distillation.innerFolds;
  const fold = stratifiedFolds(cohort, train, folds, randomKey(...context.keyParts, 'cross-fitting'));
  const crossFitted = new Float64Array(n * M * C).fill(NaN);
  const inSample = new Float64Array(n * M * C).fill(NaN);
  const teachers: (AdditiveModel | null)[] = [];
  const curves: { modality: string; curve: Curve }[] = [];
  let filledCells = 0;
  const fitted = await fitEach(engine, cohort.modalities, (_, m) =>
    settings.tuning ? tunedTeacher(context, m, train, fold) : givenTeacher(context, m, train, fold),
  );
  fitted.forEach(({ final, crossed }, m) => {
    teachers.push(final?.model ?? null);
    for (let i = 0; i < n; i++) crossFitted.set(crossed.subarray(i * C, (i + 1) * C), (i * M + m) * C);
    if (!final) return;
    curves.push({ modality: cohort.modalities[m]!.name, curve: final.curve });
    filledCells += final.filledCells;
    const { logits } = answerAdditive(engine, final.model, cohort, train);
    for (let i = 0; i < n; i++) inSample.set(logits.subarray(i * C, (i + 1) * C), (i * M + m) * C);
  });
  const tuning = fitted.map(({ tuning: one }) => one).filter((one) => one !== null);
  return { train, teachers, crossFitted, inSample, curves, filledCells, ...(settings.tuning ? { tuning } : {}) };
}

interface CrossFitted {
  readonly final: FittedTeacher | null;
  /** Logits of teachers that have not seen the subject, [n, C], centred over classes; NaN where there are none. */
  readonly crossed: Float64Array;
  readonly tuning: TeacherTuning | null;
}

/** Who of the training set is answered for by the teacher that did not see inner fold f: the fold, and the unlabelled. */
function placesOf(train: Int32Array, fold: Int32Array, f: number, present: Uint8Array): Int32Array {
  return Int32Array.from(train.keys()).filter((i) => (fold[i] === f || fold[i] === -1) && present[train[i]!] === 1);
}

/** Puts the answers of `several` inner teachers in their place: the mean of all where the outcome is unknown. */
function placeLogits(
  crossed: Float64Array,
  places: Int32Array,
  fold: Int32Array,
  logits: Float64Array,
  several: number,
): void {
  const C = logits.length / Math.max(1, places.length);
  places.forEach((i, at) => {
    for (let c = 0; c < C; c++) {
      const value = logits[at * C + c]!;
      const before = crossed[i * C + c]!;
      crossed[i * C + c] = fold[i] === -1 ? (Number.isNaN(before) ? 0 : before) + value / several : value;
    }
  });
}

/** With the settings as they are given. */
async function givenTeacher(context: FitContext, m: number, train: Int32Array, fold: Int32Array): Promise<CrossFitted> {
  const { cohort, engine, settings, keyParts } = context;
  const { name, present } = cohort.modalities[m]!;
  const folds = settings.distillation.innerFolds;
  const [final, ...inner] = await fitEach(engine, [null, ...Array.from({ length: folds }, (_, f) => f)], (f) => {
    if (f === null) {
      return fitTeacher(context, m, train, settings.teacher.members, [...keyParts, 'final'], `teacher:${name}`);
    }
    const rows = train.filter((_, i) => fold[i] !== f);
    // One member each: the soft label of a subject is one teacher's word, as the paper's is.
    return fitTeacher(context, m, rows, 1, [...keyParts, 'cross-fitting', f], null);
  });
  const crossed = new Float64Array(train.length * cohort.classes.length).fill(NaN);
  const several = inner.filter((one) => one !== null).length;
  inner.forEach((one, f) => {
    if (!one) return;
    const places = placesOf(train, fold, f, present);
    const rows = places.map((i) => train[i]!);
    placeLogits(crossed, places, fold, answerAdditive(engine, one.model, cohort, rows).logits, several);
  });
  return { final: final!, crossed, tuning: null };
}

/** With settings and steps chosen by the log loss of the cross-fitted logits themselves. */
async function tunedTeacher(context: FitContext, m: number, train: Int32Array, fold: Int32Array): Promise<CrossFitted> {
  const { cohort, engine, settings, keyParts } = context;
  const table = cohort.modalities[m]!;
  const C = cohort.classes.length;
  const candidates = teacherCandidates(settings, teacherCandidatesOf(settings.tuning!.candidates), keyParts[0]!);
  const parts = Array.from({ length: settings.distillation.innerFolds }, (_, f) => {
    const places = placesOf(train, fold, f, table.present);
    const outcome = places.map((i) => (fold[i] === f ? cohort.outcome[train[i]!]! : -1));
    return {
      places,
      outcome,
      rows: train.filter((_, i) => fold[i] !== f),
      subjects: places.map((i) => train[i]!),
      held: outcome.reduce((sum, y) => sum + (y < 0 ? 0 : 1), 0),
    };
  });
  const found = await search(engine, candidates.length, parts.length, async (candidate, f) => {
    const own = candidates[candidate]!.settings;
    const { places, outcome, rows, subjects, held } = parts[f]!;
    const prepared = prepareTeacher({ ...context, settings: own }, table, rows);
    if (!prepared) return null;
    const key = [...keyParts, 'cross-fitting', f, 'teacher', table.name, 'candidate', candidate];
    const { points, logits } = await networkTrial(context, prepared, own.teacher, subjects, [...key, 0]);
    return { points, losses: Float64Array.from(logits, (z) => lossOf(z, outcome, C)), held, kept: { places, logits } };
  });
  const outcomes = parts.map(({ outcome }) => outcome);
  const { picks, logits } = blend(found, outcomes, C, settings.teacher.members);
  const crossed = new Float64Array(train.length * C).fill(NaN);
  const tuning = { modality: table.name, ...tuningReport(candidates, found, 'steps', picks) };
  const label = `teacher:${table.name}`;
  if (picks.length === 0) {
    const own = { ...context, settings: { ...settings, earlyStopping: null } };
    const { members } = settings.teacher;
    return { final: await fitTeacher(own, m, train, members, [...keyParts, 'final'], label), crossed, tuning };
  }
  const trials = found.best!.trials.filter((one) => one !== null);
  let from = 0;
  for (const { kept } of trials) {
    const to = from + kept.places.length * C;
    placeLogits(crossed, kept.places, fold, logits.subarray(from, to), trials.length);
    from = to;
  }
  const plans = picks.map(({ candidate, point }): MemberPlan & { prepared: Prepared } => {
    const own = candidates[candidate]!.settings;
    const prepared = prepareTeacher({ ...context, settings: own }, table, train)!;
    return { prepared, ...prepared, network: { ...own.teacher, steps: point, epochs: null } };
  });
  const key = [...keyParts, 'final', 'teacher', table.name];
  const fitted = await fitEnsemble(engine, plans, key, context.progress, label);
  const { scalers, set } = plans[0]!.prepared;
  const model = additiveModel(engine, fitted, scalers, set, false);
  return { final: { model, curve: fitted.curve, filledCells: set.filledCells }, crossed, tuning };
}
