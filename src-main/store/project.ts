import type Database from 'better-sqlite3';
import type { Cohort } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import { addAuditLine, readAudit, readNewestAudit } from './auditLog.ts';
import { readCohort, readCohortSha256, readImportRecord } from './cohortTables.ts';
import { openReader, openWriter } from './connection.ts';
import type { Connection } from './connection.ts';
import type {
  AuditLine,
  NewPatientPredictions,
  OutOfFold,
  StoredPredictions,
  StoredTask,
  StudySpec,
  TaskResult,
} from './contents.ts';
import { removeStaleDrafts } from './drafts.ts';
import { FORMAT_VERSION } from './migrations/migrations.ts';
import { writeDocument } from './documents.ts';
import { listPredictionSets, readPredictionSets, writePredictionSet } from './predictionTable.ts';
import type { PredictionSetLine } from './predictionTable.ts';
import { asProjectError, ProjectError } from './projectError.ts';
import { readArtifact, readPredictions, readSummary, readTasks, writeFailure, writeResult } from './taskTables.ts';

/**
 * Opens a project file. Without `readonly`, as its one writer (an error of kind 'in-use' while anybody else has it
 * open); with it, as one of any number of readers. Throws `ProjectError`.
 */
export function openProject(path: string, options: { readonly?: boolean } = {}): Project {
  const readonly = options.readonly ?? false;
  const connection = readonly ? openReader(path) : openWriter(path);
  if (!readonly) removeStaleDrafts(path);
  const project = new Project(path, connection, !readonly);
  if (!readonly && connection.formatBefore < FORMAT_VERSION) {
    project.note('migrated', { from: connection.formatBefore, to: FORMAT_VERSION });
  }
  return project;
}

/** An open project file: typed reads and writes, each write one durable transaction with its line in the audit log. */
export class Project {
  readonly path: string;
  readonly writable: boolean;
  readonly #connection: Connection;

  constructor(path: string, connection: Connection, writable: boolean) {
    this.path = path;
    this.writable = writable;
    this.#connection = connection;
  }

  /** The cohort as imported, bit for bit; on SharedArrayBuffers with `shared`. */
  readCohort(options: { shared?: boolean } = {}): Cohort {
    return this.#read((db) => readCohort(db, this.path, options.shared ?? false));
  }

  /** `cohortSha256` of the cohort as imported. */
  cohortSha256(): string {
    return this.#read(readCohortSha256);
  }

  readImportRecord(): ImportRecord {
    return this.#read(readImportRecord);
  }

  readSpec(): StudySpec {
    return this.#read((db) => JSON.parse(db.prepare('SELECT spec FROM study').pluck().get() as string) as StudySpec);
  }

  /** What made the file: names of parts and their versions. */
  versions(): Record<string, string> {
    return this.#read((db) => {
      const rows = db.prepare('SELECT part, version FROM version ORDER BY part').raw().all() as [string, string][];
      return Object.fromEntries(rows);
    });
  }

  /** All tasks, in the order of the plan. */
  tasks(): StoredTask[] {
    return this.#read(readTasks);
  }

  /** The fitted model of a task, null while it is not done. */
  artifact(taskId: string): Uint8Array | null {
    return this.#read((db) => readArtifact(db, this.path, taskId));
  }

  /** The out-of-fold predictions of a task, null where it has none. */
  predictions(taskId: string): OutOfFold | null {
    return this.#read((db) => readPredictions(db, this.path, taskId));
  }

  /** The summary of a task, null while it is not done. */
  summary(taskId: string): Readonly<Record<string, unknown>> | null {
    return this.#read((db) => readSummary(db, taskId));
  }

  /** The audit log, oldest line first. */
  audit(): AuditLine[] {
    return this.#read(readAudit);
  }

  /** Predictions made for new patients, oldest first. */
  newPatientPredictions(): StoredPredictions[] {
    return this.#read((db) => readPredictionSets(db));
  }

  /** One set of them; null where there is none of that number. */
  newPatientPrediction(id: number): StoredPredictions | null {
    return this.#read((db) => readPredictionSets(db, id)[0] ?? null);
  }

  /** What sets there are, without their patients. */
  predictionSets(): PredictionSetLine[] {
    return this.#read(listPredictionSets);
  }

  /** The audit log from line `from` (0 is the first) on, `count` lines at most. */
  auditLines(from: number, count: number): AuditLine[] {
    return this.#read((db) => readAudit(db, { from, count }));
  }

  /** The last lines of the audit log, newest first; `from` 0 is the newest. */
  newestAudit(from: number, count: number): AuditLine[] {
    return this.#read((db) => readNewestAudit(db, from, count));
  }

  /** How many tasks are done, and how many there are. */
  taskCounts(): { done: number; total: number } {
    return this.#read(
      (db) =>
        db.prepare("SELECT count(*) AS total, coalesce(sum(state = 'done'), 0) AS done FROM task").get() as {
          done: number;
          total: number;
        },
    );
  }

  /** What is kept under a name; null where there is nothing. Plain JSON. */
  readDocument(name: string): unknown {
    return this.#read((db) => {
      const text = db.prepare('SELECT content FROM document WHERE name = ?').pluck().get(name);
      return text === undefined ? null : (JSON.parse(text as string) as unknown);
    });
  }

  /** Keeps plain JSON under a name, in place of what was there. `detail` goes to the audit log. */
  writeDocument(name: string, content: unknown, detail: Readonly<Record<string, unknown>> = {}): void {
    this.#write('document', { ...detail, document: name }, (db) => {
      writeDocument(db, name, content);
    });
  }

  /** Keeps what a task gave. `detail` (seconds taken, retries ...) goes to the audit log alone. */
  finishTask(taskId: string, result: TaskResult, detail: Readonly<Record<string, unknown>> = {}): void {
    this.#write('task-done', { ...detail, task: taskId }, (db) => {
      writeResult(db, taskId, result);
    });
  }

  /** Marks a task as failed; resuming the study tries it again. */
  failTask(taskId: string, message: string): void {
    this.#write('task-failed', { task: taskId, message }, (db) => {
      writeFailure(db, taskId, message);
    });
  }

  /** Keeps predictions made for new patients; returns the number of the set. */
  recordPrediction(made: NewPatientPredictions): number {
    const { source, method, rows } = made;
    let id = 0;
    this.#write('prediction', { source, method, patients: rows.length }, (db) => {
      id = writePredictionSet(db, made);
    });
    return id;
  }

  /** Adds a line to the audit log and does nothing else. */
  note(event: string, detail: Readonly<Record<string, unknown>> = {}): void {
    this.#write(event, detail, () => undefined);
  }

  /** Closes the file, leaving no other file beside it. */
  close(): void {
    this.#connection.close();
  }

  #read<T>(read: (db: Database.Database) => T): T {
    return asProjectError(this.path, () => read(this.#connection.db));
  }

  #write(event: string, detail: Readonly<Record<string, unknown>>, write: (db: Database.Database) => void): void {
    if (!this.writable) throw new ProjectError('read-only', `${this.path} was opened for reading only.`);
    const { db } = this.#connection;
    asProjectError(this.path, () => {
      db.transaction(() => {
        write(db);
        addAuditLine(db, event, detail);
      })();
    });
  }
}
