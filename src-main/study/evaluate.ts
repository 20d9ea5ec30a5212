/**
 * Figures of a finished study from its out-of-fold predictions: per method on all subjects, on complete subjects and per
 * availability pattern. Nothing here depends on times, paths, versions or the number of workers.
 */
import type { Cohort } from '../cohort/cohort.ts';
import { metricsOf, type Metrics } from '../method/metrics.ts';
import { labelled, participants, patternOf } from '../method/splits.ts';
import type { OutOfFold, StudySpec } from './task.ts';

export interface Result {
  readonly method: string;
  /** 'all', 'complete', or 'pattern:a+b'. */
  readonly scope: string;
  /** Subjects of the scope with a known outcome. */
  readonly subjects: number;
  /** Those whom the method answers. */
  readonly answered: number;
  /** Subjects of the smallest class among the answered: with few of them a figure says little. */
  readonly smallestClass: number;
  /** Mean over test folds; null where a class is absent. */
  readonly auc: number | null;
  /** Standard deviation over test folds; null where pooled. */
  readonly aucSd: number | null;
  readonly accuracy: number | null;
  readonly balancedAccuracy: number | null;
  readonly brier: number | null;
  readonly logLoss: number | null;
  /** True where folds are too small: figures are then on each subject's mean logit over repeats, pooled. */
  readonly pooled: boolean;
}

export interface FoldPredictions {
  readonly method: string;
  readonly repeat: number;
  readonly fold: number;
  readonly predictions: OutOfFold;
}

export interface Evaluation {
  readonly protocol: Readonly<Record<string, unknown>>;
  readonly classes: readonly string[];
  readonly modalities: readonly string[];
  readonly results: readonly Result[];
}

/** A fold counts by itself where every class has at least this many answered subjects in it. */
const LEAST_PER_CLASS = 2;

export interface Scope {
  readonly name: string;
  /** [n], 1 for the subjects in it. */
  readonly member: Uint8Array;
  readonly subjects: number;
}

/** 'all', 'complete', and every availability pattern, the most frequent first. */
export function scopesOf(cohort: Cohort): Scope[] {
  const known = labelled(cohort, participants(cohort));
  const scope = (name: string, rows: Int32Array): Scope => {
    const member = new Uint8Array(cohort.subjects.length);
    for (const row of rows) member[row] = 1;
    return { name, member, subjects: rows.length };
  };
  const all = '1'.repeat(cohort.modalities.length);
  const patterns = new Map<string, number[]>();
  for (const row of known) {
    const pattern = patternOf(cohort, row);
    const rows = patterns.get(pattern);
    if (rows) rows.push(row);
    else patterns.set(pattern, [row]);
  }
  const named = [...patterns].map(([pattern, rows]) => {
    const modalities = cohort.modalities.filter((_, m) => pattern[m] === '1').map(({ name }) => name);
    return scope(`pattern:${modalities.join('+')}`, Int32Array.from(rows));
  });
  named.sort((a, b) => b.subjects - a.subjects || (a.name < b.name ? -1 : 1));
  return [scope('all', known), scope('complete', Int32Array.from(patterns.get(all) ?? [])), ...named];
}

/**
 * @param methods In the order of the table. @param folds Every finished fold of them.
 */
export function evaluate(
  cohort: Cohort,
  spec: StudySpec,
  methods: readonly string[],
  folds: readonly FoldPredictions[],
): Evaluation {
  const scopes = scopesOf(cohort);
  const results = methods.flatMap((method) => {
    const own = folds
      .filter((fold) => fold.method === method)
      .sort((a, b) => a.repeat - b.repeat || a.fold - b.fold)
      .map(({ predictions }) => predictions);
    return scopes.map((scope) => resultOf(cohort, method, scope, own));
  });
  const { protocol, seed, folds: K, repeats, resampling, engine, settings } = spec;
  return {
    protocol: { name: protocol, seed, folds: K, repeats, resampling, engine, settings },
    classes: cohort.classes,
    modalities: cohort.modalities.map(({ name }) => name),
    results,
  };
}

function resultOf(cohort: Cohort, method: string, scope: Scope, folds: readonly OutOfFold[]): Result {
  const C = cohort.classes.length;
  const base = { method, scope: scope.name, subjects: scope.subjects };
  const parts = folds.map((fold) => select(cohort, fold, scope, C));
  const everyone = new Set(parts.flatMap((part) => [...part.subjects]));
  const answered = everyone.size;
  const counts = new Int32Array(C);
  for (const subject of everyone) counts[cohort.outcome[subject]!]!++;
  const smallestClass = Math.min(...counts);
  if (answered === 0) {
    const nothing = { auc: null, aucSd: null, accuracy: null, balancedAccuracy: null, brier: null, logLoss: null };
    return { ...base, answered, smallestClass, ...nothing, pooled: false };
  }
  if (!parts.every((part) => standsAlone(part, C))) {
    const pooled = poolMeans(parts, C);
    return {
      ...base,
      answered,
      smallestClass,
      ...metricsOf(pooled.logits, pooled.outcome, C),
      aucSd: null,
      pooled: true,
    };
  }
  const metrics = parts.map((part) => metricsOf(part.logits, part.outcome, C));
  const values = (pick: (m: Metrics) => number | null): number[] => metrics.map((m) => pick(m) ?? NaN);
  const aucs = values((m) => m.auc);
  return {
    ...base,
    answered,
    smallestClass,
    auc: mean(aucs),
    aucSd: aucs.length > 1 ? standardDeviation(aucs) : null,
    accuracy: mean(values((m) => m.accuracy)),
    balancedAccuracy: mean(values((m) => m.balancedAccuracy)),
    brier: mean(values((m) => m.brier)),
    logLoss: mean(values((m) => m.logLoss)),
    pooled: false,
  };
}

export interface Part {
  readonly subjects: Int32Array;
  readonly logits: Float64Array;
  readonly outcome: Int32Array;
}

/** Whether a fold has enough subjects of every class for figures of its own. */
export function standsAlone(part: Part, classes: number): boolean {
  const counts = new Int32Array(classes);
  for (const y of part.outcome) counts[y]!++;
  return counts.every((count) => count >= LEAST_PER_CLASS);
}

/** The answered subjects of a fold that are in the scope. */
export function select(cohort: Cohort, fold: OutOfFold, scope: Scope, C: number): Part {
  const places = Int32Array.from(fold.subjects.keys()).filter(
    (i) => fold.answered[i] === 1 && scope.member[fold.subjects[i]!] === 1,
  );
  const subjects = places.map((i) => fold.subjects[i]!);
  const logits = new Float64Array(places.length * C);
  places.forEach((i, k) => {
    logits.set(fold.logits.subarray(i * C, (i + 1) * C), k * C);
  });
  return { subjects, logits, outcome: subjects.map((subject) => cohort.outcome[subject]!) };
}

/** Each subject's mean logit over the folds that tested it. */
export function poolMeans(parts: readonly Part[], C: number): Part {
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

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}
