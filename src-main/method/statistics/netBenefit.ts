/**
 * Decision curves: A. J. Vickers and E. B. Elkin, *Decision curve analysis*, Medical Decision Making 26 (2006) 565-574.
 * Who acts from a probability t on holds a missed case for (1 - t) / t times as bad as a needless action.
 */

export interface NetBenefit {
  readonly threshold: number;
  /** TP / n - FP / n * t / (1 - t): cases found per subject, less needless actions at their weight. */
  readonly model: number;
  /** Of acting on everybody; that of acting on nobody is 0. */
  readonly all: number;
}

/** .01 to .99 by hundredths. */
export const THRESHOLDS: readonly number[] = Array.from({ length: 99 }, (_, k) => (k + 1) / 100);

/**
 * @param p [n], predicted probability of the positive class; acted on from the threshold on.
 * @param positive [n] @param thresholds Above 0 and below 1.
 */
export function netBenefit(
  p: Float64Array,
  positive: Uint8Array,
  thresholds: readonly number[] = THRESHOLDS,
): NetBenefit[] {
  const n = p.length;
  const cases = positive.reduce((sum, one) => sum + one, 0);
  const order = Int32Array.from(p.keys()).sort((a, b) => p[b]! - p[a]!);
  // From the highest threshold down, everybody is passed once.
  const descending = [...thresholds.keys()].sort((a, b) => thresholds[b]! - thresholds[a]!);
  const out = new Array<NetBenefit>(thresholds.length);
  let called = 0;
  let found = 0;
  for (const k of descending) {
    const threshold = thresholds[k]!;
    while (called < n && p[order[called]!]! >= threshold) found += positive[order[called++]!]!;
    const odds = threshold / (1 - threshold);
    out[k] = {
      threshold,
      model: n === 0 ? 0 : (found - (called - found) * odds) / n,
      all: n === 0 ? 0 : (cases - (n - cases) * odds) / n,
    };
  }
  return out;
}
