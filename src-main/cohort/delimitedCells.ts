/**
 * Single cells and records of delimited UTF-8 bytes, for the parts of the fast reader that are not numbers.
 */

import { unifyLineEnds } from './decodeText.ts';

const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;

const decoder = new TextDecoder();

interface CellText {
  /** Trimmed, quotes undone. */
  readonly text: string;
  /** Position of the delimiter, line feed or carriage return that ends the cell; `to` at the end of the bytes. */
  readonly end: number;
  /** Line ends inside the (quoted) cell. */
  readonly lineEnds: number;
}

/**
 * The cell that starts at `from`.
 * @param skip the text will not be used: text that is not empty may be given as 'x'.
 * @returns null for what the general reader must judge: a quote inside a cell, text after a closing quote, a lone
 * carriage return, a quote that is not closed.
 */
export function cellText(
  bytes: Uint8Array,
  from: number,
  to: number,
  delimiter: number,
  skip = false,
): CellText | null {
  if (bytes[from] === QUOTE) return quotedCell(bytes, from, to, delimiter);
  let end = from;
  for (; end < to; end++) {
    const c = bytes[end]!;
    if (c === delimiter || c === NEWLINE) break;
    if (c === QUOTE) return null;
    if (c === RETURN) {
      if (bytes[end + 1] !== NEWLINE || end + 1 >= to) return null;
      break;
    }
  }
  if (end === from) return { text: '', end, lineEnds: 0 };
  // The first byte settles it nearly always; a cell that begins with a space may be nothing but spaces.
  const visible = bytes[from]! > 32 && bytes[from]! < 0x80;
  return { text: skip && visible ? 'x' : decode(bytes, from, end).trim(), end, lineEnds: 0 };
}

function quotedCell(bytes: Uint8Array, from: number, to: number, delimiter: number): CellText | null {
  let doubled = false;
  let lineEnds = 0;
  let end = from + 1;
  for (; ; end++) {
    if (end >= to) return null;
    const c = bytes[end]!;
    if (c === QUOTE) {
      if (bytes[end + 1] !== QUOTE || end + 1 >= to) break;
      doubled = true;
      end++;
    } else if (c === NEWLINE) {
      lineEnds++;
    } else if (c === RETURN && bytes[end + 1] !== NEWLINE) {
      lineEnds++;
    }
  }
  const raw = unifyLineEnds(decode(bytes, from + 1, end));
  const text = (doubled ? raw.replaceAll('""', '"') : raw).trim();
  const after = end + 1;
  const c = bytes[after];
  const ended =
    after >= to || c === delimiter || c === NEWLINE || (c === RETURN && after + 1 < to && bytes[after + 1] === NEWLINE);
  return ended ? { text, end: after, lineEnds } : null;
}

/** Short ASCII cells (nearly all) are built by hand: a TextDecoder call costs several times as much. */
function decode(bytes: Uint8Array, from: number, to: number): string {
  if (to - from > 32) return decoder.decode(bytes.subarray(from, to));
  let text = '';
  for (let i = from; i < to; i++) {
    const c = bytes[i]!;
    if (c >= 0x80) return decoder.decode(bytes.subarray(from, to));
    text += String.fromCharCode(c);
  }
  return text;
}

interface DelimitedRecord {
  readonly cells: string[];
  /** Whether every cell is empty. */
  readonly blank: boolean;
  /** Lines that the record takes. */
  readonly lines: number;
  /** Where the next record starts. */
  readonly next: number;
}

/** The whole record that starts at `from`, as texts; null as in `cellText`. */
export function readRecord(bytes: Uint8Array, from: number, to: number, delimiter: number): DelimitedRecord | null {
  const cells: string[] = [];
  let lines = 1;
  for (let at = from; ;) {
    const cell = cellText(bytes, at, to, delimiter);
    if (!cell) return null;
    cells.push(cell.text);
    lines += cell.lineEnds;
    const c = cell.end < to ? bytes[cell.end] : NEWLINE;
    if (c === delimiter) {
      at = cell.end + 1;
      continue;
    }
    const next = Math.min(to, cell.end + (c === RETURN ? 2 : 1));
    return { cells, blank: cells.every((text) => text === ''), lines, next };
  }
}
