/** Each subject's out-of-fold prediction of a method: the mean of its logits over the repeats that tested it. */
import type { Cohort } from '../cohort/cohort.ts';
import { predictedClass, probabilities } from '../method/metrics.ts';
import type { Project } from '../store/project.ts';
import { temperatureOf } from './calibrated.ts';
import type { FoldPredictions } from './testFolds.ts';

export interface MethodPredictions {
  readonly method: string;
  /** What is done, without contributions (those of 100,000 subjects are large). */
  readonly folds: readonly FoldPredictions[];
  /** [n], how many repeats have tested the subject, answered or not. */
  readonly tested: Uint16Array;
  /** [n], 1 where some repeat answered. */
  readonly answered: Uint8Array;
  /** [n, C], NaN where not answered. */
  readonly logits: Float64Array;
  /** [n, C] */
  readonly probabilities: Float64Array;
  /** [n], -1 where not answered. */
  readonly predicted: Int32Array;
}

/** Reads a method's predictions that are done. */
export function readMethod(project: Project, cohort: Cohort, method: string): MethodPredictions {
  const C = cohort.classes.length;
  const n = cohort.subjects.length;
  const folds: FoldPredictions[] = [];
  const tested = new Uint16Array(n);
  const count = new Uint16Array(n);
  const logits = new Float64Array(n * C);
  for (const { id, repeat, fold } of doneTasks(project, method)) {
    const predictions = { ...project.predictions(id)!, contributions: new Float64Array() };
    folds.push({ method, repeat, fold, predictions, ...temperatureOf(project.summary(id)) });
    predictions.subjects.forEach((subject, i) => {
      tested[subject]!++;
      if (predictions.answered[i] === 0) return;
      count[subject]!++;
      for (let c = 0; c < C; c++) logits[subject * C + c]! += predictions.logits[i * C + c]!;
    });
  }
  for (let i = 0; i < n; i++) for (let c = 0; c < C; c++) logits[i * C + c]! /= count[i]!;
  const answered = Uint8Array.from(count, (times) => (times > 0 ? 1 : 0));
  const predicted = Int32Array.from(answered, (one, i) => (one === 1 ? predictedClass(logits, i, C) : -1));
  return { method, folds, tested, answered, logits, probabilities: probabilities(logits, C), predicted };
}

/** Mean over repeats of each modality's contribution, [n, M, C]; NaN where it has no say. */
export function meanContributions(project: Project, cohort: Cohort, method: string): Float64Array {
  const size = cohort.modalities.length * cohort.classes.length;
  const sums = new Float64Array(cohort.subjects.length * size);
  const counts = new Uint16Array(sums.length);
  for (const { id } of doneTasks(project, method)) {
    const { subjects, contributions } = project.predictions(id)!;
    if (contributions.length === 0) continue;
    subjects.forEach((subject, i) => {
      for (let k = 0; k < size; k++) {
        const value = contributions[i * size + k]!;
        if (Number.isNaN(value)) continue;
        sums[subject * size + k]! += value;
        counts[subject * size + k]!++;
      }
    });
  }
  return sums.map((sum, k) => (counts[k] === 0 ? NaN : sum / counts[k]!));
}

function doneTasks(project: Project, method: string) {
  return project.tasks().filter((task) => task.method === method && task.repeat >= 0 && task.state === 'done');
}
