/**
 * One table as read -> at most one row per subject: ids normalised, codes applied, empty rows and other visits dropped,
 * duplicates resolved as the user chose.
 */
import { applyCodes } from './codes.ts';
import { administrativeOf, findVisitColumn, isCheckbox, isRedcap } from './conventions.ts';
import { mergeRows } from './duplicates.ts';
import { normaliseId, sessionOf } from './ids.ts';
import { counted, listed } from './importLog.ts';
import type { Decisions } from './options.ts';
import type { PreparedTable, PrepareRequest } from './preparedTable.ts';
import type { RawTable, TextsColumn } from './rawTable.ts';
import { CohortError } from './record.ts';
import { takeVisit, unorderedVisits } from './visits.ts';

/**
 * @throws CohortError for a row without an id, ids that collide, a subject with several rows and no choice made.
 */
export function prepareTable(request: PrepareRequest): PreparedTable {
  const { name, table, log } = request;
  log.step('rows-read', name, table.rows, `rows of ${table.file}`);
  const features = chooseFeatures(request);
  for (const c of features)
    table.columns[c] = applyCodes(request.decisions.codes, name, table, c, log, request.keepText(table.header[c]!));
  const filled = filledRows(table, features);
  const { subjects, ids } = readIds(request, filled);
  const rowOf = oneRowEach(request, subjects, ids, filled, features);
  log.step('subjects', name, rowOf.size, `subjects with ${name}`);
  return { name, table, features, rowOf, ids };
}

function chooseFeatures(request: PrepareRequest): number[] {
  const { name, table, log, decisions } = request;
  if (request.single) return [...request.candidates];
  const administrative = administrativeOf(table.header);
  return request.candidates.filter((c) => {
    const column = table.header[c]!;
    if (c === request.idColumn) return false;
    if (decisions.kinds[`${name}.${column}`] !== undefined) return true;
    const why = c === request.visitColumn ? 'visit' : administrative(column);
    if (why !== null) log.leaveOut(name, column, why);
    return why === null;
  });
}

/** 1 where a row has any cell of the features; unticked REDCap checkboxes alone do not count. */
function filledRows(table: RawTable, features: readonly number[]): Uint8Array {
  const filled = new Uint8Array(table.rows);
  const redcap = isRedcap(table.header);
  const solid = features.filter((c) => !(redcap && isCheckbox(table.header[c]!)));
  const boxes = redcap && solid.length > 0 ? features.filter((c) => isCheckbox(table.header[c]!)) : [];
  let left = table.rows;
  for (const c of solid.length > 0 ? solid : features) {
    if (left === 0) break;
    const column = table.columns[c]!;
    if (column.type === 'numbers') {
      for (let row = 0; row < table.rows; row++) {
        if (filled[row] === 0 && !Number.isNaN(column.values[row]!)) filled[row] = 1;
      }
      for (const { row } of column.odd) filled[row] = 1;
    } else {
      for (let row = 0; row < table.rows; row++) if (column.codes[row]! >= 0) filled[row] = 1;
    }
    left = 0;
    for (let row = 0; row < table.rows; row++) left += 1 - filled[row]!;
  }
  for (const c of boxes) {
    const column = table.columns[c]!;
    if (column.type !== 'numbers') continue;
    for (let row = 0; row < table.rows; row++) {
      if (filled[row] === 0 && column.values[row]! > 0) filled[row] = 1;
    }
    // What is left holds nothing but unticked boxes of a form that nobody opened.
    for (let row = 0; row < table.rows; row++) if (filled[row] === 0) column.values[row] = NaN;
  }
  return filled;
}

function readIds(request: PrepareRequest, filled: Uint8Array): { subjects: string[]; ids: Map<string, string> } {
  const { table, decisions } = request;
  const column = table.columns[request.idColumn] as TextsColumn;
  const columnName = table.header[request.idColumn]!;
  const where = (row: number) => ({ file: table.file, row: table.lines[row]!, column: columnName });
  const rounded = column.texts.findIndex((text) => /^\d\.?\d*E\+?\d+$/i.test(text));
  if (rounded >= 0) {
    const row = column.codes.indexOf(rounded);
    throw new CohortError(
      `${table.file}, row ${table.lines[row]!}, column "${columnName}": the id "${column.texts[rounded]!}" was rounded by ` +
        `a spreadsheet; format the id column as text and save the table again.`,
      where(row),
    );
  }
  const normal = column.texts.map((text) => normaliseId(text, decisions.idModes));
  const ids = new Map<string, string>();
  normal.forEach((id, code) => {
    if (!ids.has(id)) ids.set(id, column.texts[code]!);
  });
  const subjects: string[] = new Array<string>(table.rows);
  for (let row = 0; row < table.rows; row++) {
    const code = column.codes[row]!;
    if (code >= 0) {
      subjects[row] = normal[code]!;
    } else if (filled[row] === 1) {
      throw new CohortError(
        `${table.file}, row ${table.lines[row]!} has no subject id in column "${columnName}"; give it one or remove the row.`,
        where(row),
      );
    } else {
      subjects[row] = '';
    }
  }
  return { subjects, ids };
}

function oneRowEach(
  request: PrepareRequest,
  subjects: readonly string[],
  ids: ReadonlyMap<string, string>,
  filled: Uint8Array,
  features: readonly number[],
): Map<string, number> {
  const { name, table, log, decisions } = request;
  const rowOf = new Map<string, number>();
  const several = new Map<string, number[]>();
  let empty = 0;
  for (let row = 0; row < table.rows; row++) {
    if (filled[row] === 0) {
      empty++;
      continue;
    }
    const subject = subjects[row]!;
    const before = rowOf.get(subject);
    if (before === undefined) {
      rowOf.set(subject, row);
      continue;
    }
    const rows = several.get(subject);
    if (rows) rows.push(row);
    else several.set(subject, [before, row]);
  }
  if (empty > 0) {
    log.step('rows-empty', name, -empty, `rows of ${table.file} without any value`);
    const without = [...ids.keys()].filter((id) => !rowOf.has(id)).length;
    if (without > 0 && !request.single) {
      log.warn(
        'empty-row',
        `${counted(without, 'subject')} of ${table.file} ${without === 1 ? 'has' : 'have'} no filled cell of ${name} and so ` +
          `${without === 1 ? 'does' : 'do'} not have it.`,
        name,
      );
    }
  }
  const other = takeVisits(request, rowOf, several);
  if (other > 0) log.step('rows-other-visit', name, -other, `rows of ${table.file} from visits that were not chosen`);
  checkCollisions(request, several);
  const merged = mergeRows(request, features, rowOf, several);
  if (merged > 0) {
    log.step(
      'rows-duplicate',
      name,
      -merged,
      `further rows of the same subjects in ${table.file} (${decisions.duplicates})`,
    );
  }
  return rowOf;
}

/** Applies the user's visit to `rowOf` and `several`; returns how many rows that dropped. */
function takeVisits(request: PrepareRequest, rowOf: Map<string, number>, several: Map<string, number[]>): number {
  const { table, decisions, visitColumn } = request;
  if (!decisions.visit) return 0;
  // Labels and groups with one row per subject hold for every visit.
  if (request.single && several.size === 0) return 0;
  const { take } = decisions.visit;
  const visitOf = visitReader(request);
  const byValue = typeof take === 'object';
  if (!byValue) {
    const names = [...several.values()].flatMap((rows) => rows.map(visitOf)).filter((visit) => visit !== null);
    const unordered = unorderedVisits(names);
    if (unordered.length > 0) {
      const column = visitColumn >= 0 ? table.header[visitColumn]! : 'session';
      throw new CohortError(
        `${table.file}, column "${column}": which of the visits ${listed(unordered)} is ${take} cannot be told from their ` +
          `names; say --visit ${visitColumn >= 0 ? column : ''}=VALUE.`,
        { file: table.file, column },
      );
    }
  }
  let dropped = 0;
  // A table without visits (genes, say) holds for every visit.
  const hasVisits = visitColumn >= 0 || (byValue && [...rowOf.values()].some((row) => visitOf(row) !== null));
  if (!hasVisits && several.size === 0) return 0;
  for (const [subject, only] of rowOf) {
    const rows = several.get(subject) ?? [only];
    const taken = byValue && !hasVisits ? rows : takeVisit(rows, take, visitOf);
    dropped += rows.length - taken.length;
    if (taken.length === 0) rowOf.delete(subject);
    else rowOf.set(subject, taken[0]!);
    if (taken.length > 1) several.set(subject, taken);
    else several.delete(subject);
  }
  return dropped;
}

/** Reads a row's visit from the visit column, or from the session inside its id. */
function visitReader(request: PrepareRequest): (row: number) => string | null {
  const { table, visitColumn } = request;
  const column = table.columns[visitColumn >= 0 ? visitColumn : request.idColumn] as TextsColumn;
  const visits = visitColumn >= 0 ? column.texts : column.texts.map(sessionOf);
  return (row) => visits[column.codes[row]!] ?? null;
}

/** Rows of one subject under several raw ids: two people that a mode has made one, unless the rows are sessions. */
function checkCollisions(request: PrepareRequest, several: ReadonlyMap<string, readonly number[]>): void {
  const { table, decisions } = request;
  const column = table.columns[request.idColumn] as TextsColumn;
  const raw = (row: number) => column.texts[column.codes[row]!]!;
  const collisions: string[] = [];
  let first: number | null = null;
  let sessions = false;
  for (const [subject, rows] of several) {
    const texts = [...new Set(rows.map(raw))];
    if (texts.length < 2) continue;
    first ??= rows.find((row) => raw(row) !== raw(rows[0]!)) ?? null;
    sessions ||= texts.every((text) => sessionOf(text) !== null);
    collisions.push(
      `${listed(
        texts.map((text) => `"${text}"`),
        3,
      )} -> "${subject}"`,
    );
  }
  if (first === null) return;
  const advice = sessions
    ? 'these look like sessions: say --visit first, last or =SESSION'
    : 'choose another --id-mode or rename them';
  throw new CohortError(
    `${table.file}, row ${table.lines[first]!}: different ids become the same subject under --id-mode ` +
      `${decisions.idModes.join(',')} (${listed(collisions, 3)}); ${advice}.`,
    { file: table.file, row: table.lines[first]!, column: table.header[request.idColumn]! },
  );
}

/** The visit column that a table is read by; -1 where it has none. @throws CohortError where the user's is in no table. */
export function visitColumnOf(header: readonly string[], decisions: Decisions): number {
  const wanted = decisions.visit?.column ?? null;
  return wanted === null ? findVisitColumn(header) : header.indexOf(wanted);
}
