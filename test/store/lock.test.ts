import { chmodSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkProject } from '../../src-main/store/check.ts';
import { openCopy } from '../../src-main/store/connection.ts';
import { openProject } from '../../src-main/store/project.ts';
import { killNow, startChild, untilSays } from './child.ts';
import { createSample, TestFolder } from './support.ts';

const inUse = expect.objectContaining({ kind: 'in-use', exitCode: 2 }) as unknown;

test('a second process is refused while one writes, and SIGKILL frees the file with all it had kept', async () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const child = startChild(new URL('openInChild.ts', import.meta.url), [path, 'stage:teachers/r0/f0']);
  await untilSays(child, 'open');
  expect(() => openProject(path)).toThrow(inUse);
  expect(() => openProject(path, { readonly: true })).toThrow(inUse);
  expect(() => checkProject(path)).toThrow(inUse);
  await killNow(child);
  expect(readdirSync(folder.path)).toContain('s.lacuna-wal');
  const reader = openProject(path, { readonly: true });
  expect(reader.tasks()[0]!.state).toBe('done');
  reader.close();
  const writer = openProject(path);
  expect(writer.tasks()[0]!.state).toBe('done');
  writer.close();
  expect(readdirSync(folder.path)).toEqual(['s.lacuna']);
});

test('a killed writer leaves a file that can be written at once', async () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const child = startChild(new URL('openInChild.ts', import.meta.url), [path, 'stage:teachers/r0/f0']);
  await untilSays(child, 'open');
  await killNow(child);
  const writer = openProject(path);
  expect(writer.tasks()[0]!.state).toBe('done');
  writer.close();
  expect(checkProject(path)).toMatchObject({ ok: true, problems: [] });
});

test('the one writer is the only one in its own process, too', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const writer = openProject(path);
  expect(() => openProject(path)).toThrow(inUse);
  expect(() => openProject(path, { readonly: true })).toThrow(inUse);
  writer.close();
  openProject(path).close();
});

test('asking for a file that this process writes does not give up its lock', async () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const writer = openProject(path);
  expect(() => checkProject(path)).toThrow(inUse);
  expect(() => openProject(path)).toThrow(inUse);
  const child = startChild(new URL('openInChild.ts', import.meta.url), [path], true);
  await expect(untilSays(child, 'open')).rejects.toThrow('ended without');
  writer.close();
});

test('any number may read while nobody writes', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const readers = [1, 2, 3].map(() => openProject(path, { readonly: true }));
  for (const reader of readers) expect(reader.readSpec().seed).toBe(1);
  expect(() => openProject(path)).toThrow(inUse);
  for (const reader of readers) reader.close();
  expect(readdirSync(folder.path)).toEqual(['s.lacuna']);
  openProject(path).close();
});

test('a file in a folder that cannot be written can be read', async () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  chmodSync(path, 0o444);
  chmodSync(folder.path, 0o555);
  const child = startChild(new URL('readOnlyInChild.ts', import.meta.url), [path]);
  await untilSays(child, '6 subjects, sound, writing: read-only');
  chmodSync(folder.path, 0o755);
  expect(readdirSync(folder.path)).toEqual(['s.lacuna']);
});

test('reading a copy in memory is refused while a write-ahead log says that there is more', async () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  openCopy(path).close();
  const child = startChild(new URL('openInChild.ts', import.meta.url), [path, 'stage:teachers/r0/f0']);
  await untilSays(child, 'open');
  await killNow(child);
  expect(() => openCopy(path)).toThrow(inUse);
});
