/** The out-of-fold predictions of a method cut to a scope: what every figure of a study is taken on. */
import { median } from '../method/statistics/averages.ts';
import { byCodePoint, type Cohort } from '../cohort/cohort.ts';
import { labelled, participants, patternOf } from '../method/splits.ts';
import type { OutOfFold } from './task.ts';

export interface FoldPredictions {
  readonly method: string;
  readonly repeat: number;
  readonly fold: number;
  readonly predictions: OutOfFold;
  /** By which its logits are to be divided, fitted on inner folds; absent where none was fitted. */
  readonly temperature?: number;
}

export interface Scope {
  /** 'all', 'complete', 'pattern:a+b' or 'group:name'. */
  readonly name: string;
  /** [n], 1 for the subjects in it. */
  readonly member: Uint8Array;
  readonly subjects: number;
}

const GROUP = 'group:';

/** 'all', 'complete', every availability pattern, the most frequent first, and every group in code-point order. */
export function scopesOf(cohort: Cohort): Scope[] {
  const known = labelled(cohort, participants(cohort));
  const scope = (name: string, rows: Iterable<number>): Scope => {
    const member = new Uint8Array(cohort.subjects.length);
    let subjects = 0;
    for (const row of rows) {
      member[row] = 1;
      subjects++;
    }
    return { name, member, subjects };
  };
  const all = '1'.repeat(cohort.modalities.length);
  const patterns = Map.groupBy(known, (row) => patternOf(cohort, row));
  const named = [...patterns].map(([pattern, rows]) => {
    const modalities = cohort.modalities.filter((_, m) => pattern[m] === '1').map(({ name }) => name);
    return scope(`pattern:${modalities.join('+')}`, rows);
  });
  named.sort((a, b) => b.subjects - a.subjects || (a.name < b.name ? -1 : 1));
  const { groups } = cohort;
  const grouped = groups ? [...Map.groupBy(known, (row) => groups[row]!)] : [];
  grouped.sort(([a], [b]) => byCodePoint(a, b));
  return [
    scope('all', known),
    scope('complete', patterns.get(all) ?? []),
    ...named,
    ...grouped.map(([name, rows]) => scope(GROUP + name, rows)),
  ];
}

/** Subjects of one fold, or pooled over folds, with their logits [n, C]. */
export interface Part {
  readonly subjects: Int32Array;
  readonly logits: Float64Array;
  readonly outcome: Int32Array;
}

export interface RepeatPart extends Part {
  readonly repeat: number;
}

/** A fold counts by itself where every class has at least this many answered subjects in it. */
const LEAST_PER_CLASS = 2;

/** Whether a fold has enough subjects of every class for figures of its own. */
export function standsAlone(part: Part, classes: number): boolean {
  const counts = new Int32Array(classes);
  for (const y of part.outcome) counts[y]!++;
  return counts.every((count) => count >= LEAST_PER_CLASS);
}

/**
 * The answered subjects of the scope, fold by fold, in the order of repeats and folds. A fold without anybody of a group
 * is left out: where groups are held out whole, each is in one fold of a repeat.
 *
 * @param beside Folds of another method: only subjects whom that one answers too, in folds that both have.
 */
export function partsOf(
  cohort: Cohort,
  scope: Scope,
  folds: readonly FoldPredictions[],
  beside?: readonly FoldPredictions[],
): RepeatPart[] {
  const named = ({ repeat, fold }: FoldPredictions): string => `${repeat}/${fold}`;
  const others = beside && new Map(beside.map((fold) => [named(fold), fold]));
  const parts = [...folds]
    .filter((fold) => others?.has(named(fold)) ?? true)
    .sort((a, b) => a.repeat - b.repeat || a.fold - b.fold)
    .map((fold) => ({ ...fold, other: others?.get(named(fold)) }))
    .map(({ repeat, predictions, other }) => ({ repeat, ...select(cohort, scope, predictions, other?.predictions) }));
  // Beside another method both are cut to the same subjects, and so lose the same folds.
  return scope.name.startsWith(GROUP) ? parts.filter(({ subjects }) => subjects.length > 0) : parts;
}

/** The subjects of a fold that are in the scope and answered, by `other` too where it is given; ascending. */
function select(cohort: Cohort, scope: Scope, fold: OutOfFold, other?: OutOfFold): Part {
  const C = cohort.classes.length;
  const answers = other && new Uint8Array(cohort.subjects.length);
  other?.subjects.forEach((subject, i) => (answers![subject] = other.answered[i]!));
  const places = Int32Array.from(fold.subjects.keys())
    .filter((i) => fold.answered[i] === 1 && scope.member[fold.subjects[i]!] === 1)
    .filter((i) => !answers || answers[fold.subjects[i]!] === 1)
    .sort((i, j) => fold.subjects[i]! - fold.subjects[j]!);
  const subjects = places.map((i) => fold.subjects[i]!);
  const logits = new Float64Array(places.length * C);
  places.forEach((i, k) => {
    logits.set(fold.logits.subarray(i * C, (i + 1) * C), k * C);
  });
  return { subjects, logits, outcome: subjects.map((subject) => cohort.outcome[subject]!) };
}

/** What figures are taken on and averaged over: the folds, or everybody once where folds are too small. */
export interface Judged {
  readonly pooled: boolean;
  /** Where pooled a single one, of repeat 0. */
  readonly parts: readonly RepeatPart[];
}

export function judged(parts: readonly RepeatPart[], classes: number): Judged {
  const alone = parts.every((part) => standsAlone(part, classes));
  return alone ? { pooled: false, parts } : { pooled: true, parts: [{ repeat: 0, ...poolMeans(parts, classes) }] };
}

/** Each subject's mean logit over the folds that tested it, subjects ascending. */
function poolMeans(parts: readonly Part[], C: number): Part {
  const sums = new Map<number, { z: Float64Array; count: number; y: number }>();
  for (const part of parts) {
    part.subjects.forEach((subject, i) => {
      const entry = sums.get(subject) ?? { z: new Float64Array(C), count: 0, y: part.outcome[i]! };
      for (let c = 0; c < C; c++) entry.z[c]! += part.logits[i * C + c]!;
      entry.count++;
      sums.set(subject, entry);
    });
  }
  const entries = [...sums].sort((a, b) => a[0] - b[0]);
  return {
    subjects: Int32Array.from(entries, ([subject]) => subject),
    logits: Float64Array.from(entries.flatMap(([, { z, count }]) => [...z].map((value) => value / count))),
    outcome: Int32Array.from(entries, ([, { y }]) => y),
  };
}

/**
 * The variance of a figure that is a mean over the folds of a repeat: sum V_k / K^2, as folds test different subjects.
 * Repeats test the same subjects again, so that their number does not narrow it: the median repeat's is taken.
 *
 * @returns null where a part has none.
 */
export function varianceOverFolds<P extends { readonly repeat: number }>(
  parts: readonly P[],
  varianceOf: (part: P) => number | null,
): number | null {
  const variances: number[] = [];
  for (const folds of Map.groupBy(parts, ({ repeat }) => repeat).values()) {
    let sum = 0;
    for (const part of folds) {
      const variance = varianceOf(part);
      if (variance === null) return null;
      sum += variance;
    }
    variances.push(sum / folds.length ** 2);
  }
  return variances.length === 0 ? null : median(variances);
}
