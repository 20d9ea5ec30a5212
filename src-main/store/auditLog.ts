import type Database from 'better-sqlite3';
import { canonicalJson } from './canonicalJson.ts';
import type { AuditLine } from './contents.ts';

/** Adds a line to the audit log: to be called in the transaction that does what the line says. */
export function addAuditLine(db: Database.Database, event: string, detail: Readonly<Record<string, unknown>>): void {
  const at = new Date().toISOString();
  db.prepare('INSERT INTO audit (at, event, detail) VALUES (?, ?, ?)').run(at, event, canonicalJson(detail));
}

/** The audit log, oldest line first; `page` counts from line 0. */
export function readAudit(db: Database.Database, page = { from: 0, count: -1 }): AuditLine[] {
  const read = db.prepare('SELECT id, at, event, detail FROM audit ORDER BY id LIMIT ? OFFSET ?');
  return parsed(read.all(page.count, page.from));
}

/** The last lines, newest first; `from` counts from the newest. */
export function readNewestAudit(db: Database.Database, from: number, count: number): AuditLine[] {
  return parsed(
    db.prepare('SELECT id, at, event, detail FROM audit ORDER BY id DESC LIMIT ? OFFSET ?').all(count, from),
  );
}

function parsed(given: unknown[]): AuditLine[] {
  const rows = given as (Omit<AuditLine, 'detail'> & { detail: string })[];
  return rows.map((row) => ({ ...row, detail: JSON.parse(row.detail) as AuditLine['detail'] }));
}
