/**
 * Parquet files, column by column.
 */
import { parquetMetadata, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { checkHeader, skippedColumn, TextsBuilder, toNumbersWhereMostly } from './rawTable.ts';
import type { RawColumn, RawTable, ReadPlan, TextsColumn } from './rawTable.ts';
import { CohortError } from './record.ts';

/**
 * @throws CohortError for a file that is broken, nested columns, an id that was stored as a rounded number.
 */
export async function readParquet(file: string, bytes: Uint8Array, plan: ReadPlan): Promise<RawTable> {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  try {
    const metadata = parquetMetadata(buffer);
    const header = parquetSchema(metadata).children.map((child) => child.element.name);
    const rows = Number(metadata.num_rows);
    checkHeader(file, header);
    const readAs = plan(header);
    const columns: RawColumn[] = [];
    for (const [c, name] of header.entries()) {
      if (readAs[c] === 'skip') {
        columns.push(skippedColumn(rows));
        continue;
      }
      const cells = new Array<unknown>(rows).fill(null);
      await parquetRead({
        file: buffer,
        metadata,
        compressors,
        columns: [name],
        onChunk: ({ columnData, rowStart }) => {
          for (let i = 0; i < columnData.length; i++) cells[rowStart + i] = (columnData as ArrayLike<unknown>)[i];
        },
      });
      columns.push(readAs[c] === 'text' ? textColumn(file, name, cells) : anyColumn(file, name, cells));
    }
    return { file, header, rows, lines: Int32Array.from({ length: rows }, (_, row) => row + 1), columns, decimal: '.' };
  } catch (error) {
    if (error instanceof CohortError) throw error;
    throw new CohortError(
      `${file} cannot be read as Parquet (${error instanceof Error ? error.message : String(error)}); write it again or ` +
        `export it as CSV.`,
      { file },
    );
  }
}

function anyColumn(file: string, name: string, cells: readonly unknown[]): RawColumn {
  const numeric = cells.every(
    (cell) => cell === null || cell === undefined || typeof cell === 'number' || typeof cell === 'bigint',
  );
  if (!numeric) return toNumbersWhereMostly(textColumn(file, name, cells), '.');
  const values = new Float64Array(cells.length);
  const odd: { row: number; text: string }[] = [];
  cells.forEach((cell, row) => {
    const value = cell === null || cell === undefined ? NaN : Number(cell);
    values[row] = Number.isFinite(value) ? value : NaN;
    if (Math.abs(value) === Infinity) odd.push({ row, text: String(value) });
  });
  return { type: 'numbers', values, odd };
}

function textColumn(file: string, name: string, cells: readonly unknown[]): TextsColumn {
  const builder = new TextsBuilder(cells.length);
  cells.forEach((cell, row) => {
    builder.set(row, textOf(file, name, cell, row));
  });
  return builder.finish(cells.length);
}

function textOf(file: string, column: string, cell: unknown, row: number): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'string') return cell.trim();
  if (typeof cell === 'bigint' || typeof cell === 'boolean') return String(cell);
  if (typeof cell === 'number') {
    // pandas makes whole-number ids floats where one of them is missing.
    if (Number.isInteger(cell) && !Number.isSafeInteger(cell)) {
      throw new CohortError(
        `${file}, row ${row + 1}, column "${column}": ${cell} is stored as a floating-point number and has lost digits; ` +
          `store the column as text or integers.`,
        { file, row: row + 1, column },
      );
    }
    return String(cell);
  }
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
  throw new CohortError(`${file}, column "${column}" holds nested values; keep one value per cell.`, { file, column });
}
