/** Whether predicted probabilities are those that come true. */

export interface CalibrationGroup {
  /** Mean predicted probability. */
  readonly predicted: number;
  /** Share that came true, with its 95 % interval (Wilson 1927). */
  readonly observed: number;
  readonly lower: number;
  readonly upper: number;
  readonly subjects: number;
}

const Z95 = 1.959963984540054;

/** Interval of a share of `hits` in `n` at 95 % (E. B. Wilson, JASA 22 (1927) 209-212). */
export function wilson(hits: number, n: number): { lower: number; upper: number } {
  const share = hits / n;
  const z2 = Z95 ** 2;
  const centre = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  return { lower: Math.max(0, centre - half), upper: Math.min(1, centre + half) };
}

/** Groups of equal size in the order of the predicted probability. @param p [n] @param positive [n] */
export function calibrationGroups(p: Float64Array, positive: Uint8Array, groups: number): CalibrationGroup[] {
  const order = Int32Array.from(p.keys()).sort((a, b) => p[a]! - p[b]! || a - b);
  return Array.from({ length: groups }, (_, g): CalibrationGroup => {
    const from = Math.round((g * order.length) / groups);
    const to = Math.round(((g + 1) * order.length) / groups);
    let sum = 0;
    let hits = 0;
    for (let k = from; k < to; k++) {
      sum += p[order[k]!]!;
      hits += positive[order[k]!]!;
    }
    const subjects = to - from;
    return { predicted: sum / subjects, observed: hits / subjects, subjects, ...wilson(hits, subjects) };
  });
}

export interface Recalibration {
  /** Calibration in the large: a in logit P(y) = a + z. 0 is ideal; below it, predictions are too high. */
  readonly intercept: number | null;
  /** b in logit P(y) = a + b z. 1 is ideal; below it, predictions are too extreme. */
  readonly slope: number | null;
}

/**
 * Logistic recalibration (D. R. Cox, Biometrika 45 (1958) 562-565; intercept and slope as B. Van Calster et al., BMC
 * Medicine 17 (2019) 230): null where the likelihood has no maximum (perfectly separated).
 *
 * @param z [n], predicted log odds of the positive class.
 */
export function recalibration(z: Float64Array, positive: Uint8Array): Recalibration {
  const both = fitLine(z, positive, true);
  const large = fitLine(z, positive, false);
  return { intercept: large?.a ?? null, slope: both?.b ?? null };
}

/** Newton's method with halved steps on the two-parameter log likelihood; `b` stays 1 unless `free`. */
function fitLine(z: Float64Array, positive: Uint8Array, free: boolean): { a: number; b: number } | null {
  const lossOf = (a: number, b: number): number => {
    let loss = 0;
    z.forEach((x, i) => {
      const t = a + b * x;
      // log(1 + exp(t)) - y t
      loss += Math.max(t, 0) + Math.log1p(Math.exp(-Math.abs(t))) - (positive[i] === 1 ? t : 0);
    });
    return loss;
  };
  let a = 0;
  let b = 1;
  let loss = lossOf(a, b);
  for (let step = 0; step < 100; step++) {
    let ga = 0;
    let gb = 0;
    let haa = 0;
    let hab = 0;
    let hbb = 0;
    z.forEach((x, i) => {
      const p = 1 / (1 + Math.exp(-(a + b * x)));
      const w = p * (1 - p);
      ga += p - positive[i]!;
      gb += (p - positive[i]!) * x;
      haa += w;
      hab += w * x;
      hbb += w * x * x;
    });
    const determinant = free ? haa * hbb - hab * hab : haa;
    if (!(determinant > 1e-12)) return null;
    const da = free ? (hbb * ga - hab * gb) / determinant : ga / haa;
    const db = free ? (haa * gb - hab * ga) / determinant : 0;
    let size = 1;
    while (size > 1e-8 && !(lossOf(a - size * da, b - size * db) <= loss)) size /= 2;
    a -= size * da;
    b -= size * db;
    const next = lossOf(a, b);
    if (Math.abs(a) > 100 || Math.abs(b) > 100) return null;
    if (loss - next < 1e-10 * (1 + Math.abs(next))) return { a, b };
    loss = next;
  }
  return null;
}
