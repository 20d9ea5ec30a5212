import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { Migration } from '../../../src-main/store/migrations/migration.ts';
import { migrate, MIGRATIONS } from '../../../src-main/store/migrations/migrations.ts';

const two: Migration = (db) => {
  db.exec('CREATE TABLE two (a INTEGER) STRICT');
};
const broken: Migration = (db) => {
  db.exec('CREATE TABLE three (a INTEGER) STRICT; INSERT INTO nowhere VALUES (1)');
};

test('only the migrations that are lacking run', () => {
  const db = new Database(':memory:');
  migrate(db);
  expect(migrate(db)).toBe(MIGRATIONS.length);
  expect(migrate(db, [...MIGRATIONS, two])).toBe(MIGRATIONS.length);
  expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length + 1);
  expect(db.prepare('SELECT count(*) FROM two').pluck().get()).toBe(0);
  db.close();
});

test('a migration that fails leaves the format as it was', () => {
  const db = new Database(':memory:');
  migrate(db);
  expect(() => migrate(db, [...MIGRATIONS, two, broken])).toThrow('nowhere');
  expect(db.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
  expect(db.prepare("SELECT count(*) FROM sqlite_schema WHERE name IN ('two', 'three')").pluck().get()).toBe(0);
  db.close();
});
