/** What does not leave: ids, and counts that are so small that they could point at a person. */
import { createHash } from 'node:crypto';
import type { Cohort } from '../cohort/cohort.ts';
import type { Cell } from './model.ts';

export interface Privacy {
  /** Counts of 1 to one less than this are not told; 0 tells all. */
  readonly leastCount: number;
  /** Ids are replaced by pseudonyms. */
  readonly pseudonyms: boolean;
}

export const openPrivacy: Privacy = { leastCount: 0, pseudonyms: false };

export function isSmall({ leastCount }: Privacy, count: number): boolean {
  return count > 0 && count < leastCount;
}

/** A count in a sentence: '12', or 'fewer than 5'. */
export function counted(privacy: Privacy, count: number): string {
  return isSmall(privacy, count) ? `fewer than ${privacy.leastCount}` : count.toLocaleString('en-GB');
}

export function countCell(privacy: Privacy, count: number, hidden = isSmall(privacy, count)): Cell {
  if (!hidden) return { shown: count.toLocaleString('en-GB'), value: count };
  // What is hidden only to protect another cell is not said to be small.
  const shown = isSmall(privacy, count) ? `<${privacy.leastCount}` : 'n.s.';
  return { shown, value: shown };
}

/** Under a table in which something may be hidden. */
export function hiddenNote({ leastCount }: Privacy, hidden: boolean): string | undefined {
  return hidden
    ? `<${leastCount}: a count of 1 to ${leastCount - 1}, not told; n.s.: not shown, as it would give such a count away.`
    : undefined;
}

/**
 * Which cells of a table of counts, whose row and column sums may be known, are not told: the small ones, and, where one
 * alone in its row or column could be worked out from the sum, the smallest other one of it.
 *
 * @param counts [rows][columns]
 */
export function hiddenCells(privacy: Privacy, counts: readonly (readonly number[])[]): boolean[][] {
  const hidden = counts.map((row) => row.map((count) => isSmall(privacy, count)));
  const columns = counts[0]?.length ?? 0;
  const lines = [
    ...counts.map((row, r) => row.map((_, c) => [r, c] as const)),
    ...Array.from({ length: columns }, (_, c) => counts.map((_row, r) => [r, c] as const)),
  ];
  for (let changed = true; changed;) {
    changed = false;
    for (const line of lines) {
      if (line.filter(([r, c]) => hidden[r]![c]).length !== 1) continue;
      const open = line.filter(([r, c]) => !hidden[r]![c] && counts[r]![c]! > 0);
      open.sort(([r, c], [s, d]) => counts[r]![c]! - counts[s]![d]!);
      const next = open[0];
      if (!next) continue;
      hidden[next[0]]![next[1]] = true;
      changed = true;
    }
  }
  return hidden;
}

const ALPHABET = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ';

/**
 * Ids by which nobody is known: the same for the same patient of the same study, so that two reports can be laid side by
 * side, and not to be worked out without the cohort itself, of whose content they are a keyed hash.
 *
 * @param key Bytes that only who has the project knows.
 */
export function pseudonymFor(key: Uint8Array): (id: string) => string {
  return (id) => {
    const digest = createHash('sha256').update(key).update('\0').update(id).digest();
    // 40 bits: two of 10,000 patients meet once in 20,000 studies.
    const letters = Array.from(digest.subarray(0, 8), (byte) => ALPHABET[byte & 31]!);
    return `P-${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
  };
}

/** The key of a study's pseudonyms: hash of every value of the cohort, which no report tells. */
export function pseudonymKey(cohort: Cohort): Uint8Array {
  const hash = createHash('sha256').update('lacuna pseudonyms 1\0');
  for (const id of cohort.subjects) hash.update(id).update('\0');
  for (const { name, present, columns } of cohort.modalities) {
    hash.update(name).update('\0').update(present);
    for (const column of columns) {
      const values = column.kind === 'numeric' ? column.values : column.codes;
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
  }
  return hash.digest();
}
