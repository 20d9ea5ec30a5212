/**
 * The 95 % interval of an AUC of a resampled study, for the models that were fitted: DeLong's variance within each test
 * fold, combined over folds and repeats (`varianceOverFolds`). Beyond two classes of the macro one-vs-rest AUC.
 */
import { Z975 } from '../method/special.ts';
import { aucParts, partsVariance } from '../method/statistics/aucParts.ts';
import type { Interval } from '../method/statistics/interval.ts';
import { varianceOverFolds, type Judged, type Part } from './testFolds.ts';

/**
 * @param auc What `evaluate` gives for the same folds and scope.
 * @returns null where a class is too small.
 */
export function aucInterval({ parts }: Judged, classes: number, auc: number | null): Interval | null {
  if (auc === null) return null;
  const variance = varianceOverFolds(parts, (part) => aucVariance(part, classes));
  return variance === null ? null : aroundAuc(auc, variance);
}

/** auc ± 1.96 standard errors, within 0 and 1. */
export function aroundAuc(auc: number, variance: number): Interval {
  const half = Z975 * Math.sqrt(variance);
  return { lower: Math.max(0, auc - half), upper: Math.min(1, auc + half) };
}

function aucVariance({ logits, outcome }: Part, classes: number): number | null {
  const given = aucParts(logits, outcome, classes);
  return given && partsVariance(given.parts, outcome, classes);
}
