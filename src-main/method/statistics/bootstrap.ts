/**
 * Figures of a resampled study on bootstrap samples of its subjects (B. Efron, Ann. Stat. 7 (1979) 1-26): a subject is
 * drawn with its predictions of all repeats together, since they are not independent. A sample is kept as how often it
 * has each subject, so that sums and ranks need no copying.
 */
import { RandomStream, type RandomKey } from '../../engine/philox.ts';
import { probabilities, ranked, rankingScore, subjectLosses, type SubjectLosses } from '../metrics.ts';
import { quantile } from './averages.ts';
import type { Interval } from './interval.ts';

export interface Samples {
  readonly subjects: number;
  readonly resamples: number;
  /** [resamples, subjects], how often each is in a sample. */
  readonly counts: Uint16Array;
}

export function drawSamples(subjects: number, resamples: number, key: RandomKey): Samples {
  const random = new RandomStream(key, 0);
  const counts = new Uint16Array(resamples * subjects);
  for (let b = 0; b < resamples; b++) {
    for (let k = 0; k < subjects; k++) counts[b * subjects + random.below(subjects)]!++;
  }
  return { subjects, resamples, counts };
}

/** Predictions of one test fold. */
export interface FoldPart {
  /** [n], places 0..subjects-1 of its subjects in the samples. */
  readonly places: Int32Array;
  /** [n, C] */
  readonly logits: Float64Array;
  /** [n] */
  readonly outcome: Int32Array;
}

/** Per sample the mean over folds, [resamples]; NaN where no fold has the figure. */
export interface SampledFigures {
  readonly auc: Float64Array;
  readonly logLoss: Float64Array;
  readonly brier: Float64Array;
}

/** A fold of which a sample has nobody (for the AUC: nobody of a class) does not count in that sample's mean. */
export function sampledFigures(folds: readonly FoldPart[], classes: number, samples: Samples): SampledFigures {
  const { resamples } = samples;
  const figures = { auc: new Mean(resamples), logLoss: new Mean(resamples), brier: new Mean(resamples) };
  for (const { places, logits, outcome } of folds) {
    const p = probabilities(logits, classes);
    const losses = subjectLosses(p, outcome, classes);
    addLosses(samples, places, losses, figures);
    const areas = ranked(classes).map((c) => {
      const positive = Uint8Array.from(outcome, (y) => (y === c ? 1 : 0));
      return sampledAucs(samples, places, rankingScore(logits, p, c, classes), positive);
    });
    for (let b = 0; b < resamples; b++) {
      let sum = 0;
      for (const area of areas) sum += area[b]!;
      figures.auc.add(b, sum / areas.length);
    }
  }
  return { auc: figures.auc.values(), logLoss: figures.logLoss.values(), brier: figures.brier.values() };
}

/** Means by sample, of what is a number. */
class Mean {
  readonly #sums: Float64Array;
  readonly #counts: Float64Array;

  constructor(length: number) {
    this.#sums = new Float64Array(length);
    this.#counts = new Float64Array(length);
  }

  add(at: number, value: number): void {
    if (Number.isNaN(value)) return;
    this.#sums[at]! += value;
    this.#counts[at]!++;
  }

  values(): Float64Array {
    return this.#sums.map((sum, b) => sum / this.#counts[b]!);
  }
}

function addLosses(
  { counts, resamples, subjects }: Samples,
  places: Int32Array,
  { logLoss, brier }: SubjectLosses,
  to: { readonly logLoss: Mean; readonly brier: Mean },
): void {
  const n = places.length;
  for (let b = 0; b < resamples; b++) {
    const row = b * subjects;
    let first = 0;
    let second = 0;
    let total = 0;
    for (let i = 0; i < n; i++) {
      const count = counts[row + places[i]!]!;
      first += count * logLoss[i]!;
      second += count * brier[i]!;
      total += count;
    }
    to.logLoss.add(b, first / total);
    to.brier.add(b, second / total);
  }
}

/** Of each sample the AUC, ties counting half; NaN where a side is empty. */
function sampledAucs(
  { counts, resamples, subjects }: Samples,
  places: Int32Array,
  score: Float64Array,
  positive: Uint8Array,
): Float64Array {
  const n = places.length;
  const order = Int32Array.from(score.keys()).sort((a, b) => score[a]! - score[b]!);
  const at = Int32Array.from(order, (i) => places[i]!);
  const side = Uint8Array.from(order, (i) => positive[i]!);
  // 1 at the last of those with the same score.
  const ends = Uint8Array.from(order, (i, k) => (k === n - 1 || score[order[k + 1]!] !== score[i] ? 1 : 0));
  const areas = new Float64Array(resamples);
  for (let b = 0; b < resamples; b++) {
    const row = b * subjects;
    let below = 0;
    let positives = 0;
    let pairs = 0;
    let own = 0;
    let other = 0;
    for (let k = 0; k < n; k++) {
      const count = counts[row + at[k]!]!;
      if (side[k] === 1) own += count;
      else other += count;
      if (ends[k] === 0) continue;
      pairs += own * (below + other / 2);
      positives += own;
      below += other;
      own = 0;
      other = 0;
    }
    areas[b] = pairs / (positives * below);
  }
  return areas;
}

/** 2.5th to 97.5th percentile of what is a number; null where fewer than half of the samples have one. */
export function percentileInterval(values: Float64Array): Interval | null {
  const known = values.filter((value) => !Number.isNaN(value)).sort();
  if (known.length < Math.max(2, values.length / 2)) return null;
  return { lower: quantile(known, 0.025), upper: quantile(known, 0.975) };
}
