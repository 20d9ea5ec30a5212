/**
 * A cohort in memory: what every later step reads. Subjects, classes, modalities and columns are each sorted by code
 * point, so that nothing downstream depends on the order of rows, columns or files (docs/method.md).
 */
export interface Cohort {
  /** Subject ids, always text; n of them, sorted by code point, without duplicates. */
  readonly subjects: readonly string[];
  /** Class labels, sorted by code point; C of them. */
  readonly classes: readonly string[];
  /** Index into `classes` per subject, -1 where the outcome is unknown; length n. */
  readonly outcome: Int32Array;
  /** Name of the column that the outcome came from. */
  readonly outcomeName: string;
  /** Sorted by name; M of them. */
  readonly modalities: readonly ModalityTable[];
  /** Group (site, scanner) per subject, for leave-one-group-out; null where none was given. Never a feature. */
  readonly groups: readonly string[] | null;
}

/** One modality: which subjects have it, and its columns over all subjects. */
export interface ModalityTable {
  readonly name: string;
  /** 1 where the subject has the modality; length n. */
  readonly present: Uint8Array;
  /** Sorted by name. Cells of subjects without the modality are missing (NaN or -1). */
  readonly columns: readonly Column[];
}

/** Code of a missing cell, and of a level unseen in training, in `CategoricalColumn.codes`. */
export const MISSING_CODE = -1;
export const UNSEEN_CODE = -2;

export type Column = NumericColumn | CategoricalColumn;

export interface NumericColumn {
  readonly kind: 'numeric';
  readonly name: string;
  /** Value per subject, NaN where missing; length n. */
  readonly values: Float64Array;
}

export interface CategoricalColumn {
  readonly kind: 'categorical';
  readonly name: string;
  /** Sorted by code point. */
  readonly levels: readonly string[];
  /**
   * Index into `levels` per subject, -1 where missing, -2 where the cell has a level that training never saw (only in
   * subjects imported for prediction; encoded as all zero, like no level at all, but not filled as missing). Length n.
   */
  readonly codes: Int32Array;
}

/** Code-point order: the one order used for ids, names and labels (never the locale's). */
export function byCodePoint(a: string, b: string): number {
  // UTF-16 code units differ from code points only in surrogates, which must sort above U+E000..U+FFFF.
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      const xs = x >= 0xd800 && x <= 0xdfff;
      const ys = y >= 0xd800 && y <= 0xdfff;
      return xs === ys ? x - y : xs ? 1 : -1;
    }
  }
  return a.length - b.length;
}
