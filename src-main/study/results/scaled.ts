/** Predictions after temperature scaling: each subject's mean over repeats of the scaled logits. */
import { predictedClass, probabilities } from '../../method/metrics.ts';
import { calibratedFolds } from '../calibrated.ts';
import type { MethodPredictions } from '../outOfFold.ts';
import { cached, predictionsOf } from './source.ts';
import type { Studied } from './studied.ts';

/** Null where the study has not fitted a temperature in every fold of the method. */
export function scaledPredictionsOf(of: Studied, method: string): MethodPredictions | null {
  return cached(of, `scaled ${method}`, () => {
    const raw = predictionsOf(of, method);
    const folds = calibratedFolds(raw.folds);
    if (!folds) return null;
    const n = of.cohort.subjects.length;
    const C = of.cohort.classes.length;
    const counts = new Uint16Array(n);
    const logits = new Float64Array(n * C);
    for (const { predictions } of folds) {
      predictions.subjects.forEach((subject, i) => {
        if (predictions.answered[i] === 0) return;
        counts[subject]!++;
        for (let c = 0; c < C; c++) logits[subject * C + c]! += predictions.logits[i * C + c]!;
      });
    }
    logits.forEach((sum, at) => (logits[at] = sum / counts[Math.floor(at / C)]!));
    const predicted = raw.predicted.map((one, i) => (one < 0 ? one : predictedClass(logits, i, C)));
    return { ...raw, folds, logits, probabilities: probabilities(logits, C), predicted };
  });
}
