/** The models that answer for one patient: the final one for a new patient, those that never saw a cohort's own. */
import type { Cohort } from '../../cohort/cohort.ts';
import type { Engine } from '../../engine/engine.ts';
import { probabilities } from '../../method/metrics.ts';
import { answer, type Model } from '../../method/methods.ts';
import { readModel } from '../execute.ts';
import { taskId } from '../plan.ts';
import { finalModel } from '../predictNew.ts';
import { quantile } from '../../method/statistics/averages.ts';
import { cached, predictionsOf } from './source.ts';
import type { Studied } from './studied.ts';

/** Models whose logits are averaged. */
export interface Answering {
  readonly method: string;
  readonly models: readonly Model[];
}

/** Fitted on everyone. @throws PredictionError */
export function finalOf(of: Studied, method: string): Answering {
  return { method, models: [cached(of, `final ${method}`, () => finalModel(of.project, method))] };
}

/** Every outer-fold model of a method that is done. */
export function foldModels(of: Studied, method: string): Model[] {
  return cached(of, `models ${method}`, () =>
    predictionsOf(of, method).folds.map(({ repeat, fold }) =>
      readModel(of.project.artifact(taskId(method, repeat, fold))!),
    ),
  );
}

/** The outer-fold models that tested the subject, one a repeat: they never saw it. */
export function unseenBy(of: Studied, method: string, subject: number): Answering {
  const { folds } = predictionsOf(of, method);
  const models = foldModels(of, method);
  return { method, models: models.filter((_, k) => folds[k]!.predictions.subjects.includes(subject)) };
}

export interface MeanAnswer {
  /** [rows], 1 where some model answers. */
  readonly answered: Uint8Array;
  /** [rows, C], [rows, M, C] as in `Answers`: means over the models that answer. */
  readonly logits: Float64Array;
  readonly contributions: Float64Array;
}

/** Mean over models of what they answer for every subject of a small cohort. */
export function meanAnswer(engine: Engine, models: readonly Model[], cohort: Cohort): MeanAnswer {
  const rows = Int32Array.from(cohort.subjects.keys());
  const C = cohort.classes.length;
  const size = cohort.modalities.length * C;
  const counts = new Uint16Array(rows.length);
  const sayCounts = new Uint16Array(rows.length * size);
  const logits = new Float64Array(rows.length * C);
  const contributions = new Float64Array(rows.length * size);
  for (const model of models) {
    const given = answer(engine, model, cohort, rows);
    for (const i of rows) {
      if (given.answered[i] === 0) continue;
      counts[i]!++;
      for (let c = 0; c < C; c++) logits[i * C + c]! += given.logits[i * C + c]!;
      for (let k = i * size; k < (i + 1) * size; k++) {
        const value = given.contributions[k]!;
        if (Number.isNaN(value)) continue;
        contributions[k]! += value;
        sayCounts[k]!++;
      }
    }
  }
  return {
    answered: Uint8Array.from(counts, (count) => (count > 0 ? 1 : 0)),
    logits: logits.map((sum, k) => sum / counts[Math.floor(k / C)]!),
    // A modality without a say in some model (none of its columns varied there) adds nothing in it.
    contributions: contributions.map((sum, k) => (sayCounts[k] === 0 ? NaN : sum / counts[Math.floor(k / size)]!)),
  };
}

/** Fewer models than this give no percentiles. */
export const LEAST_MODELS = 20;

/** 5th and 95th percentile of each class's probability over the models that answer the cohort's first subject. */
export function spreadOf(
  engine: Engine,
  models: readonly Model[],
  cohort: Cohort,
): { models: number; lower: number[]; upper: number[] } {
  const C = cohort.classes.length;
  const given = models
    .map((model) => answer(engine, model, cohort, Int32Array.of(0)))
    .filter(({ answered }) => answered[0] === 1)
    .map(({ logits }) => probabilities(logits, C));
  const bounds = (q: number) =>
    cohort.classes.map((_, c) =>
      given.length === 0 ? NaN : quantile(Float64Array.from(given, (p) => p[c]!).sort(), q),
    );
  return { models: given.length, lower: bounds(0.05), upper: bounds(0.95) };
}
