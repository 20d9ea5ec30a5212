import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { initial } from '../../../src-main/store/migrations/001-initial.ts';
import { migrate } from '../../../src-main/store/migrations/migrations.ts';

test('format 1 is made of an empty database', () => {
  const db = new Database(':memory:');
  expect(migrate(db, [initial])).toBe(0);
  expect(db.pragma('user_version', { simple: true })).toBe(1);
  const tables = db.prepare("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' ORDER BY name").all();
  const own = (tables as { name: string; strict: number }[]).filter(({ name }) => !name.startsWith('sqlite_'));
  expect(own.map(({ name }) => name)).toEqual([
    'artifact',
    'audit',
    'class',
    'cohort',
    'feature',
    'modality',
    'out_of_fold',
    'prediction',
    'study',
    'subject',
    'summary',
    'task',
    'task_need',
    'version',
  ]);
  expect(own.every(({ strict }) => strict === 1)).toBe(true);
  db.close();
});
