import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { newer, readFormatVersion, walBytes } from './header.ts';
import { FORMAT_VERSION, migrate } from './migrations/migrations.ts';
import { heldAs, hold } from './openFiles.ts';
import { asProjectError, inUse, ProjectError } from './projectError.ts';

/**
 * How long to wait for another process: long enough for one that is just closing or reading a header, short enough to
 * tell the user at once that a study is running.
 */
const BUSY_MS = 1000;

/** An open project file. */
export interface Connection {
  readonly db: Database.Database;
  /** The format that the file had before it was opened; older than `FORMAT_VERSION` if it was migrated just now. */
  readonly formatBefore: number;
  close(): void;
}

/**
 * Opens a project file as its one writer, and migrates it if it is older.
 *
 * The lock is SQLite's own, `locking_mode = EXCLUSIVE`: from the first access until it is closed, this connection holds
 * an exclusive lock on the database file itself. The kernel frees it with the process, however that dies. Besides, in
 * this mode the index of the write-ahead log lies in this process's memory, so that there is no `-shm` file and nothing
 * that a network drive would have to share. The price is that nobody can read while somebody writes.
 */
export function openWriter(path: string): Connection {
  if (heldAs(path) !== null) throw inUse(path);
  readFormatVersion(path, FORMAT_VERSION);
  assertWritable(path);
  return connect(path, 'writer', () => {
    const db = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
    try {
      db.pragma('locking_mode = EXCLUSIVE');
      // Takes the lock, in which there is also the write-ahead log of a process that was killed.
      const format = formatOf(db, path);
      if (format < FORMAT_VERSION) migrateWithoutWal(db);
      beDurable(db, path);
      db.exec('BEGIN IMMEDIATE; COMMIT');
      expectPragma(db, path, 'locking_mode', 'exclusive');
      return { db, format };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/**
 * Opens a project file to read it; several readers may at once, while nobody writes. An older file is migrated first.
 * Leaves no file behind, and works on files and folders that cannot be written.
 */
export function openReader(path: string): Connection {
  const heldHere = heldAs(path);
  if (heldHere === 'writer') throw inUse(path);
  // What this process reads already has been judged, and must not be opened and closed beside SQLite.
  const version = heldHere === 'reader' ? FORMAT_VERSION : readFormatVersion(path, FORMAT_VERSION);
  if (!isWritable(path)) return openCopy(path);
  if (version < FORMAT_VERSION) openWriter(path).close();
  return connect(path, 'reader', () => {
    // Not SQLite's read-only mode: closing such a connection leaves a -wal and a -shm file behind.
    const db = new Database(path, { fileMustExist: true, timeout: BUSY_MS });
    try {
      const format = formatOf(db, path);
      beDurable(db, path);
      db.pragma('query_only = ON');
      return { db, format };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

/**
 * Reads a whole project into memory: the way into a file that cannot be written or lies where no file can be created,
 * because SQLite needs to create a `-shm` beside any database in WAL mode. Never changes the file.
 */
export function openCopy(path: string): Connection {
  return connect(path, 'reader', () => {
    const bytes = readUnlessChanging(path);
    // Bytes 18 and 19 say 'WAL'; 1 says 'no WAL', all that a database in memory can be.
    bytes[18] = 1;
    bytes[19] = 1;
    const db = new Database(bytes);
    try {
      const format = formatOf(db, path);
      if (format < FORMAT_VERSION) migrate(db);
      db.pragma('query_only = ON');
      return { db, format };
    } catch (error) {
      db.close();
      throw error;
    }
  });
}

function connect(path: string, as: 'reader' | 'writer', open: () => { db: Database.Database; format: number }) {
  const { db, format } = asProjectError(path, open);
  const release = hold(path, as);
  return {
    db,
    formatBefore: format,
    close: () => {
      asProjectError(path, () => {
        db.close();
      });
      release();
    },
  };
}

/** The format that the database says it has, its write-ahead log included, which the header alone does not tell. */
function formatOf(db: Database.Database, path: string): number {
  const format = db.pragma('user_version', { simple: true }) as number;
  if (format > FORMAT_VERSION) throw newer(path, format, FORMAT_VERSION);
  return format;
}

/**
 * Migrates with a rollback journal: the version in the header then changes with everything else, and an older Lacuna
 * sees it there before it touches the file.
 */
function migrateWithoutWal(db: Database.Database): void {
  db.pragma('journal_mode = DELETE');
  db.pragma('synchronous = FULL');
  migrate(db);
}

/** WAL and synchronous=FULL, which SQLite forgets on closing; set and read back on every open. */
function beDurable(db: Database.Database, path: string): void {
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.pragma('foreign_keys = ON');
  expectPragma(db, path, 'journal_mode', 'wal');
  expectPragma(db, path, 'synchronous', 2);
  expectPragma(db, path, 'foreign_keys', 1);
}

function expectPragma(db: Database.Database, path: string, name: string, expected: string | number): void {
  const value = db.pragma(name, { simple: true });
  if (value === expected) return;
  throw new ProjectError('io', `${path} cannot be opened safely: ${name} is ${String(value)}, not ${expected}.`);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    accessSync(dirname(path), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

function assertWritable(path: string): void {
  if (!isWritable(path)) throw new ProjectError('read-only', `${path}, or its folder, may not be written.`);
}

function readUnlessChanging(path: string): Buffer {
  const before = stateOf(path);
  if (walBytes(path) > 0) {
    const why = 'is being written, or was left by a run that was interrupted, and may not be written here';
    throw new ProjectError('in-use', `${path} ${why}. Copy it with ${path}-wal to a folder of yours.`);
  }
  const bytes = readFileSync(path);
  if (walBytes(path) > 0 || stateOf(path) !== before) throw inUse(path);
  return bytes;
}

function stateOf(path: string): string {
  const { size, mtimeMs, ino } = statSync(path);
  return `${size} ${mtimeMs} ${ino}`;
}
