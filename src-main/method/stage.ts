/**
 * The teachers stage of one training set: a teacher per modality fitted on every subject who has it, and cross-fitted
 * teacher logits, from which every mixing of soft labels is derived (DESIGN §2, "Whose soft labels").
 */
import type { Cohort } from '../cohort/cohort.ts';
import { fitEach, type Engine, type TrainingSet } from '../engine/engine.ts';
import { randomKey } from '../engine/philox.ts';
import {
  additiveModel,
  answerAdditive,
  fitEnsemble,
  joinInputs,
  specOf,
  stepsOf,
  type AdditiveModel,
  type Curve,
  type Progress,
} from './additive.ts';
import { withChosenSteps, type Prepared } from './earlyStopping.ts';
import { fitScaler, scale, type ModalityScaler } from './preprocess.ts';
import type { Settings } from './settings.ts';
import { labelled, stratifiedFolds } from './splits.ts';

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
}

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

/**
 * Fits one teacher on the labelled subjects of `rows` who have the modality.
 *
 * @returns null where these are of fewer than two classes, or where no column varies.
 */
async function fitTeacher(
  context: FitContext,
  m: number,
  rows: Int32Array,
  members: number,
  keyParts: readonly (string | number)[],
  label: string | null,
): Promise<{ model: AdditiveModel; curve: Curve; filledCells: number } | null> {
  const { cohort, engine, settings, progress } = context;
  const table = cohort.modalities[m]!;
  const having = rows.filter((row) => table.present[row] === 1);
  const prepare = (part: Int32Array): Prepared | null => {
    const own = labelled(cohort, part);
    const scaler = fitScaler(table, part);
    // Whoever has seen one class only can tell nothing apart.
    const classes = new Set(own.map((row) => cohort.outcome[row]!));
    if (classes.size < 2 || scaler.features.length === 0) return null;
    return {
      spec: specOf(settings.teacher, [scaler], cohort.classes.length, false),
      scalers: [scaler],
      set: trainingSet(context, own, [scaler], null),
      extra: { temperature: 1, modalityDropout: 0 },
      answers: (row) => table.present[row] === 1,
    };
  };
  const prepared = prepare(having);
  if (!prepared) {
    progress.advance(stepsOf({ ...settings.teacher, members }, having.length));
    return null;
  }
  const { spec, scalers, set, extra } = prepared;
  const key = [...keyParts, 'teacher', table.name];
  const chosen = await withChosenSteps(context, having, { ...settings.teacher, members }, key, prepare);
  const fitted = await fitEnsemble(engine, spec, set, chosen, extra, key, progress, label);
  const model = additiveModel(engine, spec, scalers, fitted.members, set, false);
  return { model, curve: fitted.curve, filledCells: set.filledCells };
}

/** Optimiser steps of the whole stage, for progress. */
export function stageSteps(cohort: Cohort, settings: Settings, train: Int32Array): number {
  let steps = 0;
  for (const table of cohort.modalities) {
    const own = train.filter((row) => table.present[row] === 1).length;
    const inner = Math.ceil(own * (1 - 1 / settings.distillation.innerFolds));
    steps += stepsOf(settings.teacher, own);
    steps += settings.distillation.innerFolds * stepsOf({ ...settings.teacher, members: 1 }, inner);
  }
  return steps;
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
  const fitted = await fitEach(engine, cohort.modalities, ({ name }, m) =>
    fitEach(engine, [null, ...Array.from({ length: folds }, (_, f) => f)], (f) => {
      if (f === null) {
        const key = [...context.keyParts, 'final'];
        return fitTeacher(context, m, train, settings.teacher.members, key, `teacher:${name}`);
      }
      const rows = train.filter((_, i) => fold[i] !== f);
      // One member each: the soft label of a subject is one teacher's word, as the paper's is.
      return fitTeacher(context, m, rows, 1, [...context.keyParts, 'cross-fitting', f], null);
    }),
  );
  for (let m = 0; m < M; m++) {
    const { name, present } = cohort.modalities[m]!;
    const [final, ...crossed] = fitted[m]!;
    teachers.push(final?.model ?? null);
    if (final) {
      curves.push({ modality: name, curve: final.curve });
      filledCells += final.filledCells;
      const { logits } = answerAdditive(engine, final.model, cohort, train);
      for (let i = 0; i < n; i++) inSample.set(logits.subarray(i * C, (i + 1) * C), (i * M + m) * C);
    }
    const inner = crossed.map((one) => one?.model ?? null);
    const several = inner.filter((one) => one !== null).length;
    inner.forEach((model, f) => {
      if (!model) return;
      const places = Int32Array.from(train.keys()).filter((i) => fold[i] === f || fold[i] === -1);
      const having = places.filter((i) => present[train[i]!] === 1);
      const { logits } = answerAdditive(
        engine,
        model,
        cohort,
        having.map((i) => train[i]!),
      );
      having.forEach((i, at) => {
        for (let c = 0; c < C; c++) {
          const to = (i * M + m) * C + c;
          const value = logits[at * C + c]!;
          if (fold[i] === f) crossFitted[to] = value;
          else crossFitted[to] = (Number.isNaN(crossFitted[to]!) ? 0 : crossFitted[to]!) + value / several;
        }
      });
    });
  }
  return { train, teachers, crossFitted, inSample, curves, filledCells };
}
