/**
 * Several rows of one subject in one table: an error that lists them, or what the user chose.
 */
import { isIdName } from './conventions.ts';
import { counted, listed } from './importLog.ts';
import { visitTime } from './visits.ts';
import type { PrepareRequest } from './preparedTable.ts';
import type { RawTable, TextsColumn } from './rawTable.ts';
import { CohortError } from './record.ts';

/**
 * Leaves one row per subject in `rowOf`; for 'mean' that row's cells are overwritten.
 * @returns how many rows were dropped or merged.
 * @throws CohortError where no choice was made, or texts differ under 'mean'.
 */
export function mergeRows(
  request: PrepareRequest,
  features: readonly number[],
  rowOf: Map<string, number>,
  several: ReadonlyMap<string, readonly number[]>,
): number {
  const { decisions, table } = request;
  let merged = 0;
  if (request.single) {
    // Labels repeated on every visit say nothing new, as long as they agree.
    const column = table.columns[features[0]!] as TextsColumn;
    const conflicting = [...several].filter(([, rows]) => new Set(rows.map((row) => column.codes[row]!)).size > 1);
    merged = [...several.values()].reduce((sum, rows) => sum + rows.length - 1, 0);
    if (conflicting.length > 0 && (decisions.duplicates === 'error' || decisions.duplicates === 'mean')) {
      throw conflictError(request, conflicting, column);
    }
    for (const [subject, rows] of several)
      rowOf.set(subject, decisions.duplicates === 'last' ? rows.at(-1)! : rows[0]!);
    return merged;
  }
  if (several.size === 0) return 0;
  if (decisions.duplicates === 'error') throw duplicateError(request, several);
  for (const [subject, rows] of several) {
    merged += rows.length - 1;
    rowOf.set(subject, decisions.duplicates === 'last' ? rows.at(-1)! : rows[0]!);
    if (decisions.duplicates === 'mean') for (const c of features) averageInto(table, c, subject, rows);
  }
  return merged;
}

function duplicateError(request: PrepareRequest, several: ReadonlyMap<string, readonly number[]>): CohortError {
  const { table, visitColumn } = request;
  const subjects = [...several].map(([subject, rows]) => `${subject} (rows ${linesOf(table, rows)})`);
  const row = table.lines[[...several.values()][0]![1]!]!;
  const visits = visitColumn >= 0 ? (table.columns[visitColumn] as TextsColumn).texts : [];
  const value = visits.length > 0 ? `${table.header[visitColumn]!}=${visits[0]!}` : '';
  const ordered = visits.some((visit) => visitTime(visit) !== null);
  const advice =
    visits.length > 1 && ordered
      ? `its column "${table.header[visitColumn]!}" tells the visit: say --visit first, last or ${value}`
      : `say --duplicates first, last or mean, or mend the table${otherId(request)}`;
  return new CohortError(
    `${table.file} has ${counted(several.size, 'subject')} with more than one row: ${listed(subjects)}; ${advice}.`,
    { file: table.file, row, column: table.header[request.idColumn]! },
  );
}

function linesOf(table: RawTable, rows: readonly number[]): string {
  return listed(
    rows.map((row) => String(table.lines[row]!)),
    6,
  );
}

/** A hint where the first column was taken for the subject's, but another is named like one. */
function otherId(request: PrepareRequest): string {
  const { header } = request.table;
  if (request.decisions.id !== null || isIdName(header[request.idColumn]!)) return '';
  const other = header.find((name) => isIdName(name));
  return other === undefined ? '' : `; if column "${other}" holds the subjects, say --id ${other}`;
}

function conflictError(
  request: PrepareRequest,
  conflicting: readonly (readonly [string, readonly number[]])[],
  column: TextsColumn,
): CohortError {
  const { table, name } = request;
  const subjects = conflicting.map(
    ([subject, rows]) =>
      `${subject} (${listed(rows.map((row) => `"${column.texts[column.codes[row]!]!}" in row ${table.lines[row]!}`))})`,
  );
  const visit = request.visitColumn >= 0 ? '--visit or ' : '';
  return new CohortError(
    `${table.file} gives ${counted(conflicting.length, 'subject')} several ${name}: ${listed(subjects, 3)}; choose by ` +
      `${visit}--duplicates first or last, or mend the table.`,
    { file: table.file, row: table.lines[conflicting[0]![1][1]!]!, column: table.header[request.candidates[0]!]! },
  );
}

function averageInto(table: RawTable, c: number, subject: string, rows: readonly number[]): void {
  const column = table.columns[c]!;
  const into = rows[0]!;
  if (column.type === 'numbers') {
    const cells = rows.map((row) => column.values[row]!).filter((value) => !Number.isNaN(value));
    column.values[into] = cells.length > 0 ? cells.reduce((sum, value) => sum + value, 0) / cells.length : NaN;
    return;
  }
  const codes = [...new Set(rows.map((row) => column.codes[row]!).filter((code) => code >= 0))];
  if (codes.length > 1) {
    const name = table.header[c]!;
    throw new CohortError(
      `${table.file}, column "${name}": subject ${subject} (rows ${linesOf(table, rows)}) has the values ` +
        `${listed(codes.map((code) => `"${column.texts[code]!}"`))}, which have no mean; say --duplicates first or last.`,
      { file: table.file, row: table.lines[rows[1]!]!, column: name },
    );
  }
  column.codes[into] = codes[0] ?? -1;
}
