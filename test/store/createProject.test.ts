import { existsSync, linkSync, readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { checkProject } from '../../src-main/store/check.ts';
import { openProject } from '../../src-main/store/project.ts';
import { killNow, startChild, untilSays } from './child.ts';
import { createSample, TestFolder } from './support.ts';

test('a process killed while it makes a project leaves a whole one or none', { timeout: 30_000 }, async () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  const seen = { draft: 0, none: 0, whole: 0 };
  for (const ms of [0, 3, 10, 20, 40, 60, 90, 130]) {
    const child = startChild(new URL('createInChild.ts', import.meta.url), [path]);
    await untilSays(child, 'start');
    await sleep(ms);
    await killNow(child);
    if (readdirSync(folder.path).some((name) => name.startsWith('.s.lacuna.importing-'))) seen.draft += 1;
    if (!existsSync(path)) seen.none += 1;
    else {
      seen.whole += 1;
      expect(checkProject(path)).toMatchObject({ ok: true, facts: { subjects: 20_000, features: 100 } });
      break;
    }
  }
  expect(seen.draft).toBeGreaterThan(0);
  if (seen.whole === 0) createSample(path);
  // The writer clears up what killed imports left, also what was killed between the two names.
  openProject(path).close();
  expect(readdirSync(folder.path)).toEqual(['s.lacuna']);
});

test('drafts that nobody writes are removed, those of others and of other projects stay', () => {
  using folder = new TestFolder();
  const mine = '.s.lacuna.importing-0123456789ab';
  const writing = '.s.lacuna.importing-abcdefabcdef';
  const other = '.t.lacuna.importing-0123456789ab';
  for (const name of [mine, `${mine}-journal`, other]) writeFileSync(folder.file(name), 'half a project');
  const db = new Database(folder.file(writing));
  db.pragma('locking_mode = EXCLUSIVE');
  db.exec('BEGIN EXCLUSIVE; CREATE TABLE t (a)');
  createSample(folder.file('s.lacuna'));
  expect(readdirSync(folder.path)).toEqual(expect.arrayContaining(['s.lacuna', writing, other]));
  expect(readdirSync(folder.path)).not.toContain(mine);
  expect(readdirSync(folder.path)).not.toContain(`${mine}-journal`);
  db.close();
});

test('the second name of a project that was killed while it appeared is removed, the project is not', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  linkSync(path, folder.file('.s.lacuna.importing-0123456789ab'));
  openProject(path).close();
  expect(readdirSync(folder.path)).toEqual(['s.lacuna']);
  expect(checkProject(path).ok).toBe(true);
});
