/**
 * A look into a file before it is imported: how it is written, its first rows, what its columns look like by themselves.
 */
import Papa from 'papaparse';
import { proposeCodes } from './codes.ts';
import { byCodePoint, MISSING_CODE } from './cohort.ts';
import { decodeText, unifyLineEnds } from './decodeText.ts';
import { sniffDialect } from './dialect.ts';
import type { TableSource } from './options.ts';
import type { OpenTable } from './openTable.ts';
import type { RawColumn, RawTable, TextsColumn } from './rawTable.ts';
import { openTables } from './readTable.ts';

const PREVIEW_ROWS = 20;
const PREVIEW_COLUMNS = 200;
const MOST_LEVELS = 30;
/** Bytes that are looked at for the first rows: files may be larger than a string. */
const BEGINNING = 1 << 20;

export interface TablePreview {
  /** Sheet of a workbook of several; null else. */
  readonly sheet: string | null;
  /** Modality that it would be by its name. */
  readonly name: string;
  readonly encoding: string;
  readonly delimiter: string | null;
  readonly decimal: string | null;
  readonly header: readonly string[];
  /** Rows as they stand in the file, without the header; 20 x 200 at most. */
  readonly rows: readonly (readonly string[])[];
  /** What is in the columns; null where the table cannot be read to its end (the import says why). */
  readonly facts: TableFacts | null;
}

export interface TableFacts {
  readonly rows: number;
  /** One per header name. */
  readonly columns: readonly ColumnFacts[];
}

export interface ColumnFacts {
  readonly kind: 'numeric' | 'categorical';
  readonly missing: number;
  /** Of words: the first 30 by code point. */
  readonly levels: readonly string[] | null;
  readonly proposed: readonly { readonly code: string; readonly cells: number }[];
}

const ENCODINGS = { 'utf-8': 'UTF-8', 'utf-16le': 'UTF-16LE', 'utf-16be': 'UTF-16BE', 'latin-1': 'Windows-1252' };

/**
 * Looks into every table of a file.
 * @throws CohortError for a file that is none that can be read at all.
 */
export async function previewTables(source: TableSource, decimal: '.' | ',' | null): Promise<TablePreview[]> {
  const { name, bytes } = source;
  const open = await openTables({ name, bytes }, decimal);
  const zip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const parquet = bytes[0] === 0x50 && bytes[1] === 0x41 && bytes[2] === 0x52;
  const previews: TablePreview[] = [];
  for (const one of open) {
    const sheet = zip && open.length > 1 ? one.name : null;
    if (zip || parquet) previews.push({ ...(await previewStored(one)), sheet, encoding: zip ? 'XLSX' : 'Parquet' });
    else previews.push(await previewText(one, bytes, decimal));
  }
  return previews;
}

async function previewText(open: OpenTable, bytes: Uint8Array, decimal: '.' | ',' | null): Promise<TablePreview> {
  const { utf8, encoding } = decodeText(bytes);
  let dialect: { delimiter: string; decimal: string | null };
  try {
    dialect = sniffDialect(open.file, utf8, decimal);
  } catch {
    // Only the decimal sign can be in doubt; any choice leaves the delimiter as it is.
    dialect = { ...sniffDialect(open.file, utf8, '.'), decimal: null };
  }
  const text = unifyLineEnds(new TextDecoder().decode(utf8.subarray(0, BEGINNING)));
  const { data } = Papa.parse<string[]>(text, {
    delimiter: dialect.delimiter,
    newline: '\n',
    preview: PREVIEW_ROWS + 1,
    skipEmptyLines: 'greedy',
  });
  const [head = [], ...rows] = data;
  return {
    sheet: null,
    name: open.name,
    encoding: ENCODINGS[encoding],
    ...dialect,
    header: head.map((name) => name.trim()),
    rows: rows.map((row) => row.slice(0, PREVIEW_COLUMNS)),
    facts: factsOf(await readWhole(open, 'auto')),
  };
}

async function previewStored(open: OpenTable): Promise<Omit<TablePreview, 'sheet' | 'encoding'>> {
  const texts = await readWhole(open, 'text');
  const table = (await readWhole(open, 'auto')) ?? texts;
  const header = texts?.header ?? table?.header ?? [];
  const shown = Math.min(texts?.rows ?? 0, PREVIEW_ROWS);
  const rows = Array.from({ length: shown }, (_, row) =>
    texts!.columns.slice(0, PREVIEW_COLUMNS).map((column) => {
      const { codes, texts: words } = column as TextsColumn;
      return words[codes[row]!] ?? '';
    }),
  );
  return { name: open.name, delimiter: null, decimal: null, header, rows, facts: factsOf(table) };
}

/** The table with every column read alike; null where it cannot be read so. */
async function readWhole(open: OpenTable, as: 'auto' | 'text'): Promise<RawTable | null> {
  try {
    return await open.read((header) => header.map((_, c) => (c === 0 ? 'text' : as)));
  } catch {
    return null;
  }
}

function factsOf(table: RawTable | null): TableFacts | null {
  return table && { rows: table.rows, columns: table.columns.map(columnFacts) };
}

function columnFacts(column: RawColumn): ColumnFacts {
  if (column.type === 'numbers') {
    let missing = -column.odd.length;
    for (let row = 0; row < column.values.length; row++) if (Number.isNaN(column.values[row]!)) missing++;
    const proposed = proposeCodes({ kind: 'numeric', name: '', values: column.values });
    return { kind: 'numeric', missing, levels: null, proposed };
  }
  let missing = 0;
  for (const code of column.codes) if (code === MISSING_CODE) missing++;
  const few = column.texts.length <= 1000;
  const proposed = few
    ? proposeCodes({ kind: 'categorical', name: '', levels: column.texts, codes: column.codes })
    : [];
  return {
    kind: 'categorical',
    missing,
    levels: [...column.texts].sort(byCodePoint).slice(0, MOST_LEVELS),
    proposed,
  };
}

/**
 * Labels of a column as they stand in the file, with the subjects of each (a subject of several rows counts once).
 * @throws CohortError where the file cannot be read.
 */
export async function countLabels(
  source: TableSource,
  decimal: '.' | ',' | null,
  idColumn: string | null,
  outcome: string,
): Promise<{ label: string; subjects: number }[]> {
  const tables = await openTables(source, decimal);
  const open = tables.length === 1 ? tables[0] : tables.find(({ name }) => name.toLowerCase() === 'labels');
  if (!open) return [];
  const table = await open.read((header) => {
    const id = Math.max(0, header.indexOf(idColumn ?? ''));
    return header.map((name, c) => (c === id || name === outcome ? 'text' : 'skip'));
  });
  const labels = table.columns[table.header.indexOf(outcome)];
  const ids = table.columns[Math.max(0, table.header.indexOf(idColumn ?? ''))];
  if (labels?.type !== 'texts' || ids?.type !== 'texts') return [];
  const seen = labels.texts.map(() => new Set<number>());
  for (let row = 0; row < table.rows; row++) {
    const code = labels.codes[row]!;
    if (code >= 0 && ids.codes[row]! >= 0) seen[code]!.add(ids.codes[row]!);
  }
  return labels.texts
    .map((label, code) => ({ label, subjects: seen[code]!.size }))
    .filter(({ subjects }) => subjects > 0)
    .sort((a, b) => byCodePoint(a.label, b.label));
}
