/** Two samples of numbers compared by ranks. */
import { delong } from './delong.ts';
import { normalTwoSided, Z975 } from './special.ts';

export interface RankTest {
  readonly p: number | null;
  /** Rank-biserial correlation, -1..1: positive where the first sample is larger. */
  readonly effect: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Mann-Whitney's test, by the normal approximation with corrections for ties and continuity; the rank-biserial
 * correlation r = 2 AUC - 1 (Wendt, *Eur. J. Soc. Psychol.* 2, 1972), its interval from DeLong's variance.
 */
export function mannWhitney(x: Float64Array, y: Float64Array): RankTest {
  const n = x.length + y.length;
  const all = new Float64Array(n);
  all.set(x);
  all.set(y, x.length);
  const area = delong(all, new Uint8Array(n).fill(1, 0, x.length));
  if (!area) return { p: null, effect: null, lower: null, upper: null };
  all.sort();
  let ties = 0;
  for (let start = 0; start < n;) {
    let end = start + 1;
    while (end < n && all[end] === all[start]) end++;
    ties += (end - start) ** 3 - (end - start);
    start = end;
  }
  const product = x.length * y.length;
  const sd = Math.sqrt((product / 12) * (n + 1 - ties / (n * (n - 1))));
  const distance = Math.max(0, Math.abs(area.auc * product - product / 2) - 0.5);
  const effect = 2 * area.auc - 1;
  const half = area.variance === null ? null : 2 * Z975 * Math.sqrt(area.variance);
  return {
    p: sd > 0 ? normalTwoSided(distance / sd) : null,
    effect,
    lower: half === null ? null : Math.max(-1, effect - half),
    upper: half === null ? null : Math.min(1, effect + half),
  };
}
