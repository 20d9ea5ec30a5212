/**
 * Stability selection (Meinshausen and Bühlmann, JRSS B 72 (2010): 417-473): how often a column is among the q that a
 * selector takes first (lassoPath.ts) on halves of the subjects. Halves come in pairs that share nobody (Shah and Samworth,
 * JRSS B 75 (2013): 55-80), for which the bound holds with any number of pairs.
 */
import { byCodePoint, type Cohort } from '../../cohort/cohort.ts';
import { randomKey } from '../../engine/philox.ts';
import { fitScaler } from '../preprocess.ts';
import { hasAnyModality, labelled, participants, stratifiedFolds } from '../splits.ts';
import { firstOnPath, type ColumnName } from './lassoPath.ts';
import { inputsByColumn } from './parts.ts';

/** What is chosen from: the columns of all modalities together, or (named) of one among the subjects who have it. */
export interface SelectionScope {
  readonly modality: string | null;
  /** p: columns that vary. */
  readonly columns: number;
  /** q: how many are taken on each half, at most. */
  readonly taken: number;
  /** Labelled subjects whose halves are taken. */
  readonly subjects: number;
}

/** The cut-off pi at which q is set, where nobody sets it, so that one falsely chosen column is expected at most. */
export const USUAL_CUT = 0.75;

/**
 * The bound on the expected number of falsely chosen columns, E[V] <= q^2 / ((2 pi - 1) p) (Meinshausen and Bühlmann,
 * theorem 1).
 *
 * @param cut pi, above .5.
 */
export function expectedFalse(taken: number, columns: number, cut: number): number {
  return taken ** 2 / ((2 * cut - 1) * columns);
}

/** The largest q with a bound of at most 1 at the usual cut-off; at least 1. */
export function usualTaken(columns: number): number {
  return Math.max(1, Math.floor(Math.sqrt((2 * USUAL_CUT - 1) * columns)));
}

/** All modalities together, then each by itself. @param taken q; null: the usual one of each scope. */
export function selectionScopes(cohort: Cohort, taken: number | null): SelectionScope[] {
  const rows = labelled(cohort, participants(cohort));
  const each = cohort.modalities.map((table) => {
    const own = rows.filter((row) => table.present[row] === 1);
    return { modality: table.name, columns: inputsByColumn(fitScaler(table, own)).size, subjects: own.length };
  });
  const together = {
    modality: null,
    columns: each.reduce((sum, { columns }) => sum + columns, 0),
    subjects: rows.length,
  };
  return [together, ...each].map((scope) => ({
    ...scope,
    taken: Math.min(taken ?? usualTaken(scope.columns), Math.max(1, scope.columns)),
  }));
}

/**
 * What is taken on the two halves of pair `pair`, per scope; nothing on a half of one class only.
 *
 * @returns [scopes][2]
 */
export function selectOnPair(
  cohort: Cohort,
  scopes: readonly SelectionScope[],
  seed: number,
  pair: number,
): ColumnName[][][] {
  const rows = labelled(cohort, participants(cohort));
  const half = stratifiedFolds(cohort, rows, 2, randomKey(seed, 'stability', pair));
  return scopes.map(({ modality, taken }) => {
    const modalities = [...cohort.modalities.keys()].filter(
      (m) => modality === null || cohort.modalities[m]!.name === modality,
    );
    return [0, 1].map((side) => {
      const own = rows.filter(
        (row, i) =>
          half[i] === side &&
          hasAnyModality(cohort, row) &&
          modalities.some((m) => cohort.modalities[m]!.present[row] === 1),
      );
      if (new Set(own.map((row) => cohort.outcome[row]!)).size < 2) return [];
      return firstOnPath(cohort, own, modalities, taken);
    });
  });
}

/** How often a column was taken, of all halves. */
export interface Frequency extends ColumnName {
  readonly share: number;
}

/** Of the columns that were taken at all, most often first; equals in the order of their names. */
export function frequencies(halves: readonly (readonly ColumnName[])[]): Frequency[] {
  const counts = new Map<string, { name: ColumnName; count: number }>();
  for (const half of halves) {
    for (const name of half) {
      const key = JSON.stringify([name.modality, name.column]);
      const known = counts.get(key);
      if (known) known.count++;
      else counts.set(key, { name, count: 1 });
    }
  }
  return [...counts.values()]
    .map(({ name, count }) => ({ ...name, share: count / halves.length }))
    .sort((a, b) => b.share - a.share || byCodePoint(a.modality, b.modality) || byCodePoint(a.column, b.column));
}
