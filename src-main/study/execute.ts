/**
 * One task of a study: a pure function of the cohort, the study's settings and the artifacts that the task needs.
 */
import type { Cohort } from '../cohort/cohort.ts';
import type { Engine } from '../engine/engine.ts';
import { randomKey } from '../engine/philox.ts';
import type { Progress } from '../method/additive.ts';
import { decodeArtifact, encodeArtifact } from '../method/artifact.ts';
import { attentionOf } from '../method/attention.ts';
import { answer, fitMethod, methodSteps, type Model } from '../method/methods.ts';
import { readSettings, type Settings } from '../method/settings.ts';
import { outerSplit, participants, type Split } from '../method/splits.ts';
import { fitStage, stageSteps, type FitContext, type TeacherStage } from '../method/stage.ts';
import { fitInnerStages, innerStageSteps, type InnerStage } from '../method/tuning/innerFolds.ts';
import {
  INNER_STAGE,
  TEACHERS_STAGE,
  type LabelledCurve,
  type RunTask,
  type StudySpec,
  type TaskResult,
} from './task.ts';
import { circumstancesOf } from './variant.ts';

/** The split of a task; the final models (repeat -1) are fitted on everyone and tested on nobody. */
export function splitOf(cohort: Cohort, spec: StudySpec, repeat: number, fold: number): Split {
  if (repeat < 0) return { train: participants(cohort), test: new Int32Array() };
  const key = randomKey(spec.seed, 'splits', repeat);
  return outerSplit(cohort, spec.resampling, spec.folds, fold, key);
}

/** Runs a task. `onProgress` gets the units of work done so far and in all, and the learning curves so far. */
export async function executeTask(
  whole: Cohort,
  spec: StudySpec,
  engine: Engine,
  task: RunTask,
  artifacts: Readonly<Record<string, Uint8Array>>,
  onProgress: (done: number, total: number, curves: readonly LabelledCurve[]) => void,
): Promise<TaskResult> {
  const settings = readSettings(spec.settings);
  const split = splitOf(whole, spec, task.repeat, task.fold);
  const { cohort, train, test } = circumstancesOf(whole, spec, task, split);
  const total = stepsOfTask(cohort, settings, task.method, train);
  let done = 0;
  const curves = new Map<string, LabelledCurve>();
  const progress: Progress = {
    advance: (steps) => {
      done += steps;
      onProgress(Math.min(done, total), total, [...curves.values()]);
    },
    curve: (label, { steps, loss }) => {
      curves.set(label, { label, steps, loss });
    },
  };
  const keyParts = [spec.seed, task.method, task.repeat, task.fold];
  const context: FitContext = { cohort, engine, settings, keyParts, progress };
  if (task.method === TEACHERS_STAGE) {
    const stage = await fitStage(context, train);
    const { curves, filledCells, tuning } = stage;
    return { artifact: encodeArtifact(stage), predictions: null, summary: { curves, filledCells, ...tunings(tuning) } };
  }
  if (task.method === INNER_STAGE) {
    const stages = await fitInnerStages(context, train);
    return { artifact: encodeArtifact(stages), predictions: null, summary: { folds: stages.length } };
  }
  const needed = (stage: string): unknown => {
    const id = task.needs.find((one) => one.startsWith(`${stage}/`));
    return id === undefined ? null : decodeArtifact(artifacts[id]!);
  };
  const stage = needed(TEACHERS_STAGE) as TeacherStage | null;
  const inner = needed(INNER_STAGE) as InnerStage[] | null;
  const { model, summary } = await fitMethod(context, task.method, train, stage, inner);
  const artifact = encodeArtifact(model);
  const attention = attentionOf(model);
  const about = {
    ...summary,
    ...(model.kind === 'none' ? { notFitted: model.reason } : {}),
    ...(attention.length > 0 ? { attention } : {}),
  };
  if (task.repeat < 0) return { artifact, predictions: null, summary: about };
  const { answered, logits, contributions } = answer(engine, model, cohort, test);
  return {
    artifact,
    predictions: { subjects: test, answered, logits, contributions },
    summary: about,
  };
}

function tunings(tuning: TeacherStage['tuning']): { tuning?: TeacherStage['tuning'] } {
  return tuning ? { tuning } : {};
}

function stepsOfTask(cohort: Cohort, settings: Settings, method: string, train: Int32Array): number {
  if (method === TEACHERS_STAGE) return stageSteps(cohort, settings, train);
  if (method === INNER_STAGE) return innerStageSteps(cohort, settings, train);
  return methodSteps(cohort, settings, method, train);
}

/** A fitted model as `executeTask` left it. */
export function readModel(artifact: Uint8Array): Model {
  return decodeArtifact(artifact) as Model;
}
