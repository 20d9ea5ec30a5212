import type Database from 'better-sqlite3';
import { canonicalJson } from './canonicalJson.ts';
import type { NewPatientPredictions, StoredPredictions } from './contents.ts';

/** A set of predictions for new patients, without them. */
export interface PredictionSetLine {
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly source: string;
  readonly method: string;
  readonly patients: number;
}

type Row = Omit<StoredPredictions, 'options' | 'rows'> & { options: string; rows: string };

/** All sets, oldest first, or that of the number `id`. */
export function readPredictionSets(db: Database.Database, id: number | null = null): StoredPredictions[] {
  const rows = db.prepare('SELECT * FROM prediction WHERE ? IS NULL OR id = ? ORDER BY id').all(id, id) as Row[];
  return rows.map((row) => ({
    ...row,
    options: JSON.parse(row.options) as StoredPredictions['options'],
    rows: JSON.parse(row.rows) as StoredPredictions['rows'],
  }));
}

export function listPredictionSets(db: Database.Database): PredictionSetLine[] {
  const sql = 'SELECT id, at, source, method, json_array_length(rows) AS patients FROM prediction ORDER BY id';
  return db.prepare(sql).all() as PredictionSetLine[];
}

/** Returns the number of the set. */
export function writePredictionSet(db: Database.Database, made: NewPatientPredictions): number {
  const { source, method, options, rows } = made;
  const { lastInsertRowid } = db
    .prepare('INSERT INTO prediction (at, source, method, options, rows) VALUES (?, ?, ?, ?, ?)')
    // Not canonical: the order of a row's members is the order of its columns.
    .run(new Date().toISOString(), source, method, canonicalJson(options), JSON.stringify(rows));
  return Number(lastInsertRowid);
}
