/**
 * What an import is given: files as bytes, and the user's decisions as plain JSON. Nothing here touches a disk.
 */

/** A table: one modality, the labels, the groups, or a wide table. */
export interface TableSource {
  /** File name as the user knows it, without folders; its ending tells the format (csv, tsv, txt, xlsx, parquet). */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes in hex, from whoever read them; kept in the record. */
  readonly sha256?: string;
  /** Modality that the table holds; else the file's stem (or, for a workbook of many sheets, each sheet's name). */
  readonly modality?: string;
  /** Sheet of a workbook. Needed where a workbook has several and `modality` is given. */
  readonly sheet?: string;
}

/** A BIDS sidecar: `participants.json` beside `participants.tsv`. One without a table of the same stem is ignored. */
export interface SidecarSource {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Everything that an import reads. */
export interface CohortInput {
  readonly sources: readonly TableSource[];
  /** Labels; may be left out where `options.outcome` names a column of the (wide) table or of `participants.tsv`. */
  readonly labels?: TableSource;
  /** Group (site, scanner) per subject. Never a feature. */
  readonly groups?: TableSource;
  readonly sidecars?: readonly SidecarSource[];
  readonly options?: CohortOptions;
}

export type IdMode = 'exact' | 'strip-sub' | 'strip-path' | 'case-fold' | 'rid-from-ptid';
export type Duplicates = 'error' | 'first' | 'last' | 'mean';
export type KindOverride = 'numeric' | 'categorical' | 'leave-out';
export type VisitTake = 'first' | 'last' | { readonly value: string };

/** A missing-value code and where it holds. */
export interface CodeRule {
  /** 'MODALITY.COLUMN' or 'MODALITY' (also 'labels'); everywhere where absent. */
  readonly at?: string;
  /** Compared as a number where it is one (-9 empties -9.0 too), else as text. */
  readonly code: string;
}

/** How a wide table's columns go to one modality; columns that no rule takes are left out, and said. */
export interface WideRule {
  readonly modality: string;
  readonly prefix?: string;
  readonly columns?: readonly string[];
}

/** What becomes of a class of the outcome: its new name (two classes of one name are merged), or null to leave it out. */
export interface ClassRule {
  /** As it stands in the file. */
  readonly from: string;
  readonly to: string | null;
}

/** The user's decisions. Every one has a default, so `{}` is a complete set. */
export interface CohortOptions {
  /**
   * Column of the subject's id: one name for all tables, or a name per table (modality, 'labels', 'groups'). Default:
   * each table's first column. A table without the one name is read by its first column if that is named like an id.
   */
  readonly id?: string | Readonly<Record<string, string>>;
  /** Column of the outcome. Default: 'label', else the labels' only other column. */
  readonly outcome?: string;
  /** Column of the group. Default: the groups' only other column. */
  readonly group?: string;
  /** Applied to every id in this order. Default: ['exact']. */
  readonly idModes?: readonly IdMode[];
  /** What to do with a subject who has several rows in a table. Default: 'error'. */
  readonly duplicates?: Duplicates;
  /** Which visit to take from tables with one row per visit. Default: none, which is an error where rows repeat. */
  readonly visit?: { readonly column?: string; readonly take: VisitTake };
  /** Missing-value codes to apply, beside empty, NA, N/A, NaN, null, '.' and '?'. Default: none. */
  readonly codes?: readonly CodeRule[];
  /** Kind per 'MODALITY.COLUMN'. Default: inferred. */
  readonly kinds?: Readonly<Record<string, KindOverride>>;
  /** Decimal sign. Default: found per file. */
  readonly decimal?: '.' | ',';
  /** The one source is a wide table, split by these rules. Default: none. */
  readonly wide?: readonly WideRule[];
  /** What becomes of classes; those that no rule names stay as they are. Default: none. */
  readonly classes?: readonly ClassRule[];
  /** Folds that the study will have; classes with fewer subjects are warned of. Default: 5. */
  readonly folds?: number;
}

/** The options with every default filled in; this is what `ImportRecord.decisions` keeps. */
export interface Decisions {
  readonly id: string | Readonly<Record<string, string>> | null;
  readonly outcome: string | null;
  readonly group: string | null;
  readonly idModes: readonly IdMode[];
  readonly duplicates: Duplicates;
  readonly visit: { readonly column: string | null; readonly take: VisitTake } | null;
  readonly codes: readonly CodeRule[];
  readonly kinds: Readonly<Record<string, KindOverride>>;
  readonly decimal: '.' | ',' | null;
  readonly wide: readonly WideRule[];
  readonly classes: readonly ClassRule[];
  readonly folds: number;
}

/** Fills in the defaults. */
export function decide(options: CohortOptions = {}): Decisions {
  return {
    id: options.id ?? null,
    outcome: options.outcome ?? null,
    group: options.group ?? null,
    idModes: options.idModes ?? ['exact'],
    duplicates: options.duplicates ?? 'error',
    visit: options.visit ? { column: options.visit.column ?? null, take: options.visit.take } : null,
    codes: options.codes ?? [],
    kinds: options.kinds ?? {},
    decimal: options.decimal ?? null,
    wide: options.wide ?? [],
    classes: options.classes ?? [],
    folds: options.folds ?? 5,
  };
}

/**
 * Back from the decisions kept in a record to options, to import new subjects as the cohort was imported.
 * `decisions` is what `ImportRecord.decisions` holds (read back from JSON).
 */
export function optionsFromDecisions(decisions: Readonly<Record<string, unknown>>): CohortOptions {
  // Only null needs undoing: in Decisions it stands for an option that was not given.
  const given = Object.entries(decisions).filter(([, value]) => value !== null);
  const options = Object.fromEntries(given) as CohortOptions & { visit?: { column?: string | null; take: VisitTake } };
  if (!options.visit) return options;
  const { column, take } = options.visit as { column?: string | null; take: VisitTake };
  return { ...options, visit: column ? { column, take } : { take } };
}
