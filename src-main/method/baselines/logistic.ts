/**
 * `*-imputed-lr`: L2-penalised logistic regression on the concatenation of all modalities, missing cells imputed, C
 * chosen by log loss on inner folds: the baselines that most papers would report. `pattern-only`: the same on nothing but
 * which modalities were measured.
 */
import type { Cohort } from '../../cohort/cohort.ts';
import { logSoftmax } from '../../engine/losses.ts';
import { randomKey } from '../../engine/philox.ts';
import { centreOverClasses, type Answers } from '../additive.ts';
import { minimise } from '../minimise.ts';
import type { ModalityScaler } from '../preprocess.ts';
import type { Settings } from '../settings.ts';
import { labelled, stratifiedFolds } from '../splits.ts';
import { classWeights, type FitContext } from '../stage.ts';
import { lossOf } from '../tuning/report.ts';
import {
  fitConcatenation,
  inputsOf,
  varying,
  widthOf,
  type Concatenation,
  type ImputationKind,
} from './concatenation.ts';

export interface LogisticModel extends Concatenation {
  readonly kind: 'logistic';
  /** [C, d] over the inputs, then the intercepts [C]. */
  readonly weights: Float64Array;
  readonly classes: number;
  /** The chosen inverse strength of the penalty. */
  readonly c: number;
}

/** What a regression is made from: who imputes how, or availability alone ('none'). */
export type InputKind = ImputationKind | 'none';

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
  readonly concatenation: Concatenation;
  readonly x: Float64Array;
  readonly y: Int32Array;
  readonly zero: Float64Array;
}

function problemOf(context: FitContext, rows: Int32Array, kind: InputKind): Problem {
  const { cohort, settings } = context;
  const concatenation: Concatenation =
    kind === 'none'
      ? { scalers: [], indicators: varying(cohort, rows) }
      : fitConcatenation(cohort, rows, kind, settings);
  return {
    concatenation,
    x: inputsOf(concatenation, cohort, rows),
    y: rows.map((row) => cohort.outcome[row]!),
    zero: new Float64Array(cohort.classes.length * (widthOf(concatenation) + 1)),
  };
}

/** Held-out logits along a grid of C, ascending, each fit starting from the one before it: [rows, C] per point. */
export function logisticPath(
  context: FitContext,
  train: Int32Array,
  held: Int32Array,
  kind: InputKind,
  grid: readonly number[],
): Float64Array[] {
  const { cohort } = context;
  const classes = cohort.classes.length;
  const own = labelled(cohort, train);
  const weightOf = classWeights(cohort, own, context.settings.classWeights);
  const inner = problemOf(context, own, kind);
  const heldX = inputsOf(inner.concatenation, cohort, held);
  let weights: Float64Array = inner.zero;
  return grid.map((c) => {
    weights = fitWeights(inner.x, inner.y, classes, weightOf, c, weights);
    context.progress.advance(1);
    return logitsOf(weights, heldX, held.length, classes);
  });
}

export function gridOf(settings: Settings): number[] {
  return [...settings.logistic.grid].sort((a, b) => a - b);
}

/** Fits on the labelled subjects of `train`, choosing C by mean log loss over inner folds where there is a choice. */
export function fitLogistic(context: FitContext, train: Int32Array, kind: InputKind): LogisticModel {
  const { cohort, settings } = context;
  const { innerFolds } = settings.logistic;
  const grid = gridOf(settings);
  const rows = labelled(cohort, train);
  const classes = cohort.classes.length;
  let best = grid[0]!;
  if (grid.length > 1) {
    const fold = stratifiedFolds(cohort, rows, innerFolds, randomKey(...context.keyParts, 'logistic'));
    const losses = new Float64Array(grid.length);
    for (let f = 0; f < innerFolds; f++) {
      const held = rows.filter((_, i) => fold[i] === f);
      const outcome = held.map((row) => cohort.outcome[row]!);
      const rest = rows.filter((_, i) => fold[i] !== f);
      logisticPath(context, rest, held, kind, grid).forEach((z, g) => (losses[g]! += lossOf(z, outcome, classes)));
    }
    best = grid[losses.indexOf(Math.min(...losses))]!;
  }
  const problem = problemOf(context, rows, kind);
  const weightOf = classWeights(cohort, rows, settings.classWeights);
  const weights = fitWeights(problem.x, problem.y, classes, weightOf, best, problem.zero);
  return { kind: 'logistic', ...problem.concatenation, weights, classes, c: best };
}

/**
 * Answers for everyone, also a subject with no modality at all. A modality that a subject has contributes what its
 * features say and what its indicator says.
 */
export function answerLogistic(model: LogisticModel, cohort: Cohort, rows: Int32Array): Answers {
  const { classes, weights, scalers, indicators = [] } = model;
  const x = inputsOf(model, cohort, rows);
  const d = widthOf(model);
  const logits = centreOverClasses(logitsOf(weights, x, rows.length, classes), classes);
  const M = cohort.modalities.length;
  const contributions = new Float64Array(rows.length * M * classes).fill(NaN);
  const ranges = rangesOf(scalers, indicators);
  cohort.modalities.forEach(({ name, present }, m) => {
    const own = ranges.get(name);
    if (!own) return;
    rows.forEach((row, i) => {
      if (present[row] === 0) return;
      const say = new Float64Array(classes);
      for (let c = 0; c < classes; c++) for (const j of own) say[c]! += weights[c * d + j]! * x[i * d + j]!;
      contributions.set(centreOverClasses(say, classes), (i * M + m) * classes);
    });
  });
  return { answered: new Uint8Array(rows.length).fill(1), logits, contributions };
}

/** The inputs that belong to each modality. */
function rangesOf(scalers: readonly ModalityScaler[], indicators: readonly string[]): Map<string, number[]> {
  const ranges = new Map<string, number[]>();
  let next = 0;
  const add = (name: string): void => {
    const own = ranges.get(name) ?? [];
    own.push(next++);
    ranges.set(name, own);
  };
  for (const { modality, features } of scalers)
    features.forEach(() => {
      add(modality);
    });
  indicators.forEach(add);
  return ranges;
}
