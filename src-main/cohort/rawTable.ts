/**
 * A table as read, before anything is decided about it: columns of numbers or of texts, and the file line of each row.
 */
import { CohortError } from './record.ts';
import { isInfinite, isMissingText, parseNumber } from './number.ts';

export interface RawTable {
  /** As shown to the user: file name, with '#sheet' for a workbook. */
  readonly file: string;
  readonly header: readonly string[];
  readonly rows: number;
  /** 1-based line of the file per row (of a workbook: the sheet's row; of Parquet: the row). */
  readonly lines: Int32Array;
  /** One per header name. */
  readonly columns: RawColumn[];
  readonly decimal: '.' | ',';
}

export type RawColumn = NumbersColumn | TextsColumn;

/** A column that is numbers but for at most 5 % of its cells. */
export interface NumbersColumn {
  readonly type: 'numbers';
  /** NaN where the cell is missing or odd; length rows. */
  readonly values: Float64Array;
  /** Rows whose cell is neither number nor missing (infinities are here too), ascending, with their texts. */
  readonly odd: { row: number; text: string }[];
}

/** A column kept as text: asked for, or not mostly numbers. */
export interface TextsColumn {
  readonly type: 'texts';
  /** Index into `texts`, -1 where missing; length rows. */
  readonly codes: Int32Array;
  /** Distinct trimmed texts, in order of appearance. */
  readonly texts: string[];
}

/** How a column is read: as numbers where it mostly is, as text whatever it holds (ids, labels), or not at all. */
export type ReadAs = 'auto' | 'text' | 'skip';

/** Says how each column is read, once its name is known; one entry per header name. */
export type ReadPlan = (header: readonly string[]) => readonly ReadAs[];

/** Largest share of odd cells that a column of numbers may have; beyond it the column is read as text. */
const ODD_SHARE = 0.05;

/** Whether this many odd cells beside this many numbers still make a column of numbers. */
export function mostlyNumbers(numbers: number, odd: number): boolean {
  return odd === 0 || odd <= ODD_SHARE * (numbers + odd);
}

/**
 * Checks column names: no name twice. Names are trimmed already.
 * @throws CohortError naming the repeated column.
 */
export function checkHeader(file: string, header: readonly string[], line = 1): void {
  const seen = new Map<string, number>();
  header.forEach((name, index) => {
    const before = seen.get(name);
    if (name !== '' && before !== undefined) {
      throw new CohortError(
        `${file} has two columns named "${name}" (columns ${before + 1} and ${index + 1}); rename one of them.`,
        { file, row: line, column: name },
      );
    }
    seen.set(name, index);
  });
}

/** Collects one column's cells as text. */
export class TextsBuilder {
  private readonly index = new Map<string, number>();
  private readonly texts: string[] = [];
  private codes: Int32Array;

  constructor(capacity = 64) {
    this.codes = new Int32Array(capacity);
  }

  /** Rows come in ascending order; a row may be set again. `text` is trimmed. */
  set(row: number, text: string): void {
    if (row >= this.codes.length) {
      const longer = new Int32Array(Math.max(row + 1, this.codes.length * 2));
      longer.set(this.codes);
      this.codes = longer;
    }
    if (isMissingText(text)) {
      this.codes[row] = -1;
      return;
    }
    let code = this.index.get(text);
    if (code === undefined) {
      code = this.texts.length;
      this.index.set(text, code);
      this.texts.push(text);
    }
    this.codes[row] = code;
  }

  finish(rows: number): TextsColumn {
    return { type: 'texts', codes: this.codes.slice(0, rows), texts: this.texts };
  }
}

/** Stands for a column that was not asked for: every cell missing. */
export function skippedColumn(rows: number): TextsColumn {
  return { type: 'texts', codes: new Int32Array(rows).fill(-1), texts: [] };
}

/** The column as numbers where it is mostly numbers; else the column itself. */
export function toNumbersWhereMostly(column: TextsColumn, decimal: '.' | ','): RawColumn {
  const asNumbers = toNumbers(column, decimal);
  // An infinity is a wrong number, not a word: it must not make a column of numbers categorical.
  const odd = asNumbers.odd.filter((cell) => !isInfinite(cell.text, decimal)).length;
  let filled = 0;
  for (let row = 0; row < column.codes.length; row++) if (column.codes[row]! >= 0) filled++;
  const numbers = filled - odd;
  return mostlyNumbers(numbers, odd) ? asNumbers : column;
}

/** The column as numbers; cells that are none are listed as odd. */
export function toNumbers(column: TextsColumn, decimal: '.' | ','): NumbersColumn {
  const parsed = Float64Array.from(column.texts, (text) => parseNumber(text, decimal));
  const values = new Float64Array(column.codes.length).fill(NaN);
  const odd: { row: number; text: string }[] = [];
  for (let row = 0; row < values.length; row++) {
    const code = column.codes[row]!;
    if (code < 0) continue;
    const value = parsed[code]!;
    if (Number.isFinite(value)) values[row] = value;
    else odd.push({ row, text: column.texts[code]! });
  }
  return { type: 'numbers', values, odd };
}
