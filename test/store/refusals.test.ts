import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { checkProject } from '../../src-main/store/check.ts';
import { APPLICATION_ID } from '../../src-main/store/header.ts';
import { FORMAT_VERSION } from '../../src-main/store/migrations/migrations.ts';
import { openProject } from '../../src-main/store/project.ts';
import { ProjectError } from '../../src-main/store/projectError.ts';
import { createSample, sampleCohort, TestFolder } from './support.ts';

/** Every way in gives the same refusal, and the folder is as it was. */
function expectRefused(folder: TestFolder, path: string, kind: string, message: RegExp): void {
  const before = readdirSync(folder.path).map((name) => [name, contentOf(folder.file(name))]);
  for (const open of [() => openProject(path), () => openProject(path, { readonly: true }), () => checkProject(path)]) {
    let refusal: unknown = null;
    try {
      open();
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(ProjectError);
    expect(refusal).toMatchObject({ kind, exitCode: 2 });
    expect((refusal as ProjectError).message).toMatch(message);
  }
  expect(readdirSync(folder.path).map((name) => [name, contentOf(folder.file(name))])).toEqual(before);
}

function contentOf(path: string): string {
  try {
    return readFileSync(path).toString('hex');
  } catch {
    return 'folder';
  }
}

test('a file from a newer version is refused and not touched', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const db = new Database(path);
  db.pragma(`user_version = ${FORMAT_VERSION + 1}`);
  db.close();
  expectRefused(folder, path, 'newer', /newer Lacuna \(file format 3; this one reads up to 2\)/);
});

test('a newer version that only the write-ahead log knows of is refused, too', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const db = new Database(path);
  db.pragma('wal_autocheckpoint = 0');
  db.pragma(`user_version = ${FORMAT_VERSION + 1}`);
  writeFileSync(folder.file('t.lacuna'), readFileSync(path));
  writeFileSync(folder.file('t.lacuna-wal'), readFileSync(`${path}-wal`));
  db.close();
  expect(() => openProject(folder.file('t.lacuna'))).toThrow(expect.objectContaining({ kind: 'newer' }));
});

test('what is no Lacuna project is refused and not touched', () => {
  using folder = new TestFolder();
  const notAProject = /is not a Lacuna project/;
  writeFileSync(folder.file('empty'), '');
  expectRefused(folder, folder.file('empty'), 'not-a-project', notAProject);
  writeFileSync(folder.file('text'), 'subject_id,label\n');
  expectRefused(folder, folder.file('text'), 'not-a-project', notAProject);
  new Database(folder.file('sqlite')).exec('CREATE TABLE t (a)').close();
  expectRefused(folder, folder.file('sqlite'), 'not-a-project', notAProject);
  const db = new Database(folder.file('format0'));
  db.pragma(`application_id = ${APPLICATION_ID}`);
  db.close();
  expectRefused(folder, folder.file('format0'), 'not-a-project', notAProject);
  mkdirSync(folder.file('folder'));
  expectRefused(folder, folder.file('folder'), 'not-a-project', /is not a file/);
  expectRefused(folder, folder.file('nothing'), 'missing', /There is no project file/);
  expectRefused(folder, folder.file('no/folder'), 'missing', /There is no project file/);
});

test('an existing file is never replaced, and a missing folder is named', () => {
  using folder = new TestFolder();
  writeFileSync(folder.file('taken'), 'mine');
  expect(() => {
    createSample(folder.file('taken'));
  }).toThrow(expect.objectContaining({ kind: 'exists', exitCode: 2 }));
  expect(readFileSync(folder.file('taken'), 'utf8')).toBe('mine');
  expect(() => {
    createSample(folder.file('no/s.lacuna'));
  }).toThrow(expect.objectContaining({ kind: 'missing' }));
  expect(readdirSync(folder.path)).toEqual(['taken']);
});

test('a truncated file is told as damaged', () => {
  using folder = new TestFolder();
  for (const [name, bytes] of [
    ['head', 60],
    ['tail', 20_000],
  ] as const) {
    const path = folder.file(name);
    createSample(path);
    truncateSync(path, bytes);
    const damaged = expect.objectContaining({ kind: 'damaged', exitCode: 1 }) as unknown;
    expect(() => openProject(path)).toThrow(damaged);
    expect(() => openProject(path, { readonly: true })).toThrow(damaged);
    expect(checkProject(path)).toMatchObject({ ok: false, problems: [expect.stringMatching(/end is missing/)] });
  }
});

test('a file full of rubbish behind its header is told as damaged', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path, { cohort: sampleCohort(2000) });
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0xa5, 100));
  expect(() => {
    const project = openProject(path, { readonly: true });
    try {
      project.readCohort();
    } finally {
      project.close();
    }
  }).toThrow(expect.objectContaining({ kind: 'damaged', exitCode: 1 }));
  expect(checkProject(path).ok).toBe(false);
});
