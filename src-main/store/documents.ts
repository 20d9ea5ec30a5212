import type Database from 'better-sqlite3';

/** Keeps plain JSON under a name, in place of what was there. */
export function writeDocument(db: Database.Database, name: string, content: unknown): void {
  db.prepare(
    'INSERT INTO document (name, content) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content',
  ).run(name, JSON.stringify(content));
}
