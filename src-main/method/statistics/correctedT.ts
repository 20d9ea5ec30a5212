/**
 * The corrected resampled t test: C. Nadeau and Y. Bengio, *Inference for the generalization error*, Machine Learning 52
 * (2003) 239-281; over R repeats of K folds as R. Bouckaert and E. Frank, PAKDD 2004. Training sets of different
 * folds share subjects, so that the plain t test finds far too many differences.
 */
import type { Interval } from './interval.ts';
import { studentCritical, studentTwoSided } from './studentT.ts';

export interface CorrectedT {
  /** Mean of the differences. */
  readonly difference: number;
  /** Root of (1 / (KR) + n_test / n_train) s^2. */
  readonly standardError: number;
  /** KR - 1. */
  readonly df: number;
  readonly t: number;
  /** Two-sided. */
  readonly p: number;
  /** At 95 %. */
  readonly interval: Interval;
}

/**
 * @param differences One per test fold, [KR]. @param testToTrain Subjects tested over subjects trained on.
 * @returns null with fewer than two of them.
 */
export function correctedT(differences: readonly number[], testToTrain: number): CorrectedT | null {
  const count = differences.length;
  if (count < 2) return null;
  const difference = differences.reduce((sum, value) => sum + value, 0) / count;
  const variance = differences.reduce((sum, value) => sum + (value - difference) ** 2, 0) / (count - 1);
  const standardError = Math.sqrt((1 / count + testToTrain) * variance);
  const df = count - 1;
  // Equal in every fold: no difference at all, or one without any spread.
  const t = difference === 0 ? 0 : difference / standardError;
  const half = studentCritical(0.05, df) * standardError;
  return {
    difference,
    standardError,
    df,
    t,
    p: studentTwoSided(t, df),
    interval: { lower: difference - half, upper: difference + half },
  };
}
