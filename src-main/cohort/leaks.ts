/**
 * Columns that give the outcome away, or identify subjects: warned of, never removed.
 */
import type { Cohort, Column, ModalityTable } from './cohort.ts';
import type { ImportLog } from './importLog.ts';

/** One-vs-rest AUC (or purity) from which a single column is suspicious. */
const SUSPICIOUS = 0.99;
/** Subjects with the column needed in a class, and in the rest, before its separation means anything. */
const ENOUGH = 10;
/** Subjects per class in the first, cheap look at a column. */
const GLANCE = 50;
/** How far a first look may fall short of the truth. */
const GLANCE_MARGIN = 0.05;

/** Adds a warning per suspicious column or modality. */
export function warnOfLeaks(cohort: Cohort, log: ImportLog): void {
  const glance = glanceAt(cohort);
  const everyone = [...cohort.subjects.keys()].filter((i) => cohort.outcome[i]! >= 0);
  for (const modality of cohort.modalities) {
    warnOfAvailability(cohort, modality, everyone, log);
    for (const column of modality.columns) {
      const at = `Column ${column.name} of ${modality.name}`;
      if (namedLike(column.name, cohort.outcomeName)) {
        log.warn(
          'leak-name',
          `${at} is named like the outcome (${cohort.outcomeName}): make sure that it does not give it away.`,
          modality.name,
          column.name,
        );
      }
      if (column.kind === 'numeric' && looksLikeId(column.name, column.values)) {
        log.warn(
          'leak-id',
          `${at} looks like a running number or an id: leave it out (--kind "${modality.name}.${column.name}=leave-out") ` +
            `unless it is a measurement.`,
          modality.name,
          column.name,
        );
      }
      const first = separation(cohort, column, glance);
      if (first < SUSPICIOUS - GLANCE_MARGIN) continue;
      const value = separation(cohort, column, everyone);
      if (value < SUSPICIOUS) continue;
      log.warn(
        'leak-separates',
        `${at} alone separates the classes almost perfectly (${value.toFixed(3)}): make sure that it was known before ` +
          `the outcome.`,
        modality.name,
        column.name,
      );
    }
  }
}

/** Up to GLANCE labelled subjects per class, spread by the golden ratio: equal steps could meet a period in the data. */
function glanceAt(cohort: Cohort): number[] {
  const golden = (Math.sqrt(5) - 1) / 2;
  return cohort.classes.flatMap((_, label) => {
    const members = [...cohort.subjects.keys()].filter((i) => cohort.outcome[i] === label);
    if (members.length <= GLANCE) return members;
    return Array.from({ length: GLANCE }, (__, k) => members[Math.floor(((k * golden) % 1) * members.length)]!);
  });
}

function separation(cohort: Cohort, column: Column, subjects: readonly number[]): number {
  if (column.kind === 'numeric') {
    const having = subjects.filter((i) => !Number.isNaN(column.values[i]!));
    return bestAuc(cohort, having, (i) => column.values[i]!);
  }
  return purity(cohort, column.codes, subjects);
}

/** Largest one-vs-rest AUC over the classes with enough subjects, in either direction; ties count half. */
function bestAuc(cohort: Cohort, subjects: readonly number[], valueOf: (i: number) => number): number {
  const n = subjects.length;
  const order = Float64Array.from(subjects, valueOf);
  const sorted = order.slice().sort();
  const classes = cohort.classes.length;
  const members = new Float64Array(classes);
  const rankSums = new Float64Array(classes);
  for (let k = 0; k < n; k++) {
    const value = order[k]!;
    // Mean rank among equals, from 1.
    const rank = (lowerBound(sorted, value) + upperBound(sorted, value) + 1) / 2;
    const label = cohort.outcome[subjects[k]!]!;
    members[label]!++;
    rankSums[label]! += rank;
  }
  let best = 0;
  for (let label = 0; label < classes; label++) {
    const m = members[label]!;
    if (m < ENOUGH || n - m < ENOUGH) continue;
    const auc = (rankSums[label]! - (m * (m + 1)) / 2) / (m * (n - m));
    best = Math.max(best, auc, 1 - auc);
  }
  return best;
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function upperBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Share of subjects in the commonest class of their level; 0 where levels are too small or one class prevails anyway. */
function purity(cohort: Cohort, codes: Int32Array, subjects: readonly number[]): number {
  const perLevel = new Map<number, Float64Array>();
  const overall = new Float64Array(cohort.classes.length);
  let n = 0;
  for (const i of subjects) {
    if (codes[i]! < 0) continue;
    let counts = perLevel.get(codes[i]!);
    if (!counts) perLevel.set(codes[i]!, (counts = new Float64Array(cohort.classes.length)));
    counts[cohort.outcome[i]!]!++;
    overall[cohort.outcome[i]!]!++;
    n++;
  }
  if (n < 2 * ENOUGH || n / perLevel.size < 5) return 0;
  let pure = 0;
  for (const counts of perLevel.values()) pure += Math.max(...counts);
  const prior = Math.max(...overall) / n;
  return (n - pure) / n <= 0.1 * (1 - prior) ? pure / n : 0;
}

/** Having a modality at all can give the outcome away, when only one class was ever sent to it. */
function warnOfAvailability(
  cohort: Cohort,
  modality: ModalityTable,
  everyone: readonly number[],
  log: ImportLog,
): void {
  const value = purity(cohort, Int32Array.from(modality.present), everyone);
  if (value < SUSPICIOUS) return;
  log.warn(
    'leak-availability',
    `Having ${modality.name} or not separates the classes almost perfectly (${value.toFixed(3)}): make sure that it was ` +
      `not measured because of the outcome.`,
    modality.name,
  );
}

function namedLike(column: string, outcome: string): boolean {
  const plain = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  const a = plain(column);
  const b = plain(outcome);
  return a === b || (b.length >= 4 && a.includes(b)) || ['label', 'outcome', 'target'].includes(a);
}

/** Distinct whole numbers that run without gaps, or whose name says that they are ids. */
function looksLikeId(name: string, values: Float64Array): boolean {
  const seen = new Set<number>();
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value) || seen.has(value)) return false;
    seen.add(value);
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (seen.size < ENOUGH) return false;
  const named = /(^|[_ .-])(id|uid|mrn|nr|no|num|number|idx|index|row)$/i.test(name) || /^unnamed: \d+$/i.test(name);
  return named || (seen.size >= 2 * ENOUGH && high - low + 1 === seen.size);
}
