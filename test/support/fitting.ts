import type { Cohort } from '../../src-main/cohort/cohort.ts';
import type { Engine } from '../../src-main/engine/engine.ts';
import { encodeArtifact } from '../../src-main/method/artifact.ts';
import { fitMethod, needsTeachers, type Model } from '../../src-main/method/methods.ts';
import { readSettings, type Settings } from '../../src-main/method/settings.ts';
import { fitStage, type FitContext } from '../../src-main/method/stage.ts';
import { fused } from './engines.ts';

/** Small and short networks: properties of bits do not need good ones. */
export const quickSettings: Settings = readSettings({
  teacher: { width: 8, steps: 30, members: 1, batch: 16 },
  student: { width: 8, steps: 40, members: 2, batch: 16 },
  distillation: { innerFolds: 3 },
  logistic: { grid: [0.1, 1], innerFolds: 3 },
  imputation: { rounds: 2, predictors: 3 },
  boosting: { trees: 12 },
});

export function contextFor(cohort: Cohort, settings = quickSettings, engine: Engine = fused): FitContext {
  return { cohort, engine, settings, keyParts: [1, 'test', 0, 0], progress: { advance: () => undefined } };
}

/** Fits a method as a study does: the teachers stage first, where it needs one. */
export async function fit(
  cohort: Cohort,
  method: string,
  train: Int32Array,
  settings = quickSettings,
  engine: Engine = fused,
): Promise<Model> {
  const context = contextFor(cohort, settings, engine);
  const stage = needsTeachers(method) ? await fitStage({ ...context, keyParts: [1, 'stage', 0, 0] }, train) : null;
  const { model } = await fitMethod({ ...context, keyParts: [1, method, 0, 0] }, method, train, stage);
  return model;
}

/** Everything that was fitted, as bytes: equal bytes are equal models, to the last bit. */
export function bytesOf(value: unknown): string {
  return Buffer.from(encodeArtifact(value)).toString('base64');
}
