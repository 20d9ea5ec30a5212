/**
 * A file's bytes -> the tables in it, whatever the format.
 */
import { decodeText } from './decodeText.ts';
import { sniffDialect } from './dialect.ts';
import type { TableSource } from './options.ts';
import { stemOf, type OpenTable } from './openTable.ts';
import type { RawTable, ReadPlan } from './rawTable.ts';
import { readDelimitedBytes } from './readDelimitedBytes.ts';
import { emptyFile, readDelimitedText } from './readDelimitedText.ts';
import { readParquet } from './readParquet.ts';
import { openWorkbook } from './readWorkbook.ts';
import { CohortError } from './record.ts';

/**
 * The tables of a file: one, or one per sheet of a workbook (unless the source names a sheet).
 * @throws CohortError for an empty file or a format that is not read.
 */
export async function openTables(source: TableSource, decimal: '.' | ',' | null): Promise<OpenTable[]> {
  const { name: file, bytes } = source;
  if (bytes.length === 0) throw emptyFile(file);
  const name = source.modality ?? stemOf(file);
  if (startsWith(bytes, 'PK\x03\x04')) return openWorkbook(source, decimal ?? '.');
  if (startsWith(bytes, 'PAR1')) return [{ name, file, source, read: (plan) => readParquet(file, bytes, plan) }];
  refuseOthers(file, bytes);
  const read = (plan: ReadPlan): Promise<RawTable> => {
    const { utf8 } = decodeText(bytes);
    const dialect = sniffDialect(file, utf8, decimal);
    return Promise.resolve(
      readDelimitedBytes(file, utf8, dialect, plan) ?? readDelimitedText(file, utf8, dialect, plan),
    );
  };
  return [{ name, file, source, read }];
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  for (let i = 0; i < magic.length; i++) if (bytes[i] !== magic.charCodeAt(i)) return false;
  return true;
}

function refuseOthers(file: string, bytes: Uint8Array): void {
  const refuse = (what: string, todo: string): never => {
    throw new CohortError(`${file} is ${what}, which Lacuna does not read; ${todo}.`, { file });
  };
  if (startsWith(bytes, '\xd0\xcf\x11\xe0')) refuse('an old Excel file (.xls) or a protected one', 'save it as .xlsx');
  if (startsWith(bytes, '\x1f\x8b')) refuse('compressed', 'unpack it first');
  if (startsWith(bytes, 'RDX') || startsWith(bytes, '$FL2')) refuse('an R or SPSS file', 'export it as CSV');
  if (startsWith(bytes, '%PDF')) refuse('a PDF', 'export the table as CSV');
}
