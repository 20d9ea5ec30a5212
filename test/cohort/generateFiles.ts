import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import writeXlsxFile from 'write-excel-file/node';

/** A workbook: rows per sheet. */
type Workbook = Readonly<Record<string, readonly (readonly (string | number | null)[])[]>>;
/** A Parquet file: its columns; INT64 cells are given as text. */
type ParquetColumns = readonly { name: string; type: string; data: readonly unknown[] }[];

/** Writes the binary tables that a sample's `generate.json` describes: { "file.xlsx": {sheet: rows}, "file.parquet": columns }. */
export async function generateFiles(folder: string, description: unknown): Promise<void> {
  for (const [name, content] of Object.entries(description as Record<string, unknown>)) {
    const path = join(folder, name);
    if (name.endsWith('.xlsx')) {
      const sheets = Object.entries(content as Workbook).map(([sheet, rows]) => ({
        sheet,
        data: rows.map((row) => row.map((value) => (value === null ? null : { value }))),
      }));
      await writeXlsxFile(sheets as Parameters<typeof writeXlsxFile>[0]).toFile(path);
    } else {
      const columnData = (content as ParquetColumns).map(({ name: column, type, data }) => ({
        name: column,
        type,
        data: type === 'INT64' ? data.map((cell) => (cell === null ? null : BigInt(cell as string))) : data,
      }));
      const buffer = parquetWriteBuffer({ columnData } as Parameters<typeof parquetWriteBuffer>[0]);
      writeFileSync(path, new Uint8Array(buffer));
    }
  }
}
