import type Database from 'better-sqlite3';
import { initial } from './001-initial.ts';
import { documents } from './002-documents.ts';
import type { Migration } from './migration.ts';

/** In order: the first makes format 1 of an empty database. Never edit one that has been released; add the next. */
export const MIGRATIONS: readonly Migration[] = [initial, documents];

/** The format that this version writes, and the newest that it reads. */
export const FORMAT_VERSION = MIGRATIONS.length;

/**
 * Runs the migrations that the database lacks, all in one transaction, so that a file is of one whole format at any
 * moment. Returns the format that it had.
 */
export function migrate(db: Database.Database, migrations: readonly Migration[] = MIGRATIONS): number {
  const before = db.pragma('user_version', { simple: true }) as number;
  db.transaction(() => {
    for (const migration of migrations.slice(before)) migration(db);
    db.pragma(`user_version = ${migrations.length}`);
  })();
  return before;
}
