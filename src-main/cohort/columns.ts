/**
 * A column as read -> a column of the cohort, or the reason why it is left out.
 */
import { byCodePoint, MISSING_CODE, type CategoricalColumn, type Column, type NumericColumn } from './cohort.ts';
import { isInfinite, parseNumber } from './number.ts';
import type { KindOverride } from './options.ts';
import { mostlyNumbers, toNumbers, type NumbersColumn, type RawTable, type TextsColumn } from './rawTable.ts';
import { CohortError } from './record.ts';

interface ColumnRequest {
  readonly modality: string;
  readonly table: RawTable;
  /** Index of the column in the table. */
  readonly index: number;
  /** Row of the table per subject, -1 for none; length n. */
  readonly rows: Int32Array;
  readonly override: KindOverride | null;
}

/** What a column is, judged before any of it is copied. */
export type Judgement =
  | { readonly leftOut: string }
  | { readonly kind: 'numeric'; readonly raw: NumbersColumn }
  | { readonly kind: 'categorical'; readonly raw: TextsColumn; readonly levels: readonly string[] };

/** More levels than this are text, not categories. */
const MOST_LEVELS = 50;

/**
 * Judges a column by the cells of the subjects who take part.
 * @throws CohortError for a word in a column of numbers, or a number that is not finite.
 */
export function judgeColumn(request: ColumnRequest): Judgement {
  const { table, index, override } = request;
  if (override === 'leave-out') return { leftOut: 'by choice' };
  const raw = table.columns[index]!;
  if (raw.type === 'numbers') return judgeNumbers(request, raw);
  const used = usedTexts(raw, request.rows);
  if (used.cells === 0) return { leftOut: 'empty' };
  if (override === 'numeric') return judgeNumbers(request, toNumbers(raw, table.decimal));
  if (override === null) {
    if (isNumeric(raw, used, table.decimal)) return judgeNumbers(request, toNumbers(raw, table.decimal));
    const left = notCategories(raw, used);
    if (left !== null) return { leftOut: left };
  }
  if (used.levels.length === 1) return { leftOut: 'constant' };
  return { kind: 'categorical', raw, levels: used.levels.map((code) => raw.texts[code]!).sort(byCodePoint) };
}

function judgeNumbers(request: ColumnRequest, raw: NumbersColumn): Judgement {
  checkOdd(request, raw);
  const { values } = raw;
  let low = Infinity;
  let high = -Infinity;
  for (const row of request.rows) {
    if (row < 0) continue;
    const value = values[row]!;
    if (value < low) low = value;
    if (value > high) high = value;
    if (low < high) return { kind: 'numeric', raw };
  }
  return { leftOut: low > high ? 'empty' : 'constant' };
}

/** Whether a judged column has a cell in a row. */
export function hasCell(judged: Exclude<Judgement, { leftOut: string }>, row: number): boolean {
  return judged.kind === 'numeric' ? !Number.isNaN(judged.raw.values[row]!) : judged.raw.codes[row]! >= 0;
}

/** Brings a judged column into the cohort's order. The raw column must not be used afterwards: its memory may be. */
export function buildColumn(name: string, judged: Exclude<Judgement, { leftOut: string }>, rows: Int32Array): Column {
  return judged.kind === 'numeric'
    ? { kind: 'numeric', name, values: reorder(judged.raw.values, rows) }
    : categorical(name, judged.raw, judged.levels, rows);
}

let scratch = new Float64Array(0);

/** Cells in the order of `rows`, NaN for -1; in place where the sizes allow, which halves a large import's memory. */
function reorder(values: Float64Array, rows: Int32Array): Float64Array {
  const inPlace = values.length === rows.length && values.buffer.byteLength === values.byteLength;
  if (scratch.length < values.length) scratch = new Float64Array(values.length);
  const from = inPlace ? scratch : values;
  if (inPlace) scratch.set(values);
  const into = inPlace ? values : new Float64Array(rows.length);
  for (let i = 0; i < into.length; i++) {
    const row = rows[i]!;
    into[i] = row < 0 ? NaN : from[row]!;
  }
  return into;
}

/** A numeric column even where it is constant, as new subjects need it. @throws CohortError as `judgeColumn`. */
export function makeNumeric(request: ColumnRequest): NumericColumn {
  const raw = request.table.columns[request.index]!;
  const numbers = raw.type === 'numbers' ? raw : toNumbers(raw, request.table.decimal);
  checkOdd(request, numbers);
  return { kind: 'numeric', name: request.table.header[request.index]!, values: reorder(numbers.values, request.rows) };
}

/** Throws for the first odd cell of a subject who takes part. */
function checkOdd(request: ColumnRequest, column: NumbersColumn): void {
  if (column.odd.length === 0) return;
  const { table, index, modality } = request;
  const used = new Set(request.rows);
  const odd = column.odd.filter((cell) => used.has(cell.row));
  const first = odd[0];
  if (!first) return;
  const name = table.header[index]!;
  const where = { file: table.file, row: table.lines[first.row]!, column: name };
  const at = `${table.file}, row ${where.row}, column "${name}": "${first.text}"`;
  const target = `${modality}.${name}`;
  if (isInfinite(first.text, table.decimal)) {
    throw new CohortError(
      `${at} is not a finite number; correct the cell or apply it as a missing-value code ` +
        `(--missing-code "${target}=${first.text}").`,
      where,
    );
  }
  const comma = /^[+-]?\d*,\d+$/.test(first.text) && table.decimal === '.';
  const more = odd.length > 1 ? ` (and ${odd.length - 1} more such cells)` : '';
  throw new CohortError(
    `${at} is not a number${more}, but the column is one of numbers; ` +
      (comma
        ? `say --decimal , if the file uses decimal commas.`
        : `apply it as a missing-value code (--missing-code "${target}=${first.text}") or set the column's kind ` +
          `(--kind "${target}=categorical" or leave-out).`),
    where,
  );
}

interface UsedTexts {
  /** Codes into the raw texts that subjects have, with the cells of each. */
  readonly levels: readonly number[];
  readonly counts: readonly number[];
  readonly cells: number;
}

function usedTexts(raw: TextsColumn, rows: Int32Array): UsedTexts {
  const perText = new Int32Array(raw.texts.length);
  let cells = 0;
  for (const row of rows) {
    if (row < 0 || raw.codes[row]! < 0) continue;
    perText[raw.codes[row]!]!++;
    cells++;
  }
  const levels = [...perText.keys()].filter((code) => perText[code]! > 0);
  return { levels, counts: levels.map((code) => perText[code]!), cells };
}

/** Whether a column read as text is one of numbers among the subjects who take part, though words may be in it. */
function isNumeric(raw: TextsColumn, used: UsedTexts, decimal: '.' | ','): boolean {
  let cells = 0;
  let distinct = 0;
  used.levels.forEach((code, i) => {
    const text = raw.texts[code]!;
    if (Number.isNaN(parseNumber(text, decimal)) && !isInfinite(text, decimal)) return;
    cells += used.counts[i]!;
    distinct++;
  });
  // A measurement with some words in it: most cells are numbers, and the numbers hardly repeat as categories would.
  const measured = cells >= 5 && cells >= used.cells / 2 && distinct > cells / 2;
  return cells > 0 && (mostlyNumbers(cells, used.cells - cells) || measured);
}

const DATE = /^(\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.](\d{4}|\d{2}))([T ]\d{1,2}:.*)?$/;

/** Why words are not categories (dates, text); null where they are. */
function notCategories(raw: TextsColumn, used: UsedTexts): string | null {
  let dates = 0;
  used.levels.forEach((code, i) => {
    if (DATE.test(raw.texts[code]!)) dates += used.counts[i]!;
  });
  if (dates >= 0.95 * used.cells) return 'date';
  const levels = used.levels.length;
  if (levels <= Math.max(2, Math.min(MOST_LEVELS, used.cells / 2))) return null;
  return levels === used.cells ? 'text (every value different)' : `text (${levels} different values)`;
}

function categorical(name: string, raw: TextsColumn, levels: readonly string[], rows: Int32Array): CategoricalColumn {
  const index = new Map(levels.map((level, i) => [level, i]));
  const codeOf = raw.texts.map((text) => index.get(text) ?? MISSING_CODE);
  const codes = new Int32Array(rows.length).fill(MISSING_CODE);
  for (let i = 0; i < codes.length; i++) {
    const code = rows[i]! < 0 ? -1 : raw.codes[rows[i]!]!;
    if (code >= 0) codes[i] = codeOf[code]!;
  }
  return { kind: 'categorical', name, levels, codes };
}
