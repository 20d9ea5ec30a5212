/** A cohort being imported: files, decisions with undo, and what came of them. */
import type { Cohort } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';

export interface DraftState {
  /** What the import gave; null while it fails. */
  readonly imported: { readonly cohort: Cohort; readonly record: ImportRecord } | null;
}
