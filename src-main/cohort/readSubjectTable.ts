/**
 * A table as opened -> read with its columns' roles known: which holds the id, the visit, what may be a feature.
 */
import { findIdColumn } from './conventions.ts';
import type { ImportLog } from './importLog.ts';
import type { Decisions } from './options.ts';
import type { PreparedTable } from './preparedTable.ts';
import { prepareTable, visitColumnOf } from './prepareTable.ts';
import type { RawTable, ReadAs } from './rawTable.ts';
import type { OpenTable } from './openTable.ts';
import { CohortError } from './record.ts';

export interface TableRoles {
  readonly table: RawTable;
  readonly idColumn: number;
  readonly visitColumn: number;
}

/**
 * Reads a table. `readAs` says how each column that is neither id nor visit is read.
 * @param role modality, 'labels' or 'groups': for the id column that the user named for this table.
 */
export async function readWithRoles(
  open: OpenTable,
  role: string,
  decisions: Decisions,
  readAs: (column: string, header: readonly string[], idColumn: number) => ReadAs,
): Promise<TableRoles> {
  let idColumn = 0;
  let visitColumn = -1;
  const table = await open.read((header) => {
    const { id } = decisions;
    const wanted = typeof id === 'string' || id === null ? id : (id[role] ?? null);
    idColumn = findIdColumn(open.file, header, wanted, typeof id === 'string');
    visitColumn = visitColumnOf(header, decisions);
    if (visitColumn === idColumn) visitColumn = -1;
    return header.map((name, c) => (c === idColumn || c === visitColumn ? 'text' : readAs(name, header, idColumn)));
  });
  if (table.rows === 0) {
    throw new CohortError(`${open.file} has a header but no rows; it must have a row per subject.`, {
      file: open.file,
    });
  }
  return { table, idColumn, visitColumn };
}

/** A table of labels or groups: one column of text per subject. */
export async function readOneColumn(
  open: OpenTable,
  role: 'labels' | 'groups',
  wanted: string | null,
  decisions: Decisions,
  log: ImportLog,
): Promise<{ prepared: PreparedTable; column: number }> {
  let chosen = '';
  const roles = await readWithRoles(open, role, decisions, (name, header, idColumn) => {
    if (chosen === '') chosen = chooseColumn(open.file, role, wanted, header, idColumn);
    return name === chosen ? 'text' : 'skip';
  });
  const column = roles.table.header.indexOf(chosen);
  if (column < 0 || column === roles.idColumn) throw onlyOneColumn(open.file, role);
  const prepared = prepareTable({
    name: role,
    ...roles,
    visitColumn: column === roles.visitColumn ? -1 : roles.visitColumn,
    candidates: [column],
    single: true,
    keepText: () => true,
    decisions,
    log,
  });
  return { prepared, column };
}

function chooseColumn(
  file: string,
  role: 'labels' | 'groups',
  wanted: string | null,
  header: readonly string[],
  idColumn: number,
): string {
  const flag = role === 'labels' ? '--outcome' : '--group-column';
  if (wanted !== null) {
    if (header.includes(wanted)) return wanted;
    throw new CohortError(
      `${file} has no column "${wanted}"; its columns are ${header.slice(0, 8).join(', ')}: name another by ${flag}.`,
      { file, row: 1, column: wanted },
    );
  }
  const others = header.filter((name, c) => c !== idColumn && name !== '');
  if (others.length === 0) throw onlyOneColumn(file, role);
  const usual = role === 'labels' ? others.find((name) => name.toLowerCase() === 'label') : undefined;
  const only = others.length === 1 ? others[0] : undefined;
  const found = usual ?? only;
  if (found !== undefined) return found;
  throw new CohortError(
    `${file} has the columns ${header.slice(0, 8).join(', ')}: say by ${flag} which one holds the ${role}.`,
    { file, row: 1 },
  );
}

function onlyOneColumn(file: string, role: string): CohortError {
  return new CohortError(
    `${file} has only one column (is its delimiter , ; tab or |?); ${role} need a column of subjects and one of ${role}.`,
    { file, row: 1 },
  );
}
