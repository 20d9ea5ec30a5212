import type Database from 'better-sqlite3';
import type { CategoricalColumn, Cohort, Column, ModalityTable, NumericColumn } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import { sha256, toBlob, toBytes, toFloat64, toInt32 } from './blobs.ts';
import { cohortSha256 } from './cohortDigest.ts';
import { ProjectError } from './projectError.ts';

/** Writes the cohort and what its import did. For a new project only. */
export function writeCohort(db: Database.Database, cohort: Cohort, record: ImportRecord): void {
  const columns = cohort.modalities.flatMap((m) => [m.name, ...m.columns.map((c) => c.name)]);
  const names = [cohort.subjects, cohort.classes, cohort.groups ?? [], [cohort.outcomeName], columns].flat();
  const broken = names.find((name) => !name.isWellFormed());
  // SQLite would store half a surrogate pair as something else, and two names might become one.
  if (broken !== undefined) throw new Error(`The name ${JSON.stringify(broken)} is not valid Unicode.`);

  db.prepare('INSERT INTO cohort (id, outcome_name, grouped, sha256, import_record) VALUES (1, ?, ?, ?, ?)').run(
    cohort.outcomeName,
    cohort.groups === null ? 0 : 1,
    cohortSha256(cohort),
    JSON.stringify(record),
  );
  const addClass = db.prepare('INSERT INTO class (position, label) VALUES (?, ?)');
  cohort.classes.forEach((label, c) => addClass.run(c, label));
  const addSubject = db.prepare('INSERT INTO subject (position, name, outcome, group_name) VALUES (?, ?, ?, ?)');
  cohort.subjects.forEach((name, i) => {
    const outcome = cohort.outcome[i]!;
    addSubject.run(i, name, outcome === -1 ? null : outcome, cohort.groups?.[i] ?? null);
  });
  const addModality = db.prepare('INSERT INTO modality (position, name, present) VALUES (?, ?, ?)');
  cohort.modalities.forEach((modality, m) => {
    addModality.run(m, modality.name, toBlob(modality.present));
    writeColumns(db, m, modality.columns);
  });
}

function writeColumns(db: Database.Database, modality: number, columns: readonly Column[]): void {
  const add = db.prepare(
    'INSERT INTO feature (modality, position, name, kind, levels, sha256, cells) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  columns.forEach((column, position) => {
    const cells = toBlob(column.kind === 'numeric' ? column.values : column.codes);
    const levels = column.kind === 'numeric' ? null : JSON.stringify(column.levels);
    add.run(modality, position, column.name, column.kind, levels, sha256(cells), cells);
  });
}

/** Which subjects, in what order, with what outcome: everything of a cohort but its modalities. */
function readSubjects(db: Database.Database): Omit<Cohort, 'modalities'> {
  const { outcome_name: outcomeName, grouped } = db.prepare('SELECT outcome_name, grouped FROM cohort').get() as {
    outcome_name: string;
    grouped: number;
  };
  const classes = db.prepare('SELECT label FROM class ORDER BY position').pluck().all() as string[];
  const rows = db.prepare('SELECT name, outcome, group_name FROM subject ORDER BY position').raw().all() as [
    string,
    number | null,
    string | null,
  ][];
  return {
    subjects: rows.map(([name]) => name),
    classes,
    outcome: Int32Array.from(rows, ([, outcome]) => outcome ?? -1),
    outcomeName,
    groups: grouped === 1 ? rows.map(([, , group]) => group ?? '') : null,
  };
}

/**
 * Reads the cohort, bit for bit as it was written. With `shared`, its typed arrays lie on SharedArrayBuffers, so that
 * worker threads read the same memory.
 */
export function readCohort(db: Database.Database, path: string, shared: boolean): Cohort {
  const { outcome, ...subjects } = readSubjects(db);
  const modalities = db.prepare('SELECT position, name, present FROM modality ORDER BY position').all() as {
    position: number;
    name: string;
    present: Uint8Array;
  }[];
  return {
    ...subjects,
    outcome: toInt32(toBlob(outcome), shared),
    modalities: modalities.map(({ position, name, present }): ModalityTable => {
      return { name, present: toBytes(present, shared), columns: readColumns(db, path, position, shared) };
    }),
  };
}

function readColumns(db: Database.Database, path: string, modality: number, shared: boolean): Column[] {
  const rows = db
    .prepare('SELECT name, kind, levels, sha256, cells FROM feature WHERE modality = ? ORDER BY position')
    .iterate(modality) as Iterable<{ name: string; kind: string; levels: string; sha256: string; cells: Uint8Array }>;
  const columns: Column[] = [];
  for (const { name, kind, levels, sha256: expected, cells } of rows) {
    if (sha256(cells) !== expected)
      throw new ProjectError('damaged', `${path} is damaged: column ${name} has changed.`);
    if (kind === 'numeric') columns.push({ kind, name, values: toFloat64(cells, shared) } satisfies NumericColumn);
    else {
      const codes = toInt32(cells, shared);
      columns.push({
        kind: 'categorical',
        name,
        levels: JSON.parse(levels) as string[],
        codes,
      } satisfies CategoricalColumn);
    }
  }
  return columns;
}

/** What the import did, as it was recorded. */
export function readImportRecord(db: Database.Database): ImportRecord {
  return JSON.parse(db.prepare('SELECT import_record FROM cohort').pluck().get() as string) as ImportRecord;
}

/** The fingerprint of the cohort that was imported. */
export function readCohortSha256(db: Database.Database): string {
  return db.prepare('SELECT sha256 FROM cohort').pluck().get() as string;
}
