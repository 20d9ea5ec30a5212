/**
 * Which candidate settings to take, by log loss on inner folds: successive halving (K. Jamieson and A. Talwalkar,
 * AISTATS 2016) with the folds as its resource. All candidates are tried on the first inner fold, the better half of
 * them on the second as well, and so on. A candidate is tried along a path (optimiser steps, the penalty's strength, the
 * number of trees), each point of which is a setting of its own at next to no cost.
 */
import { fitEach, type Engine } from '../../engine/engine.ts';

/** The field is not halved below this: what is left is averaged (blend.ts). */
const LEAST_LEFT = 6;

/** What a candidate gave on one inner fold. */
export interface Trial<Kept> {
  /** Of the path, ascending; the same for every fold of a candidate. */
  readonly points: readonly number[];
  /** Sum of log losses over the held-out subjects whom the method answers, per point. */
  readonly losses: Float64Array;
  /** How many those are. */
  readonly held: number;
  /** For the caller. */
  readonly kept: Kept;
}

export interface Tried<Kept> {
  readonly candidate: number;
  /** Per inner fold, null where the candidate was dropped before or could not be fitted. */
  readonly trials: readonly (Trial<Kept> | null)[];
  /** Mean log loss at the best point; infinite where nothing could be fitted. */
  readonly loss: number;
  /** Index into the path of the best point. */
  readonly at: number;
}

export interface Found<Kept> {
  /** In the order of the candidates. */
  readonly tried: readonly Tried<Kept>[];
  /** Null where no candidate could be fitted on any fold. */
  readonly best: Tried<Kept> | null;
  /** Fits that were made. */
  readonly fits: number;
}

/** How many of `candidates` are tried on each of the folds. */
export function fieldSizes(candidates: number, folds: number): number[] {
  const sizes: number[] = [];
  for (let left = candidates, fold = 0; fold < folds; fold++) {
    sizes.push(left);
    left = Math.min(left, Math.max(LEAST_LEFT, Math.ceil(left / 2)));
  }
  return sizes;
}

/**
 * @param trial Fits a candidate on what is left of the training set without an inner fold, and answers for that fold;
 * null where it cannot be fitted.
 */
export async function search<Kept>(
  engine: Engine,
  candidates: number,
  folds: number,
  trial: (candidate: number, fold: number) => Promise<Trial<Kept> | null>,
): Promise<Found<Kept>> {
  const trials = Array.from({ length: candidates }, () => new Array<Trial<Kept> | null>(folds).fill(null));
  let field = Array.from({ length: candidates }, (_, c) => c);
  let fits = 0;
  const sizes = fieldSizes(candidates, folds);
  for (let fold = 0; fold < folds; fold++) {
    const results = await fitEach(engine, field, (candidate) => trial(candidate, fold));
    field.forEach((candidate, i) => (trials[candidate]![fold] = results[i]!));
    fits += field.length;
    const next = sizes[fold + 1];
    if (next === undefined) break;
    // A stable sort: of equals the earlier candidate stays.
    field = [...field].sort((a, b) => scored(a, trials[a]!).loss - scored(b, trials[b]!).loss).slice(0, next);
    field.sort((a, b) => a - b);
  }
  const tried = trials.map((own, candidate) => scored(candidate, own));
  let best: Tried<Kept> | null = null;
  for (const candidate of field) {
    const one = tried[candidate]!;
    if (one.loss < (best?.loss ?? Infinity)) best = one;
  }
  return { tried, best, fits };
}

function scored<Kept>(candidate: number, trials: readonly (Trial<Kept> | null)[]): Tried<Kept> {
  const there = trials.filter((one) => one !== null && one.held > 0) as Trial<Kept>[];
  if (there.length === 0) return { candidate, trials, loss: Infinity, at: 0 };
  const held = there.reduce((sum, one) => sum + one.held, 0);
  let loss = Infinity;
  let at = 0;
  for (let point = 0; point < there[0]!.points.length; point++) {
    const mean = there.reduce((sum, one) => sum + one.losses[point]!, 0) / held;
    if (mean < loss) {
      loss = mean;
      at = point;
    }
  }
  return { candidate, trials, loss, at };
}
