/** What a search for settings chose, and between what: kept with the task and shown. */
import { logSoftmax } from '../../engine/losses.ts';
import type { Pick } from './blend.ts';
import type { Candidate, Changes } from './candidates.ts';
import type { Found } from './search.ts';

export interface TuningReport {
  /** What the points of `path` count. */
  readonly path: 'steps' | 'c' | 'trees';
  readonly candidates: readonly {
    readonly changes: Changes;
    /** Inner folds on which it was tried. */
    readonly folds: number;
    /** Mean inner log loss at its best point; null where it could not be fitted. */
    readonly logLoss: number | null;
    readonly point: number | null;
  }[];
  /** What was taken: the mean of these. Empty where nothing could be fitted, and the study's settings were taken. */
  readonly picks: readonly Pick[];
  /** Fits that the search made. */
  readonly fits: number;
}

export function tuningReport(
  candidates: readonly Candidate[],
  found: Found<unknown>,
  path: TuningReport['path'],
  picks: readonly Pick[],
): TuningReport {
  return {
    path,
    candidates: found.tried.map(({ candidate, trials, loss, at }) => {
      const there = trials.filter((one) => one !== null);
      return {
        changes: candidates[candidate]!.changes,
        folds: there.length,
        logLoss: Number.isFinite(loss) ? loss : null,
        point: Number.isFinite(loss) ? there[0]!.points[at]! : null,
      };
    }),
    picks,
    fits: found.fits,
  };
}

/** Sum of log losses of logits [n, C] over the subjects with a known outcome [n]. */
export function lossOf(logits: Float64Array, outcome: ArrayLike<number>, classes: number): number {
  const p = new Float64Array(classes);
  let loss = 0;
  for (let i = 0; i < outcome.length; i++) {
    const y = outcome[i]!;
    if (y < 0) continue;
    logSoftmax(logits, i * classes, classes, 1, p);
    loss -= p[y]!;
  }
  return loss;
}
