/**
 * Amputation: taking whole modalities away from subjects who have them, to see what would happen if more were missing.
 * Who loses what is decided by a mechanism, calibrated so that the expected share of modality-subject pairs that go is
 * the rate asked for; a subject always keeps one. docs/method.md has the equations.
 */
import type { Cohort } from '../cohort/cohort.ts';
import { purpose, randomKey, RandomStream } from '../engine/philox.ts';
import { principalScore } from './principalScore.ts';
import { hasAnyModality } from './splits.ts';

/** A sentence per mechanism, for help texts and tables. */
export const mechanismSentences = {
  mcar: 'completely at random: nothing about a patient decides what is missing',
  mar: 'at random given what stays: the values of a modality that the patient keeps decide what else goes',
  mnar: 'not at random: a modality is the likelier to go, the higher its own values lie (along their main direction)',
  'mnar-outcome': 'by the outcome itself: patients of the later class (in sorted order) lose more',
} as const;

export type Mechanism = keyof typeof mechanismSentences;
export const mechanisms = Object.keys(mechanismSentences) as Mechanism[];

/** Log odds of going per standard deviation of what decides. */
export const STRENGTH = 1.5;

export interface Amputation {
  /** Who still has each modality, [n] per modality of the cohort. */
  readonly present: readonly Uint8Array[];
  /** Expected share of the pairs that go. */
  readonly rate: number;
  /** Share that went. */
  readonly taken: number;
}

export interface AmputationPlan {
  /** The largest share that can go, as everybody keeps one modality. */
  readonly most: number;
  /** @param rate Of all modality-subject pairs that are there, 0 to 1; what is above `most` is `most`. */
  at(rate: number): Amputation;
}

/** What decides, before any rate is known. */
interface Draws {
  /** [n, M]: a pair goes where this is below the intercept, unless it is kept. Infinity where there is no pair. */
  readonly threshold: Float64Array;
  /** [n, M]: log odds of going are the intercept and this. */
  readonly shift: Float64Array;
  /** [n], the modality that the subject keeps; -1 for who has none. */
  readonly keeper: Int32Array;
  /** Whether who keeps what is drawn beforehand: else it is the modality that would go last. */
  readonly keptBeforehand: boolean;
}

/**
 * Draws are keyed by seed, mechanism, repeat and modality, never by the rate: what is gone at one rate is gone at every
 * higher one. Under 'mar', who keeps what is drawn first, and scores are learnt on the keepers of each modality alone, so
 * that nothing that can go has a say. Otherwise the modality that would go last is kept.
 */
export function planAmputation(cohort: Cohort, mechanism: Mechanism, seed: number, repeat: number): AmputationPlan {
  const draws = mechanism === 'mar' ? drawMar(cohort, seed, repeat) : drawOwn(cohort, mechanism, seed, repeat);
  const M = cohort.modalities.length;
  let pairs = 0;
  let subjects = 0;
  for (let i = 0; i < cohort.subjects.length; i++) {
    if (draws.keeper[i]! >= 0) subjects++;
    for (const { present } of cohort.modalities) pairs += present[i]!;
  }
  const most = pairs === 0 ? 0 : (pairs - subjects) / pairs;
  return {
    most,
    at: (asked) => {
      const rate = Math.min(Math.max(asked, 0), most);
      const intercept = rate <= 0 ? -Infinity : rate >= most ? Infinity : interceptFor(draws, M, rate * pairs);
      const present = cohort.modalities.map(({ present: before }, m) =>
        before.map((one, i) =>
          one === 1 && (draws.keeper[i] === m || !(draws.threshold[i * M + m]! < intercept)) ? 1 : 0,
        ),
      );
      const left = present.reduce((sum, column) => sum + column.reduce((count, one) => count + one, 0), 0);
      return { present, rate, taken: pairs === 0 ? 0 : 1 - left / pairs };
    },
  };
}

/** The same cohort where only `present` is there; values are shared, and those of what is gone are never read. */
export function amputed(cohort: Cohort, present: readonly Uint8Array[]): Cohort {
  return { ...cohort, modalities: cohort.modalities.map((table, m) => ({ ...table, present: present[m]! })) };
}

function participantRows(cohort: Cohort): Int32Array {
  return Int32Array.from(cohort.subjects.keys()).filter((i) => hasAnyModality(cohort, i));
}

/** One uniform draw in (0, 1) per subject and modality, [n, M]. */
function uniforms(cohort: Cohort, ...key: readonly (string | number)[]): Float64Array {
  const M = cohort.modalities.length;
  const draws = new Float64Array(cohort.subjects.length * M);
  cohort.modalities.forEach(({ name }, m) => {
    const random = new RandomStream(randomKey(...key, name), purpose.splits);
    for (let i = 0; i < cohort.subjects.length; i++) draws[i * M + m] = random.uniform() + 2 ** -33;
  });
  return draws;
}

/** The modality of the largest value among those that the subject has. */
function largestOf(cohort: Cohort, values: Float64Array): Int32Array {
  const M = cohort.modalities.length;
  return Int32Array.from(cohort.subjects, (_, i) => {
    let best = -1;
    for (let m = 0; m < M; m++) {
      if (cohort.modalities[m]!.present[i] === 0) continue;
      if (best < 0 || values[i * M + m]! > values[i * M + best]!) best = m;
    }
    return best;
  });
}

/** logit(u) - shift: the pair goes where it is below the intercept, which has probability logistic(intercept + shift). */
function thresholdsOf(cohort: Cohort, draws: Float64Array, shift: Float64Array): Float64Array {
  const M = cohort.modalities.length;
  return draws.map((u, at) => {
    const there = cohort.modalities[at % M]!.present[Math.floor(at / M)] === 1;
    return there ? Math.log(u / (1 - u)) - shift[at]! : Infinity;
  });
}

function drawOwn(cohort: Cohort, mechanism: Exclude<Mechanism, 'mar'>, seed: number, repeat: number): Draws {
  const n = cohort.subjects.length;
  const M = cohort.modalities.length;
  const shift = new Float64Array(n * M);
  if (mechanism !== 'mcar') {
    const rows = participantRows(cohort);
    const byOutcome = mechanism === 'mnar-outcome' ? outcomeScore(cohort, rows) : null;
    for (let m = 0; m < M; m++) {
      const score = byOutcome ?? principalScore(cohort, m, rows);
      for (let i = 0; i < n; i++) shift[i * M + m] = STRENGTH * score[i]!;
    }
  }
  const threshold = thresholdsOf(cohort, uniforms(cohort, seed, 'amputation', mechanism, repeat), shift);
  return { threshold, shift, keeper: largestOf(cohort, threshold), keptBeforehand: false };
}

function drawMar(cohort: Cohort, seed: number, repeat: number): Draws {
  const n = cohort.subjects.length;
  const M = cohort.modalities.length;
  const keeper = largestOf(cohort, uniforms(cohort, seed, 'amputation', 'mar', repeat, 'keeps'));
  const shift = new Float64Array(n * M);
  for (let m = 0; m < M; m++) {
    const keepers = Int32Array.from(keeper.keys()).filter((i) => keeper[i] === m);
    const score = principalScore(cohort, m, keepers);
    for (const i of keepers) shift.fill(STRENGTH * score[i]!, i * M, (i + 1) * M);
  }
  const threshold = thresholdsOf(cohort, uniforms(cohort, seed, 'amputation', 'mar', repeat), shift);
  return { threshold, shift, keeper, keptBeforehand: true };
}

/** The class's place in sorted order, standardised over subjects of known outcome; 0 for the others. */
function outcomeScore(cohort: Cohort, rows: Int32Array): Float64Array {
  const known = rows.filter((row) => cohort.outcome[row]! >= 0);
  const mean = known.reduce((sum, row) => sum + cohort.outcome[row]!, 0) / Math.max(1, known.length);
  const squares = known.reduce((sum, row) => sum + (cohort.outcome[row]! - mean) ** 2, 0);
  const deviation = Math.sqrt(squares / Math.max(1, known.length));
  return Float64Array.from(cohort.outcome, (y) => (y < 0 || deviation === 0 ? 0 : (y - mean) / deviation));
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/**
 * The pairs that go in expectation. Where who keeps what is drawn beforehand, the sum of p over the other pairs; else a
 * subject all of whose pairs would go keeps the last of them: sum of p, less their product.
 */
function expectedPairs({ threshold, shift, keeper, keptBeforehand }: Draws, M: number, intercept: number): number {
  let expected = 0;
  for (let i = 0; i < keeper.length; i++) {
    if (keeper[i]! < 0) continue;
    let product = 1;
    for (let m = 0; m < M; m++) {
      if (threshold[i * M + m] === Infinity || (keptBeforehand && keeper[i] === m)) continue;
      const p = logistic(intercept + shift[i * M + m]!);
      expected += p;
      product *= p;
    }
    if (!keptBeforehand) expected -= product;
  }
  return expected;
}

/** By bisection: the expected number grows with the intercept. @param pairs More than 0 and fewer than can go. */
function interceptFor(draws: Draws, M: number, pairs: number): number {
  const widest = draws.shift.reduce((most, shift) => Math.max(most, Math.abs(shift)), 0);
  let low = -60 - widest;
  let high = 60 + widest;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    if (expectedPairs(draws, M, middle) < pairs) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
