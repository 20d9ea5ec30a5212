/**
 * A learning curve as an inverse power law, y = a + b n^-c: R. L. Figueroa et al., *Predicting sample size required for
 * classification performance*, BMC Medical Informatics and Decision Making 12 (2012) 8.
 */

export interface PowerLaw {
  /** What it tends to. */
  readonly a: number;
  readonly b: number;
  readonly c: number;
  /** Share of the variance of the points that it explains; 1 where they do not vary. */
  readonly r2: number;
  /** Root of the mean squared distance of the points from it. */
  readonly distance: number;
}

export interface CurvePoint {
  /** Subjects trained on. */
  readonly n: number;
  readonly y: number;
}

/** Exponents that are tried; below, the curve would never level off, above, it would at once. */
const EXPONENTS = Array.from({ length: 60 }, (_, k) => 0.05 * 1.065 ** k);
/** Sizes that three parameters need. */
const LEAST_POINTS = 4;

export function valueAt({ a, b, c }: Pick<PowerLaw, 'a' | 'b' | 'c'>, n: number): number {
  return a + b * n ** -c;
}

/**
 * By least squares over a grid of exponents, on points of equal weight.
 *
 * @param sign +1 where y falls with n (a loss), -1 where it grows; b has this sign or is 0.
 * @param bounds Of a: a curve may not tend to what the figure cannot be.
 * @returns null with fewer than four sizes.
 */
export function fitPowerLaw(
  points: readonly CurvePoint[],
  sign: 1 | -1,
  [least, most]: readonly [number, number],
): PowerLaw | null {
  if (new Set(points.map(({ n }) => n)).size < LEAST_POINTS) return null;
  const mean = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const around = points.reduce((sum, { y }) => sum + (y - mean) ** 2, 0);
  let best: { a: number; b: number; c: number; squares: number } | null = null;
  for (const c of EXPONENTS) {
    const x = points.map(({ n }) => n ** -c);
    for (const { a, b } of candidates(points, x, mean, [least, most])) {
      if (b * sign < 0 || a < least || a > most) continue;
      const squares = points.reduce((sum, { y }, i) => sum + (y - a - b * x[i]!) ** 2, 0);
      if (best === null || squares < best.squares) best = { a, b, c, squares };
    }
  }
  if (best === null) return null;
  const { a, b, c, squares } = best;
  const distance = Math.sqrt(squares / points.length);
  return { a, b, c, r2: around === 0 ? 1 : 1 - squares / around, distance };
}

/** The free line in n^-c, those that tend to a bound, and the level one. */
function candidates(
  points: readonly CurvePoint[],
  x: readonly number[],
  mean: number,
  bounds: readonly number[],
): { a: number; b: number }[] {
  const centre = x.reduce((sum, value) => sum + value, 0) / x.length;
  const spread = x.reduce((sum, value) => sum + (value - centre) ** 2, 0);
  const slope = x.reduce((sum, value, i) => sum + (value - centre) * points[i]!.y, 0) / spread;
  const length = x.reduce((sum, value) => sum + value * value, 0);
  const held = bounds.filter(Number.isFinite).map((a) => ({
    a,
    b: x.reduce((sum, value, i) => sum + value * (points[i]!.y - a), 0) / length,
  }));
  return [{ a: mean - slope * centre, b: slope }, ...held, { a: mean, b: 0 }];
}
