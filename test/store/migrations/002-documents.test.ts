import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { initial } from '../../../src-main/store/migrations/001-initial.ts';
import { writeCohort } from '../../../src-main/store/cohortTables.ts';
import { checkProject } from '../../../src-main/store/check.ts';
import { APPLICATION_ID } from '../../../src-main/store/header.ts';
import { migrate } from '../../../src-main/store/migrations/migrations.ts';
import { openProject } from '../../../src-main/store/project.ts';
import { writeTasks } from '../../../src-main/store/taskTables.ts';
import { sampleContents, TestFolder } from '../support.ts';

/** A project as the first version of the format made it. */
function createFormat1(path: string): void {
  const { cohort, record, spec, tasks } = sampleContents();
  const db = new Database(path);
  db.pragma(`application_id = ${APPLICATION_ID}`);
  migrate(db, [initial]);
  writeCohort(db, cohort, record);
  db.prepare('INSERT INTO study (id, spec) VALUES (1, ?)').run(JSON.stringify(spec));
  writeTasks(db, tasks);
  db.pragma('journal_mode = WAL');
  db.close();
}

test('a file of format 1 is upgraded on opening, keeps what it had, and takes documents', () => {
  using folder = new TestFolder();
  const path = folder.file('old.lacuna');
  createFormat1(path);
  const project = openProject(path);
  expect(project.audit().map(({ event, detail }) => ({ event, detail }))).toEqual([
    { event: 'migrated', detail: { from: 1, to: 2 } },
  ]);
  expect(project.readCohort()).toEqual(sampleContents().cohort);
  expect(project.taskCounts()).toEqual({ done: 0, total: sampleContents().tasks.length });
  expect(project.readDocument('groups')).toBeNull();
  project.writeDocument('groups', { old: ['S1'] });
  project.writeDocument('groups', { young: ['S2', 'S3'] }, { groups: 1 });
  expect(project.audit().at(-1)).toMatchObject({ event: 'document', detail: { document: 'groups', groups: 1 } });
  project.close();
  const again = openProject(path, { readonly: true });
  expect(again.readDocument('groups')).toEqual({ young: ['S2', 'S3'] });
  expect(() => {
    again.writeDocument('groups', {});
  }).toThrow('for reading only');
  again.close();
  expect(checkProject(path)).toMatchObject({ ok: true, problems: [] });
});
