/**
 * An AUC as a sum of subjects' parts: DeLong's structural components (Biometrics 44 (1988) 837-845) averaged over the
 * classes that are ranked. The variance of the AUC, and of the difference of two on the same subjects, follows from them;
 * for two classes it is DeLong's, beyond it is the same for the macro one-vs-rest AUC with the class sizes taken as given.
 */
import { placements } from '../delong.ts';
import { probabilities, ranked, rankingScore } from '../metrics.ts';
import { normalTwoSided, Z975 } from '../special.ts';
import type { Interval } from './interval.ts';

export interface AucParts {
  readonly auc: number;
  /** [n], how far each subject pulls the AUC from its expectation. */
  readonly parts: Float64Array;
}

/** @param logits [n, C] @param outcome [n] @returns null where a class is absent. */
export function aucParts(logits: Float64Array, outcome: Int32Array, classes: number): AucParts | null {
  const p = probabilities(logits, classes);
  const sides = ranked(classes);
  const parts = new Float64Array(outcome.length);
  let sum = 0;
  for (const c of sides) {
    const positive = Uint8Array.from(outcome, (y) => (y === c ? 1 : 0));
    const given = placements(rankingScore(logits, p, c, classes), positive);
    if (!given) return null;
    const { auc, placement } = given;
    const m = positive.reduce((count, one) => count + one, 0);
    placement.forEach((value, i) => {
      parts[i]! += (value - auc) / (positive[i] === 1 ? m : outcome.length - m) / sides.length;
    });
    sum += auc;
  }
  return { auc: sum / sides.length, parts };
}

/** Variance of a sum of parts over classes of given sizes; null where a class has fewer than two subjects. */
export function partsVariance(parts: Float64Array, outcome: Int32Array, classes: number): number | null {
  const counts = new Float64Array(classes);
  const sums = new Float64Array(classes);
  outcome.forEach((y, i) => {
    counts[y]!++;
    sums[y]! += parts[i]!;
  });
  if (counts.some((count) => count < 2)) return null;
  let variance = 0;
  outcome.forEach((y, i) => {
    variance += ((parts[i]! - sums[y]! / counts[y]!) ** 2 * counts[y]!) / (counts[y]! - 1);
  });
  return variance;
}

/** Of the difference of two AUCs on the same subjects (paired DeLong); null where a class has fewer than two. */
export function differenceVariance(a: AucParts, b: AucParts, outcome: Int32Array, classes: number): number | null {
  const apart = a.parts.map((part, i) => part - b.parts[i]!);
  return partsVariance(apart, outcome, classes);
}

export interface PairedDelong {
  readonly difference: number;
  readonly standardError: number;
  /** Two-sided, by the normal distribution. */
  readonly p: number;
  /** At 95 %. */
  readonly interval: Interval;
}

/** The test of a difference of two AUCs that has this variance. */
export function pairedDelong(difference: number, variance: number): PairedDelong {
  const standardError = Math.sqrt(variance);
  const half = Z975 * standardError;
  return {
    difference,
    standardError,
    // Two models that rank alike differ in nothing.
    p: difference === 0 ? 1 : normalTwoSided(difference / standardError),
    interval: { lower: difference - half, upper: difference + half },
  };
}
