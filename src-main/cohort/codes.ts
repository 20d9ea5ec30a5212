/**
 * Missing-value codes: applied where the user says so, proposed where a value looks like one, never applied silently.
 */
import type { CategoricalColumn, Column } from './cohort.ts';
import type { ImportLog } from './importLog.ts';
import { parseNumber } from './number.ts';
import type { CodeRule } from './options.ts';
import { toNumbersWhereMostly, type RawColumn, type RawTable } from './rawTable.ts';

/** Whether a rule holds for a column of a table. Column names may hold dots, so the table's name is cut off first. */
function ruleCovers(rule: CodeRule, table: string, column: string): boolean {
  return rule.at === undefined || rule.at === table || rule.at === `${table}.${column}`;
}

/**
 * The column with every cell that holds one of its codes emptied; counts go to the log.
 * @param keepText whether the column was asked for as text, and so stays text.
 */
export function applyCodes(
  rules: readonly CodeRule[],
  name: string,
  table: RawTable,
  c: number,
  log: ImportLog,
  keepText: boolean,
): RawColumn {
  let column = table.columns[c]!;
  const header = table.header[c]!;
  for (const rule of rules) {
    if (!ruleCovers(rule, name, header)) continue;
    const cells = emptyCells(column, rule.code, table.decimal);
    if (cells > 0) log.apply(name, header, rule.code, cells);
    // Without its words ("below limit") a column may be one of numbers after all.
    if (cells > 0 && column.type === 'texts' && !keepText)
      column = withoutUnusedTexts(column.codes, column.texts, table.decimal);
  }
  return column;
}

function emptyCells(column: RawColumn, code: string, decimal: '.' | ','): number {
  const number = numberOf(code, decimal);
  let cells = 0;
  if (column.type === 'texts') {
    const hit = column.texts.map(
      (text) => text === code || (!Number.isNaN(number) && numberOf(text, decimal) === number),
    );
    for (let row = 0; row < column.codes.length; row++) {
      if (column.codes[row]! >= 0 && hit[column.codes[row]!]) {
        column.codes[row] = -1;
        cells++;
      }
    }
    return cells;
  }
  if (!Number.isNaN(number)) {
    const { values } = column;
    for (let row = 0; row < values.length; row++) {
      if (values[row] === number) {
        values[row] = NaN;
        cells++;
      }
    }
  }
  const kept = column.odd.filter((cell) => cell.text !== code);
  cells += column.odd.length - kept.length;
  column.odd.splice(0, column.odd.length, ...kept);
  return cells;
}

/** A code as a number: in the file's own decimal sign, or as the user wrote it. */
function numberOf(text: string, decimal: '.' | ','): number {
  const value = parseNumber(text, decimal);
  return Number.isNaN(value) ? parseNumber(text, '.') : value;
}

function withoutUnusedTexts(codes: Int32Array, texts: readonly string[], decimal: '.' | ','): RawColumn {
  const used = new Uint8Array(texts.length);
  for (const code of codes) if (code >= 0) used[code] = 1;
  const index = new Int32Array(texts.length);
  const kept: string[] = [];
  texts.forEach((text, code) => {
    if (used[code] === 1) index[code] = kept.push(text) - 1;
  });
  const column = { type: 'texts' as const, codes: codes.map((code) => (code < 0 ? -1 : index[code]!)), texts: kept };
  return kept.length > 0 ? toNumbersWhereMostly(column, decimal) : column;
}

const NEGATIVE = [-1, -4, -7, -8, -9, -77, -88, -99, -777, -888, -999, -7777, -8888, -9999, -99999];
const POSITIVE = [9, 77, 88, 99, 777, 888, 999, 7777, 8888, 9999, 99999];
const CODES = new Set([...NEGATIVE, ...POSITIVE]);
const WORDS = /^(unk|unknown|missing|not (done|available|known|recorded)|nd|n\.a\.|none recorded|-+)$/i;

interface ProposedCode {
  readonly code: string;
  readonly cells: number;
}

/** Values or levels of a column that look like missing-value codes; nothing is changed. */
export function proposeCodes(column: Column): ProposedCode[] {
  return column.kind === 'numeric' ? proposeNumbers(column.values) : proposeWords(column.levels, counts(column));
}

function counts(column: CategoricalColumn): number[] {
  const cells = new Array<number>(column.levels.length).fill(0);
  for (const code of column.codes) if (code >= 0) cells[code]!++;
  return cells;
}

/**
 * Values of a numeric column that look like missing-value codes: impossible beside the others, or far from them.
 * @param values NaN where missing.
 */
function proposeNumbers(values: Float64Array): ProposedCode[] {
  const counts = new Map<number, number>();
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isInteger(value) && CODES.has(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
    else {
      if (value < low) low = value;
      if (value > high) high = value;
    }
  }
  if (counts.size === 0 || low > high) return [];
  // Small codes may be plain values (a count of 9): those inside the others' range are given back to them.
  const range = high - low;
  const found: ProposedCode[] = [];
  for (const [code, cells] of [...counts].sort((a, b) => a[0] - b[0])) {
    const impossible = code < 0 && low >= 0;
    const far =
      code < 0 ? low - code >= Math.max(range, 1) : code - high >= Math.max(code === 9 ? 1 : 0.25, 0.25) * range;
    if (code < 0 ? impossible || far : far && code > high) found.push({ code: String(code), cells });
  }
  return found;
}

/** Levels of a column of words that look like missing-value codes. */
function proposeWords(texts: readonly string[], cells: readonly number[]): ProposedCode[] {
  const found: ProposedCode[] = [];
  texts.forEach((text, i) => {
    const number = Number(text);
    const odd = WORDS.test(text) || (text !== '' && CODES.has(number) && number !== 9 && number !== -1);
    if (odd && texts.length > 1) found.push({ code: text, cells: cells[i]! });
  });
  return found;
}
