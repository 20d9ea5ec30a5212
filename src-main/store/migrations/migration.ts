import type Database from 'better-sqlite3';

/** Brings a database from the format before it to its own; runs inside a transaction. */
export type Migration = (db: Database.Database) => void;
