/**
 * What a modality that a patient lacks would do to the prediction, from donors (donors.ts): how m moved the logits of
 * those with similar predictions is carried over to the patient's own.
 */
import { RandomStream, purpose, type RandomKey } from '../engine/philox.ts';
import { nearTo, type Donors, type Near } from './donors.ts';

/** When two predictions mean the same decision. Null: the class of the largest probability; else, of two classes, the
 * second from this probability on. */
export type Threshold = number | null;

/** A figure over donors with its 95 % percentile interval over bootstrap samples of donors. */
export interface Estimate {
  readonly value: number;
  readonly lower: number;
  readonly upper: number;
}

/** What is expected of measuring one modality. */
export interface Promised {
  /** Total variation between the two predictions, half the sum of |dp| over classes: of two classes, |dp| of either. */
  readonly change: Estimate;
  /** 5th and 95th percentile of that change. */
  readonly changeLow: number;
  readonly changeHigh: number;
  /** Of the prediction's entropy, in bits; below 0 where predictions become less certain. */
  readonly entropyFall: Estimate;
  /** Share of donors by whom the decision flips. */
  readonly flips: Estimate;
}

/** No figure is given where there are fewer donors than this, nor where those near have a smaller effective number. */
export const LEAST_DONORS = 20;
export const LEAST_EFFECTIVE = 10;
const RESAMPLES = 500;

/** Of 0 .. C-1. @param p Probabilities, C of them from `at`. */
function decision(p: Float64Array, at: number, classes: number, threshold: Threshold): number {
  if (threshold !== null && classes === 2) return p[at + 1]! >= threshold ? 1 : 0;
  let best = 0;
  for (let c = 1; c < classes; c++) if (p[at + c]! > p[at + best]!) best = c;
  return best;
}

/** softmax of C logits from `at`, into `out`. */
function softmax(z: Float64Array, at: number, classes: number, out: Float64Array): void {
  let most = -Infinity;
  for (let c = 0; c < classes; c++) most = Math.max(most, z[at + c]!);
  let sum = 0;
  for (let c = 0; c < classes; c++) sum += out[c] = Math.exp(z[at + c]! - most);
  for (let c = 0; c < classes; c++) out[c]! /= sum;
}

function bits(p: Float64Array): number {
  let sum = 0;
  for (const one of p) if (one > 0) sum -= one * Math.log2(one);
  return sum;
}

/** What one shift of the logits does to one prediction. */
export interface Effect {
  readonly change: number;
  readonly fall: number;
  readonly flips: boolean;
}

/** Works out effects of shifts on one prediction `z` (C logits), without making garbage. */
export class EffectOn {
  readonly #z: Float64Array;
  readonly #p: Float64Array;
  readonly #moved: Float64Array;
  readonly #q: Float64Array;
  readonly #entropy: number;
  readonly #decided: number;
  readonly #threshold: Threshold;
  change = 0;
  fall = 0;
  flips = false;

  constructor(z: Float64Array, threshold: Threshold) {
    const C = z.length;
    this.#z = z;
    this.#p = new Float64Array(C);
    this.#moved = new Float64Array(C);
    this.#q = new Float64Array(C);
    this.#threshold = threshold;
    softmax(z, 0, C, this.#p);
    this.#entropy = bits(this.#p);
    this.#decided = decision(this.#p, 0, C, threshold);
  }

  /** Sets `change`, `fall` and `flips` for the shift of C logits from `at`. */
  by(shift: Float64Array, at: number): Effect {
    const C = this.#z.length;
    for (let c = 0; c < C; c++) this.#moved[c] = this.#z[c]! + shift[at + c]!;
    softmax(this.#moved, 0, C, this.#q);
    let change = 0;
    for (let c = 0; c < C; c++) change += Math.abs(this.#q[c]! - this.#p[c]!);
    this.change = change / 2;
    this.fall = this.#entropy - bits(this.#q);
    this.flips = decision(this.#q, 0, C, this.#threshold) !== this.#decided;
    return this;
  }
}

export interface Forecast {
  /** Donors that there are, those who count, and their effective number. */
  readonly available: number;
  readonly donors: number;
  readonly effective: number;
  /** Null with too few donors. */
  readonly promised: Promised | null;
}

/** Whether there are donors enough to say anything. */
export function enough({ available, effective }: Pick<Near, 'available' | 'effective'>): boolean {
  return available >= LEAST_DONORS && effective >= LEAST_EFFECTIVE;
}

/**
 * What measuring the donors' modality would do to the prediction `z` (C logits, centred).
 *
 * @param share Of donors who count (`nearTo`). @param key Names the stream of the bootstrap.
 * @param without A donor who is the patient; -1 for a new patient.
 */
export function forecast(
  donors: Donors,
  z: Float64Array,
  share: number,
  threshold: Threshold,
  key: RandomKey,
  without = -1,
): Forecast {
  const C = donors.classes;
  const near = nearTo(donors, z, share, without);
  const said = { available: near.available, donors: near.donors, effective: near.effective };
  if (!enough(near)) return { ...said, promised: null };
  const n = near.draws.length;
  const change = new Float64Array(n);
  const fall = new Float64Array(n);
  const flips = new Float64Array(n);
  const effect = new EffectOn(z, threshold);
  for (let at = 0; at < n; at++) {
    effect.by(near.shift, at * C);
    change[at] = effect.change;
    fall[at] = effect.fall;
    flips[at] = effect.flips ? 1 : 0;
  }
  const intervals = bootstrap(donors, near, [change, fall, flips], key);
  return {
    ...said,
    promised: {
      change: intervals[0]!,
      changeLow: weightedQuantile(change, near.weights, 0.05),
      changeHigh: weightedQuantile(change, near.weights, 0.95),
      entropyFall: intervals[1]!,
      flips: intervals[2]!,
    },
  };
}

/** Weighted means of several values, with percentile intervals: donors are drawn anew, with all of their draws. */
function bootstrap(donors: Donors, near: Near, values: readonly Float64Array[], key: RandomKey): Estimate[] {
  const ids = [...new Set(Array.from(near.draws, (k) => donors.donor[k]!))];
  const place = new Map(ids.map((id, j) => [id, j]));
  const total = new Float64Array(ids.length);
  const sums = values.map(() => new Float64Array(ids.length));
  near.draws.forEach((k, at) => {
    const j = place.get(donors.donor[k]!)!;
    const w = near.weights[at]!;
    total[j]! += w;
    values.forEach((own, v) => (sums[v]![j]! += w * own[at]!));
  });
  const random = new RandomStream(key, purpose.bootstrap);
  const found = values.map(() => new Float64Array(RESAMPLES));
  for (let b = 0; b < RESAMPLES; b++) {
    let weight = 0;
    const sum = new Float64Array(values.length);
    for (let k = 0; k < ids.length; k++) {
      const j = random.below(ids.length);
      weight += total[j]!;
      for (let v = 0; v < sum.length; v++) sum[v]! += sums[v]![j]!;
    }
    for (let v = 0; v < sum.length; v++) found[v]![b] = sum[v]! / weight;
  }
  return values.map((_, v) => {
    const ascending = found[v]!.sort();
    return {
      value: sums[v]!.reduce((sum, one) => sum + one, 0),
      lower: ascending[Math.floor(0.025 * RESAMPLES)]!,
      upper: ascending[Math.ceil(0.975 * RESAMPLES) - 1]!,
    };
  });
}

/** The smallest value that the share q of the weight does not exceed. */
function weightedQuantile(values: Float64Array, weights: Float64Array, q: number): number {
  const order = Int32Array.from(values.keys()).sort((a, b) => values[a]! - values[b]! || a - b);
  let sum = 0;
  for (const k of order) {
    sum += weights[k]!;
    if (sum >= q - 1e-12) return values[k]!;
  }
  return values[order.at(-1)!]!;
}
