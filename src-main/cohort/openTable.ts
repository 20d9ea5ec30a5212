/**
 * A table in a file that has been opened: its name, and how to read it.
 */
import type { TableSource } from './options.ts';
import type { RawTable, ReadPlan } from './rawTable.ts';

/** A table that can be read once it is known what its columns are for. */
export interface OpenTable {
  /** Modality: the user's name for it, else the sheet's or the file's stem. */
  readonly name: string;
  /** As shown to the user. */
  readonly file: string;
  readonly source: TableSource;
  readonly read: (plan: ReadPlan) => Promise<RawTable>;
}

/** File endings that are tables in a folder; all others there are left alone. */
export const TABLE_ENDINGS = ['.csv', '.tsv', '.xlsx', '.parquet'] as const;

/** 'mri.csv' -> 'mri', 'lh.aparc.thickness.tsv' -> 'lh.aparc.thickness'. */
export function stemOf(name: string): string {
  const lower = name.toLowerCase();
  const ending = [...TABLE_ENDINGS, '.txt'].find((end) => lower.endsWith(end));
  return ending ? name.slice(0, -ending.length) : name;
}
