/** A cohort being imported: files, decisions with undo, and what came of them. */
import type { Cohort } from '../cohort/cohort.ts';
import type { CohortOptions } from '../cohort/options.ts';
import type { ImportRecord } from '../cohort/record.ts';
import type { FileRole, Problem } from '../contract/cohort.ts';

/** A table of a draft: a file, or one sheet of a workbook of several. */
export interface DraftTable {
  readonly path: string;
  readonly sheet: string | null;
  readonly role: FileRole;
  /** Name of the modality; null: the file's or sheet's name. */
  readonly modality: string | null;
}

/** Everything that the user decided; enough to make the same cohort of the same files again. Plain JSON. */
export interface DraftDecisions {
  /** What led here, in words: for undo. */
  readonly what: string;
  readonly title: string;
  readonly tables: readonly DraftTable[];
  /** Paths of BIDS sidecars. */
  readonly sidecars: readonly string[];
  readonly options: CohortOptions;
}

export interface DraftState {
  readonly decisions: DraftDecisions;
  /** What the import gave; null while it fails. */
  readonly imported: { readonly cohort: Cohort; readonly record: ImportRecord } | null;
  /** Why it failed; null where it did not. */
  readonly problem: Problem | null;
}
