/**
 * `mean-imputed-lr`: L2-penalised logistic regression on the concatenation of all modalities, absent ones set to the
 * training mean, C chosen by log loss on inner folds. The baseline that most papers would report.
 */
import type { Cohort } from '../cohort/cohort.ts';
import { logSoftmax } from '../engine/losses.ts';
import { randomKey } from '../engine/philox.ts';
import { centreOverClasses, type Answers } from './additive.ts';
import { minimise } from './minimise.ts';
import { fitScaler, scale, type ModalityScaler } from './preprocess.ts';
import { labelled, stratifiedFolds } from './splits.ts';
import type { FitContext } from './stage.ts';

export interface LogisticModel {
  readonly kind: 'logistic';
  readonly scalers: readonly ModalityScaler[];
  /** [C, d] over the concatenated features, then the intercepts [C]. */
  readonly weights: Float64Array;
  readonly classes: number;
  /** The chosen inverse strength of the penalty. */
  readonly c: number;
}

/** Standardised, mean-imputed concatenation: [rows, d]. */
function concatenate(scalers: readonly ModalityScaler[], cohort: Cohort, rows: Int32Array): Float64Array {
  const parts = scalers.map((scaler) => scale(scaler, cohort, rows).values);
  const widths = scalers.map((scaler) => scaler.features.length);
  const d = widths.reduce((sum, width) => sum + width, 0);
  const x = new Float64Array(rows.length * d);
  for (let i = 0; i < rows.length; i++) {
    let at = i * d;
    parts.forEach((part, m) => {
      x.set(part.subarray(i * widths[m]!, (i + 1) * widths[m]!), at);
      at += widths[m]!;
    });
  }
  return x;
}

/** Logits [rows, C] of weights ([C, d], then [C]) for inputs [rows, d]. */
function logitsOf(weights: Float64Array, x: Float64Array, rows: number, classes: number): Float64Array {
  const d = weights.length / classes - 1;
  const z = new Float64Array(rows * classes);
  for (let i = 0; i < rows; i++) {
    for (let c = 0; c < classes; c++) {
      let sum = weights[classes * d + c]!;
      for (let j = 0; j < d; j++) sum += weights[c * d + j]! * x[i * d + j]!;
      z[i * classes + c] = sum;
    }
  }
  return z;
}

/**
 * Minimises C * sum of cross-entropies + |W|^2 / 2 (intercepts free). For two classes the softmax form puts half of the
 * penalty of the one-logit form on the difference of the two rows, which the factor 2 makes up for, so that C means what
 * it means in scikit-learn.
 */
function fitWeights(
  x: Float64Array,
  y: Int32Array,
  classes: number,
  weightOf: Float64Array,
  c: number,
  start: Float64Array,
): Float64Array {
  const d = start.length / classes - 1;
  const penalty = (classes === 2 ? 2 : 1) / c;
  const p = new Float64Array(classes);
  return minimise(start, (w, gradient) => {
    const z = logitsOf(w, x, y.length, classes);
    let value = 0;
    for (let k = 0; k < classes * d; k++) {
      gradient[k] = penalty * w[k]!;
      value += (penalty / 2) * w[k]! ** 2;
    }
    gradient.fill(0, classes * d);
    for (let i = 0; i < y.length; i++) {
      logSoftmax(z, i * classes, classes, 1, p);
      const weight = weightOf[y[i]!]!;
      value -= weight * p[y[i]!]!;
      for (let k = 0; k < classes; k++) {
        const residual = weight * (Math.exp(p[k]!) - (k === y[i] ? 1 : 0));
        gradient[classes * d + k]! += residual;
        for (let j = 0; j < d; j++) gradient[k * d + j]! += residual * x[i * d + j]!;
      }
    }
    return value;
  });
}

interface Problem {
  readonly scalers: readonly ModalityScaler[];
  readonly x: Float64Array;
  readonly y: Int32Array;
  readonly zero: Float64Array;
}

function problemOf(cohort: Cohort, rows: Int32Array): Problem {
  const scalers = cohort.modalities
    .map((table) => fitScaler(table, rows))
    .filter(({ features }) => features.length > 0);
  const x = concatenate(scalers, cohort, rows);
  const d = scalers.reduce((sum, scaler) => sum + scaler.features.length, 0);
  return {
    scalers,
    x,
    y: rows.map((row) => cohort.outcome[row]!),
    zero: new Float64Array(cohort.classes.length * (d + 1)),
  };
}

/** Fits on the labelled subjects of `train`, choosing C by mean log loss over inner folds. */
export function fitLogistic(context: FitContext, train: Int32Array, weightOf: Float64Array): LogisticModel {
  const { cohort, settings } = context;
  const { innerFolds } = settings.logistic;
  const grid = [...settings.logistic.grid].sort((a, b) => a - b);
  const rows = labelled(cohort, train);
  const classes = cohort.classes.length;
  let best = grid[0]!;
  if (grid.length > 1) {
    const fold = stratifiedFolds(cohort, rows, innerFolds, randomKey(...context.keyParts, 'logistic'));
    const losses = new Float64Array(grid.length);
    for (let f = 0; f < innerFolds; f++) {
      const inner = problemOf(
        cohort,
        rows.filter((_, i) => fold[i] !== f),
      );
      const held = rows.filter((_, i) => fold[i] === f);
      const heldX = concatenate(inner.scalers, cohort, held);
      let weights: Float64Array = inner.zero;
      grid.forEach((c, g) => {
        weights = fitWeights(inner.x, inner.y, classes, weightOf, c, weights);
        const z = logitsOf(weights, heldX, held.length, classes);
        const p = new Float64Array(classes);
        held.forEach((row, i) => {
          logSoftmax(z, i * classes, classes, 1, p);
          losses[g]! -= p[cohort.outcome[row]!]!;
        });
        context.progress.advance(1);
      });
    }
    best = grid[losses.indexOf(Math.min(...losses))]!;
  }
  const problem = problemOf(cohort, rows);
  const weights = fitWeights(problem.x, problem.y, classes, weightOf, best, problem.zero);
  return { kind: 'logistic', scalers: problem.scalers, weights, classes, c: best };
}

/** Answers for everyone, also a subject with no modality at all. */
export function answerLogistic(model: LogisticModel, cohort: Cohort, rows: Int32Array): Answers {
  const { classes, weights } = model;
  const x = concatenate(model.scalers, cohort, rows);
  const d = weights.length / classes - 1;
  const logits = centreOverClasses(logitsOf(weights, x, rows.length, classes), classes);
  const M = cohort.modalities.length;
  const contributions = new Float64Array(rows.length * M * classes).fill(NaN);
  let first = 0;
  for (const scaler of model.scalers) {
    const m = cohort.modalities.findIndex(({ name }) => name === scaler.modality);
    const end = first + scaler.features.length;
    rows.forEach((row, i) => {
      if (m < 0 || cohort.modalities[m]!.present[row] === 0) return;
      const say = new Float64Array(classes);
      for (let c = 0; c < classes; c++) {
        for (let j = first; j < end; j++) say[c]! += weights[c * d + j]! * x[i * d + j]!;
      }
      contributions.set(centreOverClasses(say, classes), (i * M + m) * classes);
    });
    first = end;
  }
  return { answered: new Uint8Array(rows.length).fill(1), logits, contributions };
}
