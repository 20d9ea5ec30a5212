/**
 * Excel workbooks (.xlsx): a table per sheet.
 */
import readXlsxFile from 'read-excel-file/universal';
import type { TableSource } from './options.ts';
import type { RawTable, ReadPlan } from './rawTable.ts';
import { RowsBuilder } from './readDelimitedText.ts';
import { stemOf, type OpenTable } from './openTable.ts';
import { CohortError } from './record.ts';

/** A numeric cell as the file writes it: a JavaScript number would round ids beyond 2^53. */
class NumberCell {
  readonly raw: string;

  constructor(raw: string) {
    this.raw = raw;
  }
}

type Cell = string | NumberCell | boolean | Date | null;

/** Excel keeps 15 digits of a number; an id with more has lost some. */
const DIGITS_KEPT = 15;

/**
 * The sheet that the source names; else the only one; else, for a source without a modality, every sheet.
 * @throws CohortError for a file that is no workbook, a sheet that is not there, a choice that was not made.
 */
export async function openWorkbook(source: TableSource, decimal: '.' | ','): Promise<OpenTable[]> {
  const { name: file, bytes } = source;
  let sheets;
  try {
    const copy = bytes.slice().buffer;
    sheets = await readXlsxFile(copy, { parseNumber: (raw) => new NumberCell(raw), trim: true });
  } catch (error) {
    throw new CohortError(
      `${file} cannot be read as an Excel workbook (${error instanceof Error ? error.message : String(error)}); save it ` +
        `again as .xlsx or as CSV.`,
      { file },
    );
  }
  const names = sheets.map((sheet) => sheet.sheet);
  const open = (sheet: (typeof sheets)[number], name: string): OpenTable => {
    const shown = names.length > 1 || source.sheet !== undefined ? `${file}#${sheet.sheet}` : file;
    return {
      name,
      file: shown,
      source,
      read: (plan) => Promise.resolve(readSheet(shown, sheet.data as Cell[][], decimal, plan)),
    };
  };
  if (source.sheet !== undefined) {
    const sheet = sheets.find((one) => one.sheet === source.sheet);
    if (!sheet) {
      throw new CohortError(`${file} has no sheet "${source.sheet}"; its sheets are ${names.join(', ')}.`, { file });
    }
    return [open(sheet, source.modality ?? sheet.sheet)];
  }
  const only = sheets.length === 1 ? sheets[0] : undefined;
  if (only) return [open(only, source.modality ?? stemOf(file))];
  if (source.modality !== undefined) {
    throw new CohortError(
      `${file} has the sheets ${names.join(', ')}: say which one holds ${source.modality}, as ${file}#SHEET.`,
      { file },
    );
  }
  // Sheets with nothing in them are what Excel adds by itself.
  return sheets.filter((sheet) => sheet.data.length > 0).map((sheet) => open(sheet, sheet.sheet));
}

function readSheet(file: string, rows: readonly Cell[][], decimal: '.' | ',', plan: ReadPlan): RawTable {
  const builder = new RowsBuilder(file, '.', plan);
  rows.forEach((cells, index) => {
    const texts = cells.map((cell) =>
      typeof cell === 'string' && decimal === ',' ? commaToPoint(cell) : textOf(cell),
    );
    builder.add(texts, index + 1);
    cells.forEach((cell, c) => {
      if (cell instanceof NumberCell && builder.readsAsText(c))
        checkPrecision(file, cell, index + 1, builder.columnName(c));
    });
  });
  return builder.finish();
}

/** Cells typed as text in a workbook of a decimal comma. */
function commaToPoint(text: string): string {
  return /^[+-]?\d*,\d+$/.test(text) ? text.replace(',', '.') : text;
}

function textOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return cell ? 'TRUE' : 'FALSE';
  if (cell instanceof NumberCell) return /^-?\d+$/.test(cell.raw) ? cell.raw : String(Number(cell.raw));
  return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
}

function checkPrecision(file: string, cell: NumberCell, row: number, column: string): void {
  const number = Number(cell.raw);
  if (!Number.isInteger(number) || Math.abs(number) < 10 ** DIGITS_KEPT) return;
  throw new CohortError(
    `${file}, row ${row}, column "${column}": ${cell.raw} is stored as a number, of which Excel keeps only ${DIGITS_KEPT} ` +
      `digits; store the column as text in the file that it came from.`,
    { file, row, column },
  );
}
