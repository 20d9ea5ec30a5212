/**
 * Tables of counts: two rows (have, lack) by k columns.
 */
import { chiSquaredTail, logGamma, nonCentralChiSquared } from './special.ts';

export interface TableTest {
  readonly test: 'chi-squared' | 'Fisher exact';
  /** Null where a margin is empty, so that there is nothing to compare. */
  readonly p: number | null;
  /** Bias-corrected Cramér's V, 0..1. */
  readonly effect: number | null;
  /** 95 % interval of the effect. */
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Pearson's chi-squared test without a correction; of a 2 x 2 table with an expected count below 5, Fisher's exact
 * two-sided test (Cochran's rule). Empty columns are dropped first.
 *
 * The effect is Cramér's V with the bias correction of Bergsma, *J. Korean Stat. Soc.* 42, 2013: 323-328. Its interval
 * inverts the non-central chi-squared distribution of the statistic (Smithson, *Confidence Intervals*, 2003, ch. 4): the
 * non-centralities that leave 2.5 % on either side, lambda / n corrected as phi^2 is, so that estimate and ends are on
 * one scale.
 *
 * @param have, lack Counts per column.
 */
export function testTable(have: readonly number[], lack: readonly number[]): TableTest {
  const used = [...have.keys()].filter((k) => have[k]! + lack[k]! > 0);
  const a = used.map((k) => have[k]!);
  const b = used.map((k) => lack[k]!);
  const rows = [sum(a), sum(b)] as const;
  const n = rows[0] + rows[1];
  const columns = a.map((count, k) => count + b[k]!);
  const nothing = { test: 'chi-squared', p: null, effect: null, lower: null, upper: null } as const;
  if (rows[0] === 0 || rows[1] === 0 || columns.length < 2) return nothing;
  let statistic = 0;
  let leastExpected = Infinity;
  columns.forEach((column, k) => {
    for (const [row, count] of [
      [rows[0], a[k]!],
      [rows[1], b[k]!],
    ] as const) {
      const expected = (row * column) / n;
      leastExpected = Math.min(leastExpected, expected);
      statistic += (count - expected) ** 2 / expected;
    }
  });
  const df = columns.length - 1;
  const exact = columns.length === 2 && leastExpected < 5;
  const p = exact ? fisherExact(a[0]!, a[1]!, b[0]!, b[1]!) : chiSquaredTail(statistic, df);
  const v = (phi2: number) => correctedV(phi2, n, columns.length);
  const lowest = nonCentrality(statistic, df, 0.975);
  const highest = nonCentrality(statistic, df, 0.025);
  const estimate = v(statistic / n);
  return {
    test: exact ? 'Fisher exact' : 'chi-squared',
    p,
    effect: estimate,
    // A non-centrality is free of the bias that the correction takes off the statistic: df is added back.
    lower: Math.min(estimate, v((lowest + (lowest > 0 ? df : 0)) / n)),
    upper: Math.max(estimate, v((highest + df) / n)),
  };
}

function correctedV(phi2: number, n: number, columns: number): number {
  if (n < 3) return 0;
  const corrected = Math.max(0, phi2 - (columns - 1) / (n - 1));
  const r = 2 - 1 / (n - 1);
  const k = columns - (columns - 1) ** 2 / (n - 1);
  const least = Math.min(r - 1, k - 1);
  return least <= 0 ? 0 : Math.min(1, Math.sqrt(corrected / least));
}

/** The non-centrality at which the statistic is the given quantile; 0 where even the central distribution is above. */
function nonCentrality(statistic: number, df: number, quantile: number): number {
  if (nonCentralChiSquared(statistic, df, 0) <= quantile) return 0;
  let low = 0;
  let high = Math.max(10, statistic * 2);
  while (nonCentralChiSquared(statistic, df, high) > quantile) high *= 2;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (nonCentralChiSquared(statistic, df, middle) > quantile) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * Two-sided p of Fisher's exact test of [[a, b], [c, d]]: the probabilities of all tables of the same margins that are no
 * likelier than the one seen (with the relative tolerance that R and scipy use).
 */
export function fisherExact(a: number, b: number, c: number, d: number): number {
  const row = a + b;
  const column = a + c;
  const n = a + b + c + d;
  const logChoose = (m: number, k: number) => logGamma(m + 1) - logGamma(k + 1) - logGamma(m - k + 1);
  const whole = logChoose(n, column);
  const logP = (x: number) => logChoose(row, x) + logChoose(n - row, column - x) - whole;
  const seen = logP(a) + Math.log1p(1e-7);
  let p = 0;
  for (let x = Math.max(0, column - (n - row)); x <= Math.min(row, column); x++) {
    const one = logP(x);
    if (one <= seen) p += Math.exp(one);
  }
  return Math.min(1, p);
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
