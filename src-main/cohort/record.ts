/**
 * What an import did: kept in the project file, shown to the user, drawn in the report's flow diagram. Plain JSON.
 */
export interface ImportRecord {
  readonly files: readonly ImportedFile[];
  /** The user's and the default decisions, enough to import the same files again in the same way. */
  readonly decisions: Readonly<Record<string, unknown>>;
  /** Counts in the order of the flow: rows read, joined, dropped and why. */
  readonly flow: readonly FlowStep[];
  /** Columns left out (constant, text, date, id-like by the user's choice ...), each with a reason. */
  readonly leftOut: readonly { modality: string; column: string; reason: string }[];
  /** Numeric codes that look like missing-value codes, never applied unless the user said so. */
  readonly proposedCodes: readonly { modality: string; column: string; code: string; cells: number }[];
  /** Codes that were applied, with the cells that they emptied. */
  readonly appliedCodes: readonly { modality: string; column: string; code: string; cells: number }[];
  /** Sentences for the user: leaks, subjects that take no part, classes smaller than the folds ... */
  readonly warnings: readonly ImportWarning[];
  /** How each table's ids met the rest of the cohort. */
  readonly ids?: readonly IdReport[];
}

/** Ids of one table after normalisation: how many matched, which did not. */
export interface IdReport {
  /** Modality name, 'labels' or 'groups'. */
  readonly table: string;
  readonly modes: readonly string[];
  /** Distinct ids in the table. */
  readonly ids: number;
  /** Ids that the modes changed. */
  readonly changed: number;
  /** Of a modality: ids that the labels have too. Of labels and groups: ids that some modality has. */
  readonly matched: number;
  /** Up to 20 ids that did not match, as normalised. */
  readonly unmatched: readonly string[];
}

export interface ImportedFile {
  /** As the user named it, without folders of this machine. */
  readonly name: string;
  /** Modality name, or 'labels', 'groups'. */
  readonly role: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly rows: number;
}

export interface FlowStep {
  readonly step: string;
  /** Modality that the step concerns; null for the whole cohort. */
  readonly modality: string | null;
  readonly count: number;
  readonly reason: string;
}

export interface ImportWarning {
  /** Stable identifier of the kind, e.g. 'leak-separates', 'label-without-modality'. */
  readonly kind: string;
  readonly modality: string | null;
  readonly column: string | null;
  readonly message: string;
}

/**
 * Input that cannot be used as it is. One sentence that names the file, the row and the column where there is one, and
 * what to do. The command ends with exit code 2; nothing has been written.
 */
export class CohortError extends Error {
  readonly file: string | null;
  /** 1-based line of the file (the header is line 1); null where there is none. */
  readonly row: number | null;
  readonly column: string | null;

  constructor(message: string, where: { file?: string; row?: number; column?: string } = {}) {
    super(message);
    this.name = 'CohortError';
    this.file = where.file ?? null;
    this.row = where.row ?? null;
    this.column = where.column ?? null;
  }
}
