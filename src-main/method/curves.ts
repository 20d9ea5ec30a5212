/** ROC and precision-recall curves of a score. */

export interface CurvePoint {
  readonly x: number;
  readonly y: number;
  /** Subjects with this score or a greater one count as positive; null for the point where none does. */
  readonly threshold: number | null;
}

export interface Curves {
  /** False positive rate, true positive rate; from (0, 0) to (1, 1). */
  readonly roc: readonly CurvePoint[];
  /** Recall, precision. */
  readonly precisionRecall: readonly CurvePoint[];
  /** Sum over thresholds of the gain in recall times the precision there (no interpolation). */
  readonly averagePrecision: number | null;
}

/** More points than this cannot be told apart on a screen. */
const MOST_POINTS = 1000;

/** @param positive [n], 1 for the positive class. Ties of the score are one point. */
export function curvesOf(score: Float64Array, positive: Uint8Array): Curves {
  const order = Int32Array.from(score.keys()).sort((a, b) => score[b]! - score[a]!);
  const positives = positive.reduce((sum, one) => sum + one, 0);
  const negatives = score.length - positives;
  if (positives === 0 || negatives === 0) return { roc: [], precisionRecall: [], averagePrecision: null };
  const roc: CurvePoint[] = [{ x: 0, y: 0, threshold: null }];
  const precisionRecall: CurvePoint[] = [];
  let truePositives = 0;
  let averagePrecision = 0;
  for (let start = 0; start < order.length;) {
    const threshold = score[order[start]!]!;
    const before = truePositives;
    let end = start;
    while (end < order.length && score[order[end]!] === threshold) truePositives += positive[order[end++]!]!;
    const recall = truePositives / positives;
    const precision = truePositives / end;
    averagePrecision += ((truePositives - before) / positives) * precision;
    roc.push({ x: (end - truePositives) / negatives, y: recall, threshold });
    precisionRecall.push({ x: recall, y: precision, threshold });
    start = end;
  }
  return { roc: thinned(roc), precisionRecall: thinned(precisionRecall), averagePrecision };
}

/** At most `MOST_POINTS` of them, first and last included, evenly over their order. */
function thinned(points: readonly CurvePoint[]): CurvePoint[] {
  if (points.length <= MOST_POINTS) return [...points];
  const step = (points.length - 1) / (MOST_POINTS - 1);
  return Array.from({ length: MOST_POINTS }, (_, k) => points[Math.round(k * step)]!);
}
