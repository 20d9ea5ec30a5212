/**
 * How well the availability pattern alone tells the outcome: is missingness informative?
 */
import type { Cohort } from '../cohort/cohort.ts';
import { availabilityPatterns } from '../cohort/patterns.ts';
import { purpose, randomKey, RandomStream, type RandomKey } from '../engine/philox.ts';
import { short } from './missingnessWords.ts';
import { labelled, participants } from './splits.ts';
import { chiSquaredTail, Z975 } from './special.ts';

/**
 * 'none': the interval reaches .50, or a chi-squared test of patterns by classes has p >= .05 (the interval alone is a
 * little narrow where there is nothing, for it knows nothing of the learning of the shares); else by the AUC as rounded to two decimals: 'weak' below .60, 'informative' below
 * .75, 'strong' from there. 'unknown' where it cannot be told.
 */
export type Verdict = 'none' | 'weak' | 'informative' | 'strong' | 'unknown';

export interface PatternAuc {
  readonly auc: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly verdict: Verdict;
  readonly sentence: string;
}

const FOLDS = 10;
const REPEATS = 5;
/** Beyond it, one split tells as much as several. */
const LARGE = 20_000;

/**
 * AUC of a subject's class predicted from the pattern alone, by the class's share among training subjects of the pattern,
 * smoothed towards its share among all (one pseudo-subject, so that a pattern never seen gets the latter).
 *
 * Ten folds stratified by class, five times. The AUC is taken within each fold and averaged with the number of pairs as weight:
 * pooled over folds it would fall below one half where nothing is to be told, as a fold with more of a class leaves
 * fewer of it to train on. More than two classes: mean of one class against the rest. The interval is
 * DeLong's (*Biometrics* 44, 1988): the sum of squares of each subject's part in the AUC. It is one for the predictions as
 * they were made: another draw of subjects to learn the shares from would add a little.
 */
export function patternAuc(cohort: Cohort): PatternAuc {
  const rows = labelled(cohort, participants(cohort));
  const classes = cohort.classes.length;
  const counts = new Array<number>(classes).fill(0);
  for (const row of rows) counts[cohort.outcome[row]!]!++;
  const least = Math.min(...counts);
  const unknown = (sentence: string): PatternAuc => ({
    auc: null,
    lower: null,
    upper: null,
    verdict: 'unknown',
    sentence,
  });
  if (classes < 2 || least < 4) {
    return unknown('Too few subjects of a class to tell whether the availability pattern goes with the outcome.');
  }
  const varying = cohort.modalities.filter(({ present }) => rows.some((row) => present[row] === 0));
  if (varying.length === 0) return unknown('Every subject of known outcome has every modality: nothing is missing.');
  const folds = Math.min(FOLDS, Math.floor(least / 2));
  const repeats = rows.length > LARGE ? 1 : REPEATS;
  const patternOfRow = patternIndices(cohort, rows);
  let total = 0;
  let variance = 0;
  for (let repeat = 0; repeat < repeats; repeat++) {
    const fold = foldsByClass(cohort, rows, folds, randomKey('pattern-auc', repeat));
    const parts = new Float64Array(rows.length);
    for (let c = 0; c < classes; c++) {
      total += oneAgainstRest(cohort, rows, patternOfRow, fold, folds, c, parts) / (repeats * classes);
    }
    // Not the variance of the mean over repeats: these share their subjects.
    variance += parts.reduce((sum, part) => sum + (part / classes) ** 2, 0) / repeats;
  }
  const auc = Math.min(1, total);
  const half = Z975 * Math.sqrt(variance);
  const lower = Math.max(0, auc - half);
  const upper = Math.min(1, auc + half);
  const verdict = chance(cohort, rows, patternOfRow) >= 0.05 ? 'none' : verdictOf(auc, lower);
  return {
    auc,
    lower,
    upper,
    verdict,
    sentence: sentenceOf(varying, cohort.outcomeName, { auc, lower, upper }, verdict),
  };
}

/**
 * Fold of each row, stratified by class alone: folds stratified by pattern as well, as studies have them, would give
 * every fold the frequencies of the others, and so tell noise for signal.
 */
function foldsByClass(cohort: Cohort, rows: Int32Array, folds: number, key: RandomKey): Int32Array {
  const random = new RandomStream(key, purpose.splits);
  const fold = new Int32Array(rows.length);
  let next = 0;
  for (let c = 0; c < cohort.classes.length; c++) {
    const own = [...rows.keys()].filter((i) => cohort.outcome[rows[i]!] === c);
    random.shuffle(own);
    for (const i of own) fold[i] = next++ % folds;
  }
  return fold;
}

function verdictOf(auc: number, lower: number): Verdict {
  if (lower <= 0.5) return 'none';
  const rounded = Math.round(auc * 100) / 100;
  return rounded < 0.6 ? 'weak' : rounded < 0.75 ? 'informative' : 'strong';
}

/** P of the chi-squared test that pattern and class are independent. */
function chance(cohort: Cohort, rows: Int32Array, pattern: Int32Array): number {
  const classes = cohort.classes.length;
  const patterns = pattern.reduce((most, p) => Math.max(most, p), 0) + 1;
  const cells = new Float64Array(classes * patterns);
  const ofClass = new Float64Array(classes);
  const ofPattern = new Float64Array(patterns);
  rows.forEach((row, i) => {
    const c = cohort.outcome[row]!;
    cells[c * patterns + pattern[i]!]!++;
    ofClass[c]!++;
    ofPattern[pattern[i]!]!++;
  });
  const occurring = ofPattern.filter((n) => n > 0).length;
  let statistic = 0;
  cells.forEach((count, at) => {
    const expected = (ofClass[Math.floor(at / patterns)]! * ofPattern[at % patterns]!) / rows.length;
    if (expected > 0) statistic += (count - expected) ** 2 / expected;
  });
  return occurring < 2 ? 1 : chiSquaredTail(statistic, (classes - 1) * (occurring - 1));
}

function patternIndices(cohort: Cohort, rows: Int32Array): Int32Array {
  const of = new Int32Array(cohort.subjects.length);
  availabilityPatterns(cohort).forEach(({ subjects }, p) => {
    for (const subject of subjects) of[subject] = p;
  });
  return rows.map((row) => of[row]!);
}

/** AUC of one class; adds each subject's part (its placement less the AUC, over its class's size) to `parts`. */
function oneAgainstRest(
  cohort: Cohort,
  rows: Int32Array,
  pattern: Int32Array,
  fold: Int32Array,
  folds: number,
  positive: number,
  parts: Float64Array,
): number {
  const patterns = pattern.reduce((most, p) => Math.max(most, p), 0) + 1;
  // [fold][pattern] subjects of the class, and of the others.
  const own = new Float64Array(folds * patterns);
  const other = new Float64Array(folds * patterns);
  const isOwn = (i: number) => cohort.outcome[rows[i]!] === positive;
  for (let i = 0; i < rows.length; i++) (isOwn(i) ? own : other)[fold[i]! * patterns + pattern[i]!]!++;
  const column = (counts: Float64Array, p: number) => {
    let sum = 0;
    for (let f = 0; f < folds; f++) sum += counts[f * patterns + p]!;
    return sum;
  };
  const ownOf = Array.from({ length: patterns }, (_, p) => column(own, p));
  const otherOf = Array.from({ length: patterns }, (_, p) => column(other, p));
  const sizes = Array.from({ length: folds }, (_, f) => {
    const sum = (counts: Float64Array) => counts.subarray(f * patterns, (f + 1) * patterns).reduce((a, b) => a + b, 0);
    return { own: sum(own), other: sum(other) };
  });
  const allOwn = sizes.reduce((sum, size) => sum + size.own, 0);
  const pairs = sizes.reduce((sum, size) => sum + size.own * size.other, 0);
  const placement = new Float64Array(folds * patterns * 2);
  const aucs = new Float64Array(folds);
  for (let f = 0; f < folds; f++) {
    const size = sizes[f]!;
    if (size.own === 0 || size.other === 0) continue;
    const prior = (allOwn - size.own) / (rows.length - size.own - size.other);
    const here = Array.from({ length: patterns }, (_, p) => {
      const trained = ownOf[p]! - own[f * patterns + p]!;
      const others = otherOf[p]! - other[f * patterns + p]!;
      return { p, score: (trained + prior) / (trained + others + 1) };
    }).sort((a, b) => a.score - b.score);
    let ownBelow = 0;
    let otherBelow = 0;
    for (let start = 0; start < here.length;) {
      let end = start;
      let ownTied = 0;
      let otherTied = 0;
      for (; end < here.length && here[end]!.score === here[start]!.score; end++) {
        ownTied += own[f * patterns + here[end]!.p]!;
        otherTied += other[f * patterns + here[end]!.p]!;
      }
      for (let k = start; k < end; k++) {
        const at = (f * patterns + here[k]!.p) * 2;
        placement[at] = (otherBelow + otherTied / 2) / size.other;
        placement[at + 1] = 1 - (ownBelow + ownTied / 2) / size.own;
      }
      aucs[f]! += (ownTied * (otherBelow + otherTied / 2)) / (size.own * size.other);
      ownBelow += ownTied;
      otherBelow += otherTied;
      start = end;
    }
  }
  let auc = 0;
  sizes.forEach((size, f) => {
    auc += (aucs[f]! * size.own * size.other) / pairs;
  });
  for (let i = 0; i < rows.length; i++) {
    const size = sizes[fold[i]!]!;
    if (size.own === 0 || size.other === 0) continue;
    const at = (fold[i]! * patterns + pattern[i]!) * 2;
    const weight = (size.own * size.other) / pairs;
    const mine = isOwn(i);
    parts[i]! += (weight * (placement[mine ? at : at + 1]! - aucs[fold[i]!]!)) / (mine ? size.own : size.other);
  }
  return auc;
}

function sentenceOf(
  varying: Cohort['modalities'],
  outcome: string,
  { auc, lower, upper }: { auc: number; lower: number; upper: number },
  verdict: Verdict,
): string {
  const names = varying.map(({ name }) => name);
  const shown = names.length > 4 ? [...names.slice(0, 4), `${names.length - 4} more`] : names;
  const last = shown.at(-1)!;
  const who = shown.length === 1 ? last : `${shown.slice(0, -1).join(', ')} or ${last}`;
  const figures = `AUC ${short(auc)} (95 % interval ${short(lower)} to ${short(upper)})`;
  const what = {
    none: `Who has ${who} does not tell ${outcome} apart: ${figures}. Missingness is not informative here, as far as can be seen.`,
    weak: `Who has ${who} tells ${outcome} apart with ${figures}: missingness is weakly informative here.`,
    informative: `Who has ${who} tells ${outcome} apart with ${figures}: missingness is informative here.`,
    strong:
      `Who has ${who} tells ${outcome} apart with ${figures}: missingness is strongly informative here. A model may learn ` +
      `who was measured rather than what was measured.`,
    unknown: '',
  };
  return what[verdict];
}
