/**
 * What a trained model must know of the cohort's columns, to read new subjects in the same way. Plain JSON.
 */
import type { Cohort } from './cohort.ts';

export interface CohortSchema {
  readonly outcomeName: string;
  readonly classes: readonly string[];
  /** Sorted by name, as are the columns. */
  readonly modalities: readonly ModalitySchema[];
}

export interface ModalitySchema {
  readonly name: string;
  readonly columns: readonly ColumnSchema[];
}

export type ColumnSchema =
  | { readonly kind: 'numeric'; readonly name: string }
  | { readonly kind: 'categorical'; readonly name: string; readonly levels: readonly string[] };

/** The cohort's columns without its subjects. */
export function describeSchema(cohort: Cohort): CohortSchema {
  return {
    outcomeName: cohort.outcomeName,
    classes: cohort.classes,
    modalities: cohort.modalities.map(({ name, columns }) => ({
      name,
      columns: columns.map((column) =>
        column.kind === 'numeric'
          ? { kind: column.kind, name: column.name }
          : { kind: column.kind, name: column.name, levels: column.levels },
      ),
    })),
  };
}
