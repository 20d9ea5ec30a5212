/**
 * The 95 % interval of an AUC of a resampled study, for the models that were fitted: DeLong's variance within each test
 * fold. The mean over the K folds of a repeat has variance sum V_k / K^2, as folds test different subjects; repeats test
 * the same subjects again, so that their number does not narrow it: the median repeat's is taken.
 */
import type { Cohort } from '../cohort/cohort.ts';
import { delong } from '../method/delong.ts';
import { poolMeans, select, standsAlone, type FoldPredictions, type Part, type Scope } from './evaluate.ts';

const Z95 = 1.959963984540054;

export interface AucInterval {
  readonly lower: number;
  readonly upper: number;
}

/**
 * @param auc What `evaluate` gives for the same folds and scope.
 * @returns null beyond two classes, and where a class is too small.
 */
export function aucInterval(
  cohort: Cohort,
  scope: Scope,
  folds: readonly FoldPredictions[],
  auc: number | null,
): AucInterval | null {
  if (auc === null || cohort.classes.length !== 2 || folds.length === 0) return null;
  const parts = folds.map(({ repeat, predictions }) => ({ repeat, part: select(cohort, predictions, scope, 2) }));
  const variance = parts.every(({ part }) => standsAlone(part, 2))
    ? withinFolds(parts)
    : varianceOf(
        poolMeans(
          parts.map(({ part }) => part),
          2,
        ),
      );
  return variance === null ? null : aroundAuc(auc, variance);
}

/** auc ± 1.96 standard errors, within 0 and 1. */
export function aroundAuc(auc: number, variance: number): AucInterval {
  const half = Z95 * Math.sqrt(variance);
  return { lower: Math.max(0, auc - half), upper: Math.min(1, auc + half) };
}

function withinFolds(parts: readonly { readonly repeat: number; readonly part: Part }[]): number | null {
  const repeats = Map.groupBy(parts, ({ repeat }) => repeat);
  const variances: number[] = [];
  for (const folds of repeats.values()) {
    let sum = 0;
    for (const { part } of folds) {
      const variance = varianceOf(part);
      if (variance === null) return null;
      sum += variance;
    }
    variances.push(sum / folds.length ** 2);
  }
  variances.sort((a, b) => a - b);
  const middle = variances.length >> 1;
  return variances.length % 2 === 1 ? variances[middle]! : (variances[middle - 1]! + variances[middle]!) / 2;
}

function varianceOf({ logits, outcome }: Part): number | null {
  const score = Float64Array.from(outcome, (_, i) => logits[2 * i + 1]! - logits[2 * i]!);
  return delong(score, Uint8Array.from(outcome))?.variance ?? null;
}
