/**
 * The inner folds of one training set, on which settings are chosen. An inner fold is hidden from everything upstream of
 * it: its teachers, their settings and their soft labels are made again from the rest (docs/method.md).
 */
import type { Cohort } from '../../cohort/cohort.ts';
import { randomKey } from '../../engine/philox.ts';
import type { Settings } from '../settings.ts';
import { labelled, stratifiedFolds } from '../splits.ts';
import { fitStage, stageSteps, type FitContext, type TeacherStage } from '../stage.ts';

/** Of a stage, what a student's soft labels are made from. */
export type InnerStage = Pick<TeacherStage, 'train' | 'crossFitted' | 'inSample'>;

export interface InnerFold {
  readonly number: number;
  /** Subject indices, ascending: those without a known outcome are always among them. */
  readonly train: Int32Array;
  readonly held: Int32Array;
}

/** The same for every method: keyed by seed, repeat and fold alone. */
function innerKey(context: FitContext): (string | number)[] {
  const [seed, , ...rest] = context.keyParts;
  return [seed!, 'inner', ...rest];
}

export function innerFoldsOf(context: FitContext, train: Int32Array): InnerFold[] {
  const { innerFolds } = context.settings.tuning!;
  const fold = stratifiedFolds(context.cohort, train, innerFolds, randomKey(...innerKey(context)));
  return Array.from({ length: innerFolds }, (_, number) => ({
    number,
    train: train.filter((_, i) => fold[i] !== number),
    held: labelled(
      context.cohort,
      train.filter((_, i) => fold[i] === number),
    ),
  }));
}

/** The teachers' stage of every inner fold: shared by the students of one training set. */
export async function fitInnerStages(context: FitContext, train: Int32Array): Promise<InnerStage[]> {
  const stages: InnerStage[] = [];
  // Curves of teachers that are thrown away are not shown.
  const progress = {
    advance: (steps: number) => {
      context.progress.advance(steps);
    },
  };
  for (const fold of innerFoldsOf(context, train)) {
    const keyParts = [...innerKey(context), 'stage', fold.number];
    const { train: own, crossFitted, inSample } = await fitStage({ ...context, keyParts, progress }, fold.train);
    stages.push({ train: own, crossFitted, inSample });
  }
  return stages;
}

/** Optimiser steps of `fitInnerStages`, at most, for progress. */
export function innerStageSteps(cohort: Cohort, settings: Settings, train: Int32Array): number {
  return settings.tuning ? settings.tuning.innerFolds * stageSteps(cohort, settings, train) : 0;
}
