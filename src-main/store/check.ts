import { statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { sha256 } from './blobs.ts';
import { cohortSha256 } from './cohortDigest.ts';
import { readCohort, readCohortSha256 } from './cohortTables.ts';
import { openReader } from './connection.ts';
import { hasPredictions } from './contents.ts';
import type { StoredTask } from './contents.ts';
import { ProjectError } from './projectError.ts';
import { cohortShape, isIntact, readTasks, shapeProblem, toOutOfFold } from './taskTables.ts';
import type { CohortShape, OutOfFoldRow } from './taskTables.ts';

export interface ProjectCheck {
  readonly ok: boolean;
  /** Sentences for the user. */
  readonly problems: readonly string[];
  /** What the file holds; null if it is too damaged to tell. */
  readonly facts: ProjectFacts | null;
}

export interface ProjectFacts {
  readonly format: number;
  readonly bytes: number;
  readonly subjects: number;
  readonly classes: number;
  readonly modalities: number;
  readonly features: number;
  readonly tasks: { readonly done: number; readonly waiting: number; readonly failed: number };
  readonly newPatientPredictions: number;
  readonly auditLines: number;
}

/**
 * Checks a whole project file: that SQLite finds it sound, that nothing is missing, and that every blob is what was
 * written. Changes nothing. Damage is in the answer; a file that is missing, in use, from a newer version or no project
 * is a `ProjectError`.
 */
export function checkProject(path: string): ProjectCheck {
  try {
    const connection = openReader(path);
    try {
      return checkDatabase(connection.db, path);
    } finally {
      connection.close();
    }
  } catch (error) {
    return { ok: false, problems: [damageOf(error)], facts: null };
  }
}

function checkDatabase(db: Database.Database, path: string): ProjectCheck {
  const problems: string[] = [];
  let facts: ProjectFacts | null = null;
  // Each part by itself, so that damage in one does not hide damage in the next.
  const parts: (() => string[])[] = [
    () => integrityProblems(db),
    () => {
      facts = readFacts(db, path);
      return [];
    },
    () => rowProblems(db),
    () => cohortProblems(db, path),
    () => taskProblems(db),
    () => artifactProblems(db),
    () => predictionProblems(db),
  ];
  for (const part of parts) {
    try {
      problems.push(...part());
    } catch (error) {
      problems.push(damageOf(error));
    }
  }
  return { ok: problems.length === 0, problems, facts };
}

/** The sentence for damage; any other error is thrown on. */
function damageOf(error: unknown): string {
  if (error instanceof ProjectError && error.kind === 'damaged') return error.message;
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (error instanceof Error && typeof code === 'string' && /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(code)) {
    return `The database is damaged: ${error.message}.`;
  }
  throw error;
}

function integrityProblems(db: Database.Database): string[] {
  const found = db.pragma('integrity_check') as { integrity_check: string }[];
  const unsound = found.map((row) => row.integrity_check).filter((line) => line !== 'ok');
  const dangling = db.pragma('foreign_key_check') as { table: string; rowid: number; parent: string }[];
  return [
    ...unsound.map((line) => `The database is damaged: ${line}.`),
    ...dangling.map(({ table, rowid, parent }) => `Row ${rowid} of ${table} refers to a ${parent} that is not there.`),
  ];
}

/** The tables of one row have it. */
function rowProblems(db: Database.Database): string[] {
  const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  return [
    ...(count('study') === 1 ? [] : ["The study's settings are missing."]),
    ...(count('cohort') === 1 ? [] : ['The cohort is missing.']),
  ];
}

function readFacts(db: Database.Database, path: string): ProjectFacts {
  const count = (sql: string) => db.prepare(`SELECT count(*) FROM ${sql}`).pluck().get() as number;
  return {
    format: db.pragma('user_version', { simple: true }) as number,
    bytes: statSync(path).size,
    ...cohortShape(db),
    features: count('feature'),
    tasks: {
      done: count("task WHERE state = 'done'"),
      waiting: count("task WHERE state = 'waiting'"),
      failed: count("task WHERE state = 'failed'"),
    },
    newPatientPredictions: count('prediction'),
    auditLines: count('audit'),
  };
}

function cohortProblems(db: Database.Database, path: string): string[] {
  const problems: string[] = [];
  const { subjects } = cohortShape(db);
  const lengths = db.prepare(
    `SELECT m.name AS modality, f.name, f.kind, length(f.cells) AS bytes, length(m.present) AS present
     FROM feature f JOIN modality m ON m.position = f.modality ORDER BY f.modality, f.position`,
  );
  for (const row of lengths.iterate() as Iterable<ColumnLengths>) {
    const expected = subjects * (row.kind === 'numeric' ? 8 : 4);
    if (row.bytes !== expected)
      problems.push(`Column ${row.name} of ${row.modality} has ${row.bytes} bytes, not ${expected}.`);
    if (row.present !== subjects)
      problems.push(`Modality ${row.modality} tells of ${row.present} subjects, not ${subjects}.`);
  }
  const intact = problems.length > 0 || cohortSha256(readCohort(db, path, false)) === readCohortSha256(db);
  return intact ? problems : ['The cohort is not the one that was imported (SHA-256).'];
}

interface ColumnLengths {
  readonly modality: string;
  readonly name: string;
  readonly kind: string;
  readonly bytes: number;
  readonly present: number;
}

/** Every task that is done has all that is due of it, and no other has anything. */
function taskProblems(db: Database.Database): string[] {
  const keys = (table: string) => new Set(db.prepare(`SELECT task FROM ${table}`).pluck().all() as number[]);
  const parts = [
    { what: 'model', has: keys('artifact'), due: () => true },
    { what: 'summary', has: keys('summary'), due: () => true },
    { what: 'out-of-fold predictions', has: keys('out_of_fold'), due: hasPredictions },
  ];
  return readTasks(db).flatMap((task: StoredTask, position) =>
    parts.flatMap(({ what, has, due }) => {
      const expected = task.state === 'done' && due(task);
      if (has.has(position) === expected) return [];
      return [`Task ${task.id} (${task.state}) has ${expected ? 'no' : 'a stray'} ${what}.`];
    }),
  );
}

function artifactProblems(db: Database.Database): string[] {
  const rows = db
    .prepare('SELECT t.id, a.sha256, a.bytes FROM artifact a JOIN task t ON t.position = a.task ORDER BY a.task')
    .iterate() as Iterable<{ id: string; sha256: string; bytes: Uint8Array }>;
  const problems: string[] = [];
  for (const row of rows) {
    if (sha256(row.bytes) !== row.sha256) problems.push(`The model of task ${row.id} has changed (SHA-256).`);
  }
  return problems;
}

function predictionProblems(db: Database.Database): string[] {
  const shape: CohortShape = cohortShape(db);
  const rows = db
    .prepare('SELECT t.id, o.* FROM out_of_fold o JOIN task t ON t.position = o.task ORDER BY o.task')
    .iterate() as Iterable<OutOfFoldRow & { id: string }>;
  const problems: string[] = [];
  for (const row of rows) {
    if (!isIntact(row)) problems.push(`The predictions of task ${row.id} have changed (SHA-256).`);
    else {
      const problem = shapeProblem(toOutOfFold(row), shape);
      if (problem !== null) problems.push(`The predictions of task ${row.id} have the wrong shape: ${problem}.`);
    }
  }
  return problems;
}
