/** How the models of a study do on the subjects whom they were trained on: what their optimism is judged by. */
import { setImmediate as breathe } from 'node:timers/promises';
import { reference } from '../../engine/reference/reference.ts';
import { answer } from '../../method/methods.ts';
import { metricsOf } from '../../method/metrics.ts';
import { labelled } from '../../method/splits.ts';
import { readModel, splitOf } from '../execute.ts';
import { taskId } from '../plan.ts';
import { mean } from '../../method/statistics/averages.ts';
import { assertMethod, predictionsOf } from './source.ts';
import type { Studied } from './studied.ts';

/** More training subjects of a fold than this make it no surer; every so many are taken. */
const MOST_SUBJECTS = 500;

export interface TrainingFigures {
  readonly auc: number;
  readonly logLoss: number;
  /** The largest number of training subjects that a model was applied to. */
  readonly subjects: number;
}

/**
 * Means over the folds of the first repeat: each stored model applied to its own training subjects of known outcome.
 *
 * @returns null where no model answers, or a class is absent.
 */
export async function trainingFigures(of: Studied, method: string): Promise<TrainingFigures | null> {
  assertMethod(of, method);
  const { cohort, spec, project } = of;
  const C = cohort.classes.length;
  const made: { auc: number | null; logLoss: number; subjects: number }[] = [];
  for (const { repeat, fold } of predictionsOf(of, method).folds) {
    if (repeat !== 0) continue;
    const model = readModel(project.artifact(taskId(method, repeat, fold))!);
    const trained = labelled(cohort, splitOf(cohort, spec, repeat, fold).train);
    const every = Math.ceil(trained.length / MOST_SUBJECTS);
    const rows = trained.filter((_, k) => k % every === 0);
    // The reference engine needs no kernel and no device; it differs in the seventh digit.
    const given = answer(reference, model, cohort, rows);
    const own = [...rows.keys()].filter((i) => given.answered[i] === 1);
    if (own.length === 0) continue;
    const logits = Float64Array.from(own.flatMap((i) => [...given.logits.subarray(i * C, (i + 1) * C)]));
    const { auc, logLoss } = metricsOf(
      logits,
      Int32Array.from(own, (i) => cohort.outcome[rows[i]!]!),
      C,
    );
    made.push({ auc, logLoss, subjects: own.length });
    await breathe();
  }
  if (made.length === 0 || made.some(({ auc }) => auc === null)) return null;
  return {
    auc: mean(made.map(({ auc }) => auc!)),
    logLoss: mean(made.map(({ logLoss }) => logLoss)),
    subjects: Math.max(...made.map(({ subjects }) => subjects)),
  };
}
