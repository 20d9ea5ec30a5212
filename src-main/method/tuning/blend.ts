/**
 * Which networks of a search to average: greedy selection with replacement by the log loss of their mean logits on
 * held-out subjects (R. Caruana et al., *Ensemble selection from libraries of models*, ICML 2004). A single best candidate
 * of a small cohort is best by luck; a mean of good ones is not.
 */
import { lossOf } from './report.ts';
import type { Found, Trial } from './search.ts';

/** One network to fit: a candidate, and a point of its path. */
export interface Pick {
  readonly candidate: number;
  readonly point: number;
}

/** What a trial keeps: logits [held, C] per point. */
export interface KeptLogits {
  readonly logits: readonly Float64Array[];
}

export interface Blend {
  /** In the order of selection; empty where nothing could be fitted. */
  readonly picks: readonly Pick[];
  /** Mean logits of the picks on the held-out subjects, fold after fold, [n, C]. */
  readonly logits: Float64Array;
}

/**
 * @param outcome Of the held-out subjects, per inner fold; -1 where a subject does not count.
 * @param size How many networks to take.
 */
export function blend(
  found: Found<KeptLogits>,
  outcome: readonly (ArrayLike<number> | null)[],
  classes: number,
  size: number,
): Blend {
  const { best } = found;
  if (!best) return { picks: [], logits: new Float64Array() };
  // Those that went as far as the best did, so that all answer for the same subjects.
  const reached = best.trials.map((one) => one !== null);
  const finalists = found.tried.filter(({ trials }) => trials.every((one, f) => (one !== null) === reached[f]));
  const truth = outcome.flatMap((one, f) => (reached[f] && one ? Array.from(one) : []));
  const pool = finalists.flatMap(({ candidate, trials }) => {
    const there = trials.filter((one): one is Trial<KeptLogits> => one !== null);
    return there[0]!.points.map((point, at) => ({
      candidate,
      point,
      logits: Float64Array.from(there.flatMap(({ kept }) => [...kept.logits[at]!])),
    }));
  });
  const usable = pool.filter(({ logits }) => logits.every(Number.isFinite));
  if (usable.length === 0) return { picks: [], logits: new Float64Array() };
  const picks: Pick[] = [];
  let sum = new Float64Array(usable[0]!.logits.length);
  for (let taken = 0; taken < size; taken++) {
    let least = Infinity;
    let next = usable[0]!;
    for (const one of usable) {
      const mean = sum.map((value, i) => (value + one.logits[i]!) / (taken + 1));
      const loss = lossOf(mean, truth, classes);
      if (!(loss < least)) continue;
      least = loss;
      next = one;
    }
    sum = sum.map((value, i) => value + next.logits[i]!);
    picks.push({ candidate: next.candidate, point: next.point });
  }
  return { picks, logits: sum.map((value) => value / size) };
}
