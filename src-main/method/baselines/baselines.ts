/** The baselines by name: fitted with the settings as they are, or with settings chosen as the students' are. */
import { stepsOf } from '../additive.ts';
import { notFitted, type Fitted } from '../fitted.ts';
import type { Settings } from '../settings.ts';
import { labelled } from '../splits.ts';
import { logPrior } from '../stacking.ts';
import type { FitContext } from '../stage.ts';
import { listOf, studentCandidates, type Candidate, type Changes } from '../tuning/candidates.ts';
import { innerFoldsOf } from '../tuning/innerFolds.ts';
import { lossOf, tuningReport, type TuningReport } from '../tuning/report.ts';
import { fieldSizes, search } from '../tuning/search.ts';
import { fitTemperature } from '../tuning/temperature.ts';
import { tuneNetwork } from '../tuning/tuneNetwork.ts';
import { boostedLogits, fitBoosted, treesPath } from './boosting.ts';
import { fitLogistic, gridOf, logisticPath, type InputKind } from './logistic.ts';
import { fitConcatenated, prepareConcatenated } from './network.ts';

const regressions: Readonly<Record<string, InputKind>> = {
  'mean-imputed-lr': 'mean',
  'knn-imputed-lr': 'neighbours',
  'iterative-imputed-lr': 'chained',
  'pattern-only': 'none',
};

/** In the order in which tables show them. */
export const baselineDescriptions: Readonly<Record<string, string>> = {
  'mean-imputed-lr': 'logistic regression on the mean-imputed concatenation',
  'knn-imputed-lr': 'logistic regression on the concatenation, missing cells from the nearest training subjects',
  'iterative-imputed-lr': 'logistic regression on the concatenation, missing cells by chained equations',
  'mean-imputed-nn': 'a neural network on the mean-imputed concatenation',
  'boosted-trees': 'gradient-boosted trees that take missing values as they are',
  'pattern-only': 'nothing but which modalities were measured',
  prior: 'the class frequencies alone: what any method must beat',
};

export function isBaseline(method: string): boolean {
  return Object.hasOwn(baselineDescriptions, method);
}

/** Candidates of a baseline; the same number at most as a student has. */
export function baselineCandidates(method: string, settings: Settings, seed: string | number): Candidate[] {
  const count = settings.tuning?.candidates ?? 1;
  if (method === 'mean-imputed-nn') {
    const uses = { distils: false, modalityDropout: false, pinned: [], mixing: 'mixing' as const };
    return studentCandidates(settings, uses, count, seed);
  }
  return listOf(settings, changesFor(method), count, [method, seed], null);
}

function changesFor(method: string): Changes[] {
  const indicators = { 'imputation.indicators': true };
  if (method === 'knn-imputed-lr') {
    return [3, 10, 20, 40].flatMap((neighbours) => {
      const own = { 'imputation.neighbours': neighbours };
      return [own, { ...own, ...indicators }];
    });
  }
  if (method === 'iterative-imputed-lr') {
    return [indicators, { 'imputation.predictors': 5 }, { 'imputation.predictors': 5, ...indicators }];
  }
  if (method === 'boosted-trees') {
    return [
      [2, 0.1, 1],
      [1, 0.1, 1],
      [2, 0.05, 0.5],
      [4, 0.1, 0.5],
      [3, 0.05, 0.3],
      [6, 0.05, 0.5],
      [2, 0.2, 0.8],
      [1, 0.2, 0.5],
      [3, 0.03, 0.8],
      [4, 0.03, 0.3],
      [2, 0.03, 0.3],
    ].map(([depth, rate, columns]) => ({
      'boosting.depth': depth!,
      'boosting.learningRate': rate!,
      'boosting.columns': columns!,
      'boosting.trees': 300,
    }));
  }
  return method === 'mean-imputed-lr' ? [indicators] : [];
}

export async function fitBaseline(context: FitContext, method: string, train: Int32Array): Promise<Fitted> {
  const { cohort, settings } = context;
  const rows = labelled(cohort, train);
  if (method === 'prior') {
    const outcome = rows.map((row) => cohort.outcome[row]!);
    context.progress.advance(1);
    const prior = logPrior(outcome, cohort.classes.length);
    return { model: { kind: 'prior', prior }, summary: { subjects: rows.length } };
  }
  if (method === 'mean-imputed-nn') return fitNetwork(context, train);
  const { settings: chosen, ...found } = settings.tuning
    ? await choose(context, method, train)
    : { settings, temperature: undefined, tuning: undefined };
  const own = { ...context, settings: chosen };
  const kind = regressions[method];
  if (kind === undefined) {
    return {
      model: fitBoosted(own, train),
      summary: { subjects: rows.length, trees: chosen.boosting.trees, ...found },
    };
  }
  const model = fitLogistic(own, train, kind);
  return { model, summary: { subjects: rows.length, c: model.c, ...found } };
}

async function fitNetwork(context: FitContext, train: Int32Array): Promise<Fitted> {
  const { cohort, settings, keyParts } = context;
  const { settings: chosen, ...found } = settings.tuning
    ? await tuneNetwork(context, train, baselineCandidates('mean-imputed-nn', settings, keyParts[0]!), (own, fold) =>
        prepareConcatenated(own, fold.train),
      )
    : { settings: [settings] };
  const fitted = await fitConcatenated(context, chosen, train);
  if (!fitted) return notFitted(cohort, 'the training subjects have fewer than two classes, or no column varies');
  const { model, curve, subjects } = fitted;
  return { model, summary: { subjects, steps: curve.steps.at(-1), curve, ...found } };
}

/** Successive halving over the candidates of a regression or of trees, along the penalty or the number of trees. */
async function choose(
  context: FitContext,
  method: string,
  train: Int32Array,
): Promise<{ settings: Settings; temperature: number; tuning: TuningReport }> {
  const { cohort, engine, keyParts } = context;
  const C = cohort.classes.length;
  const folds = innerFoldsOf(context, train);
  const candidates = baselineCandidates(method, context.settings, keyParts[0]!);
  const kind = regressions[method];
  const found = await search(engine, candidates.length, folds.length, (candidate, f) => {
    const { settings } = candidates[candidate]!;
    const fold = folds[f]!;
    const own = { ...context, settings, keyParts: [...keyParts, 'inner', f, 'candidate', candidate] };
    const outcome = fold.held.map((row) => cohort.outcome[row]!);
    const points = kind === undefined ? treesPath(settings.boosting) : gridOf(settings);
    const logits =
      kind === undefined
        ? boostedLogits(fitBoosted(own, fold.train), cohort, fold.held, points)
        : logisticPath(own, fold.train, fold.held, kind, points);
    const losses = Float64Array.from(logits, (z) => lossOf(z, outcome, C));
    return Promise.resolve({ points, losses, held: outcome.length, kept: { logits, outcome } });
  });
  const best = found.best!;
  const { settings } = candidates[best.candidate]!;
  const there = best.trials.filter((one) => one !== null);
  const point = there[0]!.points[best.at]!;
  const pooled = Float64Array.from(there.flatMap(({ kept }) => [...kept.logits[best.at]!]));
  const outcome = Int32Array.from(there.flatMap(({ kept }) => [...kept.outcome]));
  return {
    settings:
      kind === undefined
        ? { ...settings, boosting: { ...settings.boosting, trees: point } }
        : { ...settings, logistic: { ...settings.logistic, grid: [point] } },
    temperature: fitTemperature(pooled, outcome, C),
    tuning: tuningReport(candidates, found, kind === undefined ? 'trees' : 'c', [{ candidate: best.candidate, point }]),
  };
}

/** Units of work, at most, for progress: optimiser steps, fits of a regression, trees. */
export function baselineSteps(method: string, settings: Settings, subjects: number): number {
  if (method === 'prior') return 1;
  const candidates = settings.tuning ? baselineCandidates(method, settings, 0) : [];
  const fits = fitsOf(settings, candidates.length);
  if (method === 'mean-imputed-nn') {
    return (membersOf(settings) + fits) * stepsOf({ ...settings.student, members: 1 }, subjects);
  }
  if (method === 'boosted-trees') {
    const most = Math.max(settings.boosting.trees, ...candidates.map((one) => one.settings.boosting.trees));
    return most * (1 + fits);
  }
  const { grid, innerFolds } = settings.logistic;
  return grid.length * (settings.tuning ? fits : innerFolds);
}

/** Fits of a search among so many candidates. */
export function fitsOf({ tuning }: Settings, candidates: number): number {
  if (!tuning) return 0;
  return fieldSizes(candidates, tuning.innerFolds).reduce((sum, size) => sum + size, 0);
}

/** Networks of a final ensemble. */
export function membersOf({ tuning, student }: Settings): number {
  return tuning?.members ?? student.members;
}
