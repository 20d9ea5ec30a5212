/**
 * The fast reader of delimited text: one pass over UTF-8 bytes, numbers parsed where they lie, no string per cell.
 * It covers plain tables with quotes around whole cells. Where it meets anything else (a quote inside a cell, a lone
 * carriage return) it gives up, and `readDelimitedText` reads the file instead; both give the same table.
 */
import { cellText, readRecord } from './delimitedCells.ts';
import type { Dialect } from './dialect.ts';
import { decimalValue, POWERS_OF_TEN } from './exactDecimal.ts';
import { isInfinite, isMissingText, parseNumber } from './number.ts';
import {
  checkHeader,
  mostlyNumbers,
  skippedColumn,
  TextsBuilder,
  toNumbersWhereMostly,
  type RawColumn,
  type RawTable,
  type ReadPlan,
} from './rawTable.ts';
import { emptyFile, raggedRow } from './readDelimitedText.ts';

const NEWLINE = 10;
const RETURN = 13;
const SPACE = 32;
const QUOTE = 34;

const NUMBERS = 0;
const TEXTS = 1;
const SKIP = 2;
const MODES = { auto: NUMBERS, text: TEXTS, skip: SKIP } as const;

/** Read at a time: positions beyond 2^31 would no longer be small integers, which is several times slower. */
const WINDOW = 2 ** 29;

/** Digits that a whole number of 32 bits holds for sure. */
const SHORT = 9;

/** Odd cells kept per column before a column of words stops collecting them; it is read again as text anyway. */
const ODD_KEPT = 1000;

/**
 * @param windowSize bytes read at a time; a row may not be longer.
 * @returns null where the file needs the general reader.
 * @throws CohortError for an empty file, a repeated column name, a row of another width than the header.
 */
export function readDelimitedBytes(
  file: string,
  utf8: Uint8Array,
  dialect: Dialect,
  plan: ReadPlan,
  windowSize = WINDOW,
): RawTable | null {
  const start = readHeader(file, utf8, dialect);
  if (!start) return null;
  checkHeader(file, start.header, start.line);
  const modes = Uint8Array.from(plan(start.header), (readAs) => MODES[readAs]);
  const capacity = countLines(utf8, start.next);

  const first = new Pass(file, dialect, modes, capacity);
  if (!first.run(utf8, start.next, start.line + start.lines, windowSize)) return null;
  const columns: (RawColumn | null)[] = start.header.map((_, c) => first.column(c));

  // Columns that turned out to be words are read once more, as text; the rest of the file is skipped over.
  if (columns.includes(null)) {
    const again = new Pass(
      file,
      dialect,
      Uint8Array.from(columns, (column) => (column ? SKIP : TEXTS)),
      capacity,
    );
    if (!again.run(utf8, start.next, start.line + start.lines, windowSize)) return null;
    columns.forEach((column, c) => {
      if (!column) columns[c] = toNumbersWhereMostly(again.texts[c]!.finish(again.rows), dialect.decimal);
    });
  }
  return {
    file,
    header: start.header,
    rows: first.rows,
    lines: first.lines.slice(0, first.rows),
    columns: columns as RawColumn[],
    decimal: dialect.decimal,
  };
}

interface Start {
  readonly header: string[];
  readonly line: number;
  /** Lines that the header takes (a quoted name may hold line ends). */
  readonly lines: number;
  readonly next: number;
}

function readHeader(file: string, utf8: Uint8Array, dialect: Dialect): Start | null {
  let line = 1;
  for (let at = 0; at < utf8.length;) {
    const record = readRecord(utf8, at, utf8.length, dialect.delimiter.charCodeAt(0));
    if (!record) return null;
    if (!record.blank) return { header: record.cells, line, lines: record.lines, next: record.next };
    line += record.lines;
    at = record.next;
  }
  throw emptyFile(file);
}

/** Upper bound of the rows from `from` on; exact for a file without blank lines and quoted line ends. */
function countLines(utf8: Uint8Array, from: number): number {
  let lines = from < utf8.length && utf8[utf8.length - 1] !== NEWLINE ? 1 : 0;
  for (let at = utf8.indexOf(NEWLINE, from); at >= 0; at = utf8.indexOf(NEWLINE, at + 1)) lines++;
  return lines;
}

/** One pass over the rows, filling the columns that its modes ask for. */
class Pass {
  rows = 0;
  readonly lines: Int32Array;
  readonly texts: (TextsBuilder | null)[] = [];
  private readonly values: (Float64Array | null)[] = [];
  private readonly odd: { row: number; text: string }[][] = [];
  private readonly overflows: Int32Array;
  private readonly abandoned: Uint8Array;
  private readonly file: string;
  private readonly dialect: Dialect;
  private readonly modes: Uint8Array;
  private line = 0;

  constructor(file: string, dialect: Dialect, modes: Uint8Array, capacity: number) {
    this.file = file;
    this.dialect = dialect;
    this.modes = modes;
    this.lines = new Int32Array(capacity);
    this.overflows = new Int32Array(modes.length);
    this.abandoned = new Uint8Array(modes.length);
    for (const mode of modes) {
      this.values.push(mode === NUMBERS ? new Float64Array(capacity) : null);
      this.texts.push(mode === TEXTS ? new TextsBuilder(capacity) : null);
      this.odd.push([]);
    }
  }

  /** @returns false where the general reader must take over. */
  run(utf8: Uint8Array, from: number, line: number, windowSize: number): boolean {
    this.line = line;
    let at = from;
    while (at < utf8.length) {
      const window = utf8.subarray(at, at + windowSize);
      // Every block ends in a line feed, so that scanning a number needs no bounds check.
      const reached = this.block(window, window.lastIndexOf(NEWLINE) + 1);
      at += reached;
      if (reached > 0) continue;
      if (at + window.length < utf8.length || window.at(-1) === NEWLINE) return false;
      const last = new Uint8Array(window.length + 1);
      last.set(window);
      last[window.length] = NEWLINE;
      return this.block(last, last.length) === last.length;
    }
    return true;
  }

  /** The finished column; null where it is not mostly numbers and must be read as text. */
  column(c: number): RawColumn | null {
    if (this.modes[c] === SKIP) return skippedColumn(this.rows);
    const texts = this.texts[c];
    if (texts) return texts.finish(this.rows);
    const values = this.values[c]!.subarray(0, this.rows);
    const odd = this.odd[c]!;
    if (this.abandoned[c]) return null;
    if (odd.length > 0) {
      let numbers = this.overflows[c]!;
      for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) numbers++;
      if (!mostlyNumbers(numbers, odd.length - this.overflows[c]!)) return null;
    }
    return { type: 'numbers', values, odd };
  }

  /**
   * Reads whole rows of `bytes` from its beginning.
   * @returns where it stopped: at `to`, or at the start of a row that cannot be read or does not end before `to`.
   */
  private block(bytes: Uint8Array, to: number): number {
    const { modes, values } = this;
    const width = modes.length;
    const delimiter = this.dialect.delimiter.charCodeAt(0);
    const decimalQuoted = this.dialect.decimal.charCodeAt(0);
    const decimalBare = decimalQuoted === delimiter ? -1 : decimalQuoted;
    let position = 0;
    while (position < to) {
      const rowStart = position;
      const row = this.rows;
      let filled = false;
      let lineEnds = 1;
      let ragged = false;
      for (let col = 0; ; col++) {
        if (col >= width) {
          ragged = true;
          break;
        }
        let p = position;
        let c = bytes[p]!;
        if (modes[col] === NUMBERS) {
          while (c === SPACE) c = bytes[++p]!;
          const quoted = c === QUOTE && p === position;
          if (quoted) c = bytes[++p]!;
          const negative = c === 45;
          if (negative || c === 43) c = bytes[++p]!;
          let mantissa = 0;
          const first = p;
          let digit = c - 48;
          while (digit >= 0 && digit <= 9) {
            mantissa = (Math.imul(mantissa, 10) + digit) | 0;
            digit = bytes[++p]! - 48;
          }
          let digits = p - first;
          let exponent = 0;
          c = bytes[p]!;
          if (c === (quoted ? decimalQuoted : decimalBare)) {
            const point = p;
            digit = bytes[++p]! - 48;
            while (digit >= 0 && digit <= 9) {
              mantissa = (Math.imul(mantissa, 10) + digit) | 0;
              digit = bytes[++p]! - 48;
            }
            exponent = point + 1 - p;
            digits -= exponent;
            c = bytes[p]!;
          }
          if ((c === 101 || c === 69) && digits > 0) {
            c = bytes[++p]!;
            const down = c === 45;
            if (down || c === 43) c = bytes[++p]!;
            const firstDigit = p;
            let power = 0;
            digit = c - 48;
            while (digit >= 0 && digit <= 9) {
              power = power * 10 + digit;
              digit = bytes[++p]! - 48;
            }
            if (p === firstDigit) digits = 0;
            exponent += down ? -power : power;
            c = bytes[p]!;
          }
          if (quoted) {
            if (c === QUOTE) c = bytes[++p]!;
            else digits = 0;
          } else {
            while (c === SPACE) c = bytes[++p]!;
          }
          if (digits > 0 && (c === delimiter || c === NEWLINE || (c === RETURN && bytes[p + 1] === NEWLINE))) {
            // More digits than a whole number of 32 bits holds are gathered once more, in parts.
            const value =
              digits <= SHORT && exponent <= 0 && exponent >= -22
                ? mantissa / POWERS_OF_TEN[-exponent]!
                : decimalValue(bytes, first, quoted ? decimalQuoted : decimalBare, exponent);
            if (value >= 0) {
              values[col]![row] = negative ? -value : value;
              filled = true;
              if (c === delimiter) {
                position = p + 1;
                continue;
              }
              position = p + (c === NEWLINE ? 1 : 2);
              if (col + 1 < width) ragged = true;
              break;
            }
          }
        }
        // Not a plain number: an empty cell, a word, a column of text.
        const cell = cellText(bytes, position, to, delimiter, modes[col] === SKIP);
        if (!cell) return this.undo(rowStart);
        lineEnds += cell.lineEnds;
        if (cell.text !== '') filled = true;
        if (modes[col] === NUMBERS) this.putNumber(col, row, cell.text);
        else if (modes[col] === TEXTS) this.texts[col]!.set(row, cell.text);
        position = cell.end;
        c = bytes[position]!;
        if (c === delimiter) {
          position++;
          continue;
        }
        position += c === NEWLINE ? 1 : 2;
        if (col + 1 < width) ragged = true;
        break;
      }
      if (ragged) {
        const record = readRecord(bytes, rowStart, to, delimiter);
        if (!record) return this.undo(rowStart);
        if (!record.blank) throw raggedRow(this.file, this.line, record.cells.length, width);
        this.line += record.lines;
        position = record.next;
        continue;
      }
      if (filled) {
        this.lines[row] = this.line;
        this.rows++;
      }
      this.line += lineEnds;
    }
    return to;
  }

  /** Forgets the odd cells of a row that was not finished: it may be read again. */
  private undo(rowStart: number): number {
    this.odd.forEach((odd, col) => {
      for (let cell = odd.at(-1); cell?.row === this.rows; cell = odd.at(-1)) {
        odd.pop();
        if (isInfinite(cell.text, this.dialect.decimal)) this.overflows[col]!--;
      }
    });
    return rowStart;
  }

  /** A cell of a numeric column that the loop above could not read. */
  private putNumber(col: number, row: number, text: string): void {
    const values = this.values[col]!;
    values[row] = NaN;
    if (isMissingText(text)) return;
    const value = parseNumber(text, this.dialect.decimal);
    if (Number.isFinite(value)) {
      values[row] = value;
      return;
    }
    if (this.abandoned[col]) return;
    const odd = this.odd[col]!;
    odd.push({ row, text });
    if (isInfinite(text, this.dialect.decimal)) this.overflows[col]!++;
    if (odd.length > ODD_KEPT && odd.length > row / 2) {
      this.abandoned[col] = 1;
      odd.length = 0;
    }
  }
}
