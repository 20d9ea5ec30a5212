/**
 * Who is trained on and who is tested: the same splits serve every method of a study (docs/method.md).
 */
import { byCodePoint, type Cohort } from '../cohort/cohort.ts';
import { purpose, RandomStream, type RandomKey } from '../engine/philox.ts';

/** Subject indices, ascending. */
export interface Split {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/** 'present' flags of a subject over the modalities, as text: the availability pattern. */
export function patternOf(cohort: Cohort, subject: number): string {
  return cohort.modalities.map((modality) => modality.present[subject]!).join('');
}

export function hasAnyModality(cohort: Cohort, subject: number): boolean {
  return cohort.modalities.some((modality) => modality.present[subject] === 1);
}

/** Those of `rows` with a known outcome. */
export function labelled(cohort: Cohort, rows: Int32Array): Int32Array {
  return rows.filter((row) => cohort.outcome[row]! >= 0);
}

/** Subjects with at least one modality: nobody else takes part. */
export function participants(cohort: Cohort): Int32Array {
  return Int32Array.from(cohort.subjects.keys()).filter((subject) => hasAnyModality(cohort, subject));
}

/**
 * Fold number of each labelled subject in `rows`, -1 for the others: stratified by outcome x availability pattern. Cells
 * with fewer subjects than folds are merged within their class.
 *
 * @param rows Subject indices, ascending. @returns [rows.length]
 */
export function stratifiedFolds(cohort: Cohort, rows: Int32Array, folds: number, key: RandomKey): Int32Array {
  const cells = new Map<string, number[]>();
  const add = (name: string, positions: readonly number[]): void => {
    const cell = cells.get(name);
    if (cell) cell.push(...positions);
    else cells.set(name, [...positions]);
  };
  rows.forEach((row, position) => {
    const outcome = cohort.outcome[row]!;
    if (outcome >= 0) add(`${String(outcome).padStart(6, '0')} ${patternOf(cohort, row)}`, [position]);
  });
  for (const [name, positions] of [...cells].sort((a, b) => byCodePoint(a[0], b[0]))) {
    if (positions.length >= folds) continue;
    cells.delete(name);
    add(`${name.slice(0, 6)} rare`, positions);
  }
  const random = new RandomStream(key, purpose.splits);
  const fold = new Int32Array(rows.length).fill(-1);
  // One counter over all cells keeps the folds equal in size, whatever the cells are.
  let next = random.below(folds);
  for (const [, positions] of [...cells].sort((a, b) => byCodePoint(a[0], b[0]))) {
    positions.sort((a, b) => a - b);
    random.shuffle(positions);
    for (const position of positions) fold[position] = next++ % folds;
  }
  return fold;
}

/** Group names in code-point order: fold f of a leave-one-group-out study holds out group f. */
export function groupNames(cohort: Cohort): string[] {
  if (!cohort.groups) throw new Error('the cohort has no groups');
  const named = participants(cohort).filter((subject) => cohort.outcome[subject]! >= 0);
  return [...new Set([...named].map((subject) => cohort.groups![subject]!))].sort(byCodePoint);
}

/**
 * The split of one outer fold. Subjects without a known outcome are always trained on (by distillation) and never
 * tested; a held-out group, though, is held out whole.
 */
export function outerSplit(
  cohort: Cohort,
  resampling: 'stratified' | 'group',
  folds: number,
  fold: number,
  key: RandomKey,
): Split {
  const rows = participants(cohort);
  if (resampling === 'group') {
    const group = groupNames(cohort)[fold]!;
    const inGroup = (row: number): boolean => cohort.groups![row] === group;
    return { train: rows.filter((row) => !inGroup(row)), test: labelled(cohort, rows.filter(inGroup)) };
  }
  const number = stratifiedFolds(cohort, rows, folds, key);
  return { train: rows.filter((_, i) => number[i] !== fold), test: rows.filter((_, i) => number[i] === fold) };
}
