import { randomBytes } from 'node:crypto';
import { readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Database from 'better-sqlite3';

/** A new name, in the project's folder, for a project that is not complete yet. */
export function draftName(path: string): string {
  return join(dirname(path), `${draftPrefix(path)}${randomBytes(6).toString('hex')}`);
}

function draftPrefix(path: string): string {
  return `.${basename(path)}.importing-`;
}

/** Removes a draft and what SQLite may have put beside it. */
export function removeDraft(draft: string): void {
  for (const end of ['', '-journal', '-wal', '-shm']) rmSync(draft + end, { force: true });
}

/** Removes drafts of this project that killed imports left: they hold patients' data, and nobody else would. */
export function removeStaleDrafts(path: string): void {
  const folder = dirname(path);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(draftPrefix(path)) || !/-[0-9a-f]{12}$/.test(name)) continue;
    const draft = join(folder, name);
    if (!isBeingWritten(draft)) removeDraft(draft);
  }
}

function isBeingWritten(draft: string): boolean {
  const stat = statSync(draft, { throwIfNoEntry: false });
  // A second link is a project that was just published; never open it under its other name.
  if (stat === undefined || stat.nlink > 1) return false;
  try {
    const db = new Database(draft, { fileMustExist: true, timeout: 0 });
    try {
      db.pragma('locking_mode = EXCLUSIVE');
      db.exec('BEGIN EXCLUSIVE; ROLLBACK');
    } finally {
      db.close();
    }
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';
  }
}
