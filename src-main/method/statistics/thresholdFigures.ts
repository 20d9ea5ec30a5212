/** What follows from calling subjects positive or negative: counts, and the shares that are taken of them. */

export interface Calls {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** Each null where its denominator is nobody. */
export interface ThresholdFigures {
  /** Of those who are positive, the share called so. */
  readonly sensitivity: number | null;
  /** Of those who are negative, the share called so. */
  readonly specificity: number | null;
  /** Of those called positive, the share who are. */
  readonly ppv: number | null;
  /** Of those called negative, the share who are. */
  readonly npv: number | null;
  /** Harmonic mean of sensitivity and PPV. */
  readonly f1: number | null;
}

/** @param called [n], 1 for who is called positive. @param positive [n], 1 for who is. */
export function countCalls(called: Uint8Array, positive: Uint8Array): Calls {
  const counts = [0, 0, 0, 0];
  positive.forEach((y, i) => counts[2 * y + called[i]!]!++);
  const [trueNegatives, falsePositives, falseNegatives, truePositives] = counts as [number, number, number, number];
  return { truePositives, falsePositives, falseNegatives, trueNegatives };
}

export function thresholdFigures({
  truePositives: tp,
  falsePositives: fp,
  falseNegatives: fn,
  trueNegatives: tn,
}: Calls): ThresholdFigures {
  const share = (hits: number, all: number): number | null => (all === 0 ? null : hits / all);
  return {
    sensitivity: share(tp, tp + fn),
    specificity: share(tn, tn + fp),
    ppv: share(tp, tp + fp),
    npv: share(tn, tn + fn),
    f1: share(2 * tp, 2 * tp + fp + fn),
  };
}
