/**
 * Predictions after temperature scaling (C. Guo et al., ICML 2017): logits over the temperature that was fitted on the
 * inner folds of each training set, and so without the subjects that are tested.
 */
import type { FoldPredictions } from './testFolds.ts';

/** @returns null where there is no fold, or one without a temperature. */
export function calibratedFolds(folds: readonly FoldPredictions[]): FoldPredictions[] | null {
  if (folds.length === 0) return null;
  const scaled: FoldPredictions[] = [];
  for (const fold of folds) {
    const { temperature, predictions } = fold;
    if (temperature === undefined) return null;
    scaled.push({ ...fold, predictions: { ...predictions, logits: predictions.logits.map((z) => z / temperature) } });
  }
  return scaled;
}

/** What a task's summary says; undefined where it has no temperature. */
export function temperatureOf(summary: Readonly<Record<string, unknown>> | null): { temperature?: number } {
  const temperature = summary?.['temperature'];
  return typeof temperature === 'number' && temperature > 0 ? { temperature } : {};
}
