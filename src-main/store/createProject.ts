import { closeSync, existsSync, fsyncSync, linkSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import type { Cohort } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import { addAuditLine } from './auditLog.ts';
import { canonicalJson } from './canonicalJson.ts';
import { readCohortSha256, writeCohort } from './cohortTables.ts';
import type { StudySpec, Task } from './contents.ts';
import { writeDocument } from './documents.ts';
import { draftName, removeDraft, removeStaleDrafts } from './drafts.ts';
import { APPLICATION_ID } from './header.ts';
import { FORMAT_VERSION, migrate } from './migrations/migrations.ts';
import { asProjectError, ProjectError } from './projectError.ts';
import { writeTasks } from './taskTables.ts';

/** What a project is made of. */
export interface NewProject {
  readonly cohort: Cohort;
  readonly record: ImportRecord;
  readonly spec: StudySpec;
  readonly tasks: readonly Task[];
  /** What makes the file: names of parts ('lacuna', 'node' ...) and their versions. */
  readonly versions: Readonly<Record<string, string>>;
  /** Documents that the file has from the start, by name. */
  readonly documents?: Readonly<Record<string, unknown>>;
}

/**
 * Makes a project file. It is written under another name in the same folder and appears under its own only when it is
 * complete; a file that exists is never replaced. Throws `ProjectError`.
 */
export function createProject(path: string, contents: NewProject): void {
  const folder = dirname(path);
  if (existsSync(path)) throw exists(path);
  if (!existsSync(folder)) throw new ProjectError('missing', `There is no folder ${folder} to put ${path} in.`);
  asProjectError(path, () => {
    removeStaleDrafts(path);
    const draft = draftName(path);
    try {
      writeDraft(draft, contents);
      publish(draft, path);
    } finally {
      removeDraft(draft);
    }
  });
}

function exists(path: string): ProjectError {
  return new ProjectError('exists', `${path} exists already. Choose another name, or resume it.`);
}

function writeDraft(draft: string, contents: NewProject): void {
  const db = new Database(draft, { timeout: 0 });
  try {
    // The lock tells a draft that is being written from one that a killed process left. No journal on disk: a draft that
    // is not finished is thrown away.
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = MEMORY');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma(`application_id = ${APPLICATION_ID}`);
    db.transaction(() => {
      migrate(db);
      const addVersion = db.prepare('INSERT INTO version (part, version) VALUES (?, ?)');
      for (const [part, version] of Object.entries(contents.versions)) addVersion.run(part, version);
      writeCohort(db, contents.cohort, contents.record);
      db.prepare('INSERT INTO study (id, spec) VALUES (1, ?)').run(canonicalJson(contents.spec));
      writeTasks(db, contents.tasks);
      for (const [name, content] of Object.entries(contents.documents ?? {})) writeDocument(db, name, content);
      const { subjects, modalities } = contents.cohort;
      addAuditLine(db, 'created', {
        format: FORMAT_VERSION,
        versions: contents.versions,
        cohortSha256: readCohortSha256(db),
        subjects: subjects.length,
        modalities: modalities.map(({ name }) => name),
        tasks: contents.tasks.length,
      });
    }).exclusive();
    db.pragma('journal_mode = WAL');
  } finally {
    db.close();
  }
}

/** Gives the draft its name. A link fails where the name is taken; a rename would replace. */
function publish(draft: string, path: string): void {
  try {
    linkSync(draft, path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EEXIST') throw exists(path);
    // Some file systems (FAT, some network drives) have no links.
    if (existsSync(path)) throw exists(path);
    renameSync(draft, path);
  }
  syncFolder(dirname(path));
}

/** Makes the new name survive a loss of power, where the system lets a folder be synchronised. */
function syncFolder(folder: string): void {
  try {
    const handle = openSync(folder, 'r');
    try {
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
  } catch {
    // Windows has no such thing; the file itself is safe.
  }
}
