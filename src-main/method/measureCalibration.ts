/** Whether what is promised of a measurement is what is seen: on subjects who have it, with it hidden. */
import { RandomStream, purpose, type RandomKey } from '../engine/philox.ts';
import { nearTo, type Donors } from './donors.ts';
import { EffectOn, enough, type Threshold } from './measureNext.ts';

/** Promised and seen, side by side; a pair is one draw of a subject with one modality hidden. */
export interface Pairs {
  /** [pairs], index into the cohort. */
  readonly subject: number[];
  readonly promisedChange: number[];
  readonly seenChange: number[];
  readonly promisedFlip: number[];
  readonly seenFlip: number[];
  readonly promisedFall: number[];
  readonly seenFall: number[];
  /** Pairs for which there was no promise: too few donors. */
  unpromised: number;
}

export function noPairs(): Pairs {
  return {
    subject: [],
    promisedChange: [],
    seenChange: [],
    promisedFlip: [],
    seenFlip: [],
    promisedFall: [],
    seenFall: [],
    unpromised: 0,
  };
}

/**
 * Adds the draws of one donor as if a patient, promised from the others.
 *
 * @param share Of the others who count, chosen without this donor.
 */
export function addPairs(pairs: Pairs, donors: Donors, own: number, share: number, threshold: Threshold): void {
  const { classes: C, donor, before, shift, subjects } = donors;
  for (let k = donor.indexOf(own); k >= 0 && donor[k] === own; k++) {
    const z = before.slice(k * C, (k + 1) * C);
    const near = nearTo(donors, z, share, own);
    if (!enough(near)) {
      pairs.unpromised++;
      continue;
    }
    const effect = new EffectOn(z, threshold);
    let change = 0;
    let flips = 0;
    let fall = 0;
    near.weights.forEach((w, at) => {
      effect.by(near.shift, at * C);
      change += w * effect.change;
      fall += w * effect.fall;
      if (effect.flips) flips += w;
    });
    effect.by(shift, k * C);
    pairs.subject.push(subjects[own]!);
    pairs.promisedChange.push(change);
    pairs.seenChange.push(effect.change);
    pairs.promisedFlip.push(flips);
    pairs.seenFlip.push(effect.flips ? 1 : 0);
    pairs.promisedFall.push(fall);
    pairs.seenFall.push(effect.fall);
  }
}

export interface PromiseBin {
  /** Means over the pairs of the bin; the interval (95 %, bootstrap by subject) is of `seen`. */
  readonly promised: number;
  readonly seen: number;
  readonly lower: number;
  readonly upper: number;
  readonly pairs: number;
}

export interface PromiseCalibration {
  readonly pairs: number;
  readonly subjects: number;
  /** Of seen on promised, by least squares over pairs, with intercept; null where promises do not differ. */
  readonly slope: number | null;
  /** 95 % interval, bootstrap by subject. */
  readonly slopeLower: number | null;
  readonly slopeUpper: number | null;
  readonly intercept: number | null;
  readonly meanPromised: number;
  readonly meanSeen: number;
  /** Of equal size, by what was promised, ascending. */
  readonly bins: PromiseBin[];
}

const MOST_BINS = 10;
/** A bin with fewer pairs than this says nothing. */
const LEAST_IN_BIN = 20;
const RESAMPLES = 300;

/**
 * @param subject, promised, seen [pairs]. @param key Names the stream of the bootstrap.
 * @returns null without pairs.
 */
export function calibrationOf(
  subject: readonly number[],
  promised: readonly number[],
  seen: readonly number[],
  key: RandomKey,
): PromiseCalibration | null {
  const n = promised.length;
  if (n === 0) return null;
  const order = Int32Array.from(promised.keys()).sort((a, b) => promised[a]! - promised[b]! || a - b);
  const bins = Math.max(1, Math.min(MOST_BINS, Math.floor(n / LEAST_IN_BIN)));
  const binOf = new Int32Array(n);
  order.forEach((k, rank) => (binOf[k] = Math.floor((rank * bins) / n)));
  const names = [...new Set(subject)];
  const place = new Map(names.map((name, at) => [name, at]));
  const members = names.map((): number[] => []);
  subject.forEach((name, k) => members[place.get(name)!]!.push(k));

  const random = new RandomStream(key, purpose.bootstrap);
  const slopes: number[] = [];
  const means = Array.from({ length: bins }, (): number[] => []);
  for (let b = 0; b < RESAMPLES; b++) {
    const times = new Float64Array(n);
    for (let k = 0; k < names.length; k++) for (const pair of members[random.below(names.length)]!) times[pair]!++;
    const line = lineThrough(promised, seen, times);
    if (line) slopes.push(line.slope);
    const sum = new Float64Array(bins);
    const weight = new Float64Array(bins);
    for (let k = 0; k < n; k++) {
      sum[binOf[k]!]! += times[k]! * seen[k]!;
      weight[binOf[k]!]! += times[k]!;
    }
    for (let bin = 0; bin < bins; bin++) if (weight[bin]! > 0) means[bin]!.push(sum[bin]! / weight[bin]!);
  }
  const line = lineThrough(promised, seen, new Float64Array(n).fill(1));
  const interval = line ? bounds(slopes) : null;
  const mean = (values: readonly number[], of: readonly number[] | Int32Array): number => {
    let sum = 0;
    for (const k of of) sum += values[k]!;
    return sum / of.length;
  };
  const all = Int32Array.from(promised.keys());
  return {
    pairs: n,
    subjects: names.length,
    slope: line?.slope ?? null,
    slopeLower: interval?.lower ?? null,
    slopeUpper: interval?.upper ?? null,
    intercept: line?.intercept ?? null,
    meanPromised: mean(promised, all),
    meanSeen: mean(seen, all),
    bins: means.map((found, bin) => {
      const own = all.filter((k) => binOf[k] === bin);
      return { promised: mean(promised, own), seen: mean(seen, own), ...bounds(found), pairs: own.length };
    }),
  };
}

/** Weighted least squares; null where x does not vary. */
function lineThrough(
  x: readonly number[],
  y: readonly number[],
  weight: Float64Array,
): { slope: number; intercept: number } | null {
  let w = 0;
  let mx = 0;
  let my = 0;
  for (let k = 0; k < x.length; k++) {
    w += weight[k]!;
    mx += weight[k]! * x[k]!;
    my += weight[k]! * y[k]!;
  }
  mx /= w;
  my /= w;
  let xx = 0;
  let xy = 0;
  for (let k = 0; k < x.length; k++) {
    xx += weight[k]! * (x[k]! - mx) ** 2;
    xy += weight[k]! * (x[k]! - mx) * (y[k]! - my);
  }
  if (!(xx / w > 1e-12)) return null;
  const slope = xy / xx;
  return { slope, intercept: my - slope * mx };
}

function bounds(values: number[]): { lower: number; upper: number } {
  const ascending = Float64Array.from(values).sort();
  const n = ascending.length;
  return { lower: ascending[Math.floor(0.025 * n)] ?? NaN, upper: ascending[Math.ceil(0.975 * n) - 1] ?? NaN };
}
