/**
 * Distribution functions that the tests of missingness need. Sources: Press et al., *Numerical Recipes*, 3rd ed., 6.1
 * (Lanczos' log gamma) and 6.2 (incomplete gamma by series and continued fraction); Wichura, *AS 241*, 1988.
 */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]; // prettier-ignore

/** ln of the gamma function for x > 0. */
export function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x);
  const y = x - 1;
  let sum = LANCZOS[0]!;
  for (let k = 1; k < 9; k++) sum += LANCZOS[k]! / (y + k);
  const t = y + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum);
}

/** Upper regularised incomplete gamma function Q(a, x). */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 10_000; n++) {
      term *= x / (a + n);
      sum += term;
      if (term < sum * 1e-17) break;
    }
    return Math.max(0, 1 - sum * scale);
  }
  // Modified Lentz.
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i < 10_000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-16) break;
  }
  return scale * h;
}

/** P(X >= x) of a chi-squared variable. */
export function chiSquaredTail(x: number, df: number): number {
  return upperGamma(df / 2, x / 2);
}

/** P(|Z| >= |z|) of a standard normal variable. */
export function normalTwoSided(z: number): number {
  return upperGamma(0.5, (z * z) / 2);
}

/** The 97.5th percentile of the standard normal distribution. */
export const Z975 = 1.959963984540054;

/**
 * P(X <= x) of a non-central chi-squared variable, as a Poisson mixture of central ones, summed outwards from its
 * largest weight.
 */
export function nonCentralChiSquared(x: number, df: number, lambda: number): number {
  const half = lambda / 2;
  const middle = Math.floor(half);
  const weight = (j: number) =>
    half === 0 ? (j === 0 ? 1 : 0) : Math.exp(-half + j * Math.log(half) - logGamma(j + 1));
  let sum = 0;
  for (let j = middle; j >= 0; j--) {
    const w = weight(j);
    sum += w * (1 - chiSquaredTail(x, df + 2 * j));
    if (w < 1e-14) break;
  }
  for (let j = middle + 1; j < middle + 100_000; j++) {
    const w = weight(j);
    sum += w * (1 - chiSquaredTail(x, df + 2 * j));
    if (w < 1e-14) break;
  }
  return Math.min(1, sum);
}
