/**
 * Prepared tables and labels -> the subjects who take part, and every modality's columns over them.
 */
import { byCodePoint, type Column, type ModalityTable } from './cohort.ts';
import { proposeCodes } from './codes.ts';
import { buildColumn, hasCell, judgeColumn, type Judgement } from './columns.ts';
import { counted, listed, type ImportLog } from './importLog.ts';
import type { Decisions } from './options.ts';
import type { PreparedTable } from './preparedTable.ts';
import { CohortError } from './record.ts';

interface Assembled {
  readonly subjects: string[];
  readonly modalities: ModalityTable[];
}

type Kept = Exclude<Judgement, { leftOut: string }>;

/** A table's columns as judged over the subjects who take part. */
interface Judged {
  readonly name: string;
  /** Row of the table per subject, -1 for none. */
  readonly rows: Int32Array;
  readonly kept: readonly { readonly column: string; readonly judged: Kept }[];
  readonly leftOut: readonly { readonly column: string; readonly reason: string }[];
}

/**
 * Everyone with at least one modality takes part. A modality that no labelled subject has, or of which no column can be
 * used, is left out; a subject whose usable cells of a modality are all empty does not have it.
 * @param isLabelled whether a subject's outcome is known.
 * @throws CohortError where no modality is left.
 */
export function assemble(
  prepared: readonly PreparedTable[],
  isLabelled: (subject: string) => boolean,
  decisions: Decisions,
  log: ImportLog,
): Assembled {
  const gone: string[] = [];
  let tables = withLabelledSubjects(prepared, isLabelled, log, gone);
  // Leaving something out can leave someone without a cell, and so change who takes part: repeat until nothing does.
  for (;;) {
    if (tables.length === 0) throw nothingLeft(prepared, gone);
    const subjects = [...new Set(tables.flatMap((table) => [...table.rowOf.keys()]))].sort(byCodePoint);
    const judged = tables.map((table) => judgeTable(table, subjects, decisions));
    const next = tables.flatMap((table, m) => withoutHollow(table, judged[m]!, subjects, log, gone));
    if (next.every((table, m) => table === tables[m]) && next.length === tables.length) {
      return { subjects, modalities: judged.map((one) => build(one, log)) };
    }
    tables = withLabelledSubjects(next, isLabelled, log, gone);
  }
}

function withLabelledSubjects(
  tables: readonly PreparedTable[],
  isLabelled: (subject: string) => boolean,
  log: ImportLog,
  gone: string[],
): PreparedTable[] {
  return tables.filter((table) => {
    if ([...table.rowOf.keys()].some(isLabelled)) return true;
    gone.push(`${table.table.file} (no subject whose outcome is known; ids such as ${[...table.ids.keys()][0] ?? ''})`);
    log.warn(
      'modality-without-labels',
      `Modality ${table.name} was left out: none of its ${counted(table.rowOf.size, 'subject')} has a known outcome.`,
      table.name,
    );
    return false;
  });
}

function judgeTable(table: PreparedTable, subjects: readonly string[], decisions: Decisions): Judged {
  const rows = Int32Array.from(subjects, (subject) => table.rowOf.get(subject) ?? -1);
  const kept: { column: string; judged: Kept }[] = [];
  const leftOut: { column: string; reason: string }[] = [];
  for (const index of table.features) {
    const column = table.table.header[index]!;
    const override = decisions.kinds[`${table.name}.${column}`] ?? null;
    const judged = judgeColumn({ modality: table.name, table: table.table, index, rows, override });
    if ('leftOut' in judged) leftOut.push({ column, reason: judged.leftOut });
    else kept.push({ column, judged });
  }
  return { name: table.name, rows, kept, leftOut };
}

function build(table: Judged, log: ImportLog): ModalityTable {
  const { name, rows } = table;
  logLeftOut(table, log);
  const columns: Column[] = table.kept.map(({ column, judged }) => buildColumn(column, judged, rows));
  for (const column of columns) {
    for (const { code, cells } of proposeCodes(column)) log.propose(name, column.name, code, cells);
  }
  columns.sort((a, b) => byCodePoint(a.name, b.name));
  return { name, present: Uint8Array.from(rows, (row) => (row < 0 ? 0 : 1)), columns };
}

/** The table without those whose every usable cell is empty; no table where no column is usable. */
function withoutHollow(
  table: PreparedTable,
  judged: Judged,
  subjects: readonly string[],
  log: ImportLog,
  gone: string[],
): PreparedTable[] {
  if (judged.kept.length === 0) {
    logLeftOut(judged, log);
    const reasons = [...new Set(judged.leftOut.map(({ reason }) => reason))];
    gone.push(`${table.table.file} (no usable column: ${listed(reasons)})`);
    log.warn(
      'modality-without-columns',
      `Modality ${table.name} was left out: none of its columns can be used (${listed(reasons)}).`,
      table.name,
    );
    return [];
  }
  let hollow = [...subjects.keys()].filter((i) => judged.rows[i]! >= 0);
  for (const { judged: column } of judged.kept) {
    if (hollow.length === 0) return [table];
    hollow = hollow.filter((i) => !hasCell(column, judged.rows[i]!));
  }
  if (hollow.length === 0) return [table];
  const without = hollow.map((i) => subjects[i]!);
  log.step(
    'subjects-without-cells',
    table.name,
    -without.length,
    `subjects with no cell in a usable column of ${table.name}`,
  );
  log.warn(
    'no-usable-cell',
    `${counted(without.length, 'subject')} ${without.length === 1 ? 'has' : 'have'} no cell in a usable column of ${table.name} ` +
      `and so ${without.length === 1 ? 'does' : 'do'} not have it (${listed(without)}).`,
    table.name,
  );
  const hollowIds = new Set(without);
  return [{ ...table, rowOf: new Map([...table.rowOf].filter(([subject]) => !hollowIds.has(subject))) }];
}

function logLeftOut(table: Judged, log: ImportLog): void {
  for (const { column, reason } of table.leftOut) log.leaveOut(table.name, column, reason);
}

function nothingLeft(prepared: readonly PreparedTable[], gone: readonly string[]): CohortError {
  const only = prepared.length === 1 ? prepared[0] : undefined;
  return new CohortError(
    `No modality is left of ${listed(gone)}; check the tables, and that their ids match those of the labels (--id-mode).`,
    only ? { file: only.table.file } : {},
  );
}
