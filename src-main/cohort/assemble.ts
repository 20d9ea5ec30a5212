/**
 * Prepared tables and labels -> the subjects who take part, and every modality's columns over them.
 */
import { byCodePoint, type Column, type ModalityTable } from './cohort.ts';
import { proposeForColumn, type ProposedCode } from './codes.ts';
import { makeColumn } from './columns.ts';
import { counted, listed, type ImportLog } from './importLog.ts';
import type { Decisions } from './options.ts';
import type { PreparedTable } from './prepareTable.ts';
import { CohortError } from './record.ts';

export interface Assembled {
  readonly subjects: string[];
  readonly modalities: ModalityTable[];
}

interface Made {
  readonly modality: ModalityTable;
  readonly leftOut: readonly { column: string; reason: string }[];
  readonly proposed: readonly ProposedCode[];
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
  let tables = withLabelledSubjects(prepared, isLabelled, log);
  // Leaving something out can leave someone without a cell, and so change who takes part: repeat until nothing does.
  for (;;) {
    if (tables.length === 0) {
      throw new CohortError(
        `No modality is left: none of the tables (${listed(prepared.map((table) => table.table.file))}) has usable columns ` +
          `and a subject whose outcome is known; check that the ids of the tables and the labels match (--id-mode).`,
      );
    }
    const subjects = [...new Set(tables.flatMap((table) => [...table.rowOf.keys()]))].sort(byCodePoint);
    const made = tables.map((table) => makeModality(table, subjects, decisions));
    const next = tables.flatMap((table, m) => withoutHollow(table, made[m]!, subjects, log));
    if (next.every((table, m) => table === tables[m]) && next.length === tables.length) {
      for (const one of made) logMade(one, log);
      return { subjects, modalities: made.map((one) => one.modality) };
    }
    tables = withLabelledSubjects(next, isLabelled, log);
  }
}

function withLabelledSubjects(
  tables: readonly PreparedTable[],
  isLabelled: (subject: string) => boolean,
  log: ImportLog,
): PreparedTable[] {
  return tables.filter((table) => {
    if ([...table.rowOf.keys()].some(isLabelled)) return true;
    log.warn(
      'modality-without-labels',
      `Modality ${table.name} was left out: none of its ${counted(table.rowOf.size, 'subject')} has a known outcome.`,
      table.name,
    );
    return false;
  });
}

function makeModality(table: PreparedTable, subjects: readonly string[], decisions: Decisions): Made {
  const rows = Int32Array.from(subjects, (subject) => table.rowOf.get(subject) ?? -1);
  const columns: Column[] = [];
  const leftOut: { column: string; reason: string }[] = [];
  const proposed: ProposedCode[] = [];
  for (const index of table.features) {
    const name = table.table.header[index]!;
    const override = decisions.kinds[`${table.name}.${name}`] ?? null;
    const result = makeColumn({ modality: table.name, table: table.table, index, rows, override });
    if ('leftOut' in result) {
      leftOut.push({ column: name, reason: result.leftOut });
    } else {
      columns.push(result.column);
      proposed.push(...proposeForColumn(result.column));
    }
  }
  columns.sort((a, b) => byCodePoint(a.name, b.name));
  const present = Uint8Array.from(rows, (row) => (row < 0 ? 0 : 1));
  return { modality: { name: table.name, present, columns }, leftOut, proposed };
}

/** The table without those whose every usable cell is empty; no table where no column is usable. */
function withoutHollow(table: PreparedTable, made: Made, subjects: readonly string[], log: ImportLog): PreparedTable[] {
  const { modality } = made;
  if (modality.columns.length === 0) {
    logMade(made, log);
    const reasons = [...new Set(made.leftOut.map(({ reason }) => reason))];
    log.warn(
      'modality-without-columns',
      `Modality ${table.name} was left out: none of its columns can be used (${listed(reasons)}).`,
      table.name,
    );
    return [];
  }
  const hollow = modality.present.slice();
  let left = table.rowOf.size;
  for (const column of modality.columns) {
    if (left === 0) return [table];
    left = 0;
    for (let i = 0; i < hollow.length; i++) {
      if (hollow[i] === 1 && !isMissing(column, i)) hollow[i] = 0;
      left += hollow[i]!;
    }
  }
  if (left === 0) return [table];
  const gone = subjects.filter((_, i) => hollow[i] === 1);
  log.step(
    'subjects-without-cells',
    table.name,
    -gone.length,
    `subjects with no cell in a usable column of ${table.name}`,
  );
  log.warn(
    'no-usable-cell',
    `${counted(gone.length, 'subject')} ${gone.length === 1 ? 'has' : 'have'} no cell in a usable column of ${table.name} ` +
      `and so ${gone.length === 1 ? 'does' : 'do'} not have it (${listed(gone)}).`,
    table.name,
  );
  const without = new Set(gone);
  return [{ ...table, rowOf: new Map([...table.rowOf].filter(([subject]) => !without.has(subject))) }];
}

function isMissing(column: Column, i: number): boolean {
  return column.kind === 'numeric' ? Number.isNaN(column.values[i]!) : column.codes[i]! === -1;
}

function logMade(made: Made, log: ImportLog): void {
  const { name } = made.modality;
  for (const { column, reason } of made.leftOut) log.leaveOut(name, column, reason);
  for (const { column, code, cells } of made.proposed) log.propose(name, column, code, cells);
}
