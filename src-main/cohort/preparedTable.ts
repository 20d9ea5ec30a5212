/**
 * What becomes of a table before it is joined, and what is needed for it.
 */
import type { ImportLog } from './importLog.ts';
import type { Decisions } from './options.ts';
import type { RawTable } from './rawTable.ts';

export interface PreparedTable {
  readonly name: string;
  readonly table: RawTable;
  /** Columns that may become features; the id, visit and administrative columns are not among them. */
  readonly features: readonly number[];
  /** The row that holds a subject's cells. */
  readonly rowOf: ReadonlyMap<string, number>;
  /** Distinct ids in the file, with their text before normalisation (one of them). */
  readonly ids: ReadonlyMap<string, string>;
}

export interface PrepareRequest {
  readonly name: string;
  readonly table: RawTable;
  readonly idColumn: number;
  readonly visitColumn: number;
  /** Candidates for features, by index. */
  readonly candidates: readonly number[];
  /** Whether this is a table of one text column (labels, groups): rows of a subject that agree are no duplicates. */
  readonly single: boolean;
  readonly keepText: (column: string) => boolean;
  readonly decisions: Decisions;
  readonly log: ImportLog;
}
