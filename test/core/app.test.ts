import { engineNames } from '../../src-main/engine/select.ts';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSample, TestFolder } from '../store/support.ts';
import { TestCore, type TestWindow } from './studySupport.ts';

let folder: TestFolder;
let core: TestCore;
let window: TestWindow;
beforeEach(() => {
  folder = new TestFolder();
  core = new TestCore(folder);
  window = core.window();
});
afterEach(async () => {
  await core.server.closeAll();
  folder[Symbol.dispose]();
});

test('greets with settings that are kept, also where their file is damaged', async () => {
  expect((await window.ask('app.hello', {})).settings).toEqual({
    workers: null,
    engine: 'auto',
    theme: 'system',
    folder: folder.path,
  });
  expect(await window.ask('settings.change', { theme: 'dark', workers: 3 })).toMatchObject({
    theme: 'dark',
    workers: 3,
  });
  const second = new TestCore(folder).window();
  expect((await second.ask('app.hello', {})).settings).toMatchObject({ theme: 'dark', workers: 3, engine: 'auto' });
  writeFileSync(join(core.environment.dataFolder, 'settings.json'), '{"theme": "dar');
  expect((await second.ask('app.hello', {})).settings.theme).toBe('system');
});

test('lists folders first, leaves hidden files out, and shows what is asked for', async () => {
  mkdirSync(folder.file('sub'));
  for (const name of ['b10.csv', 'b2.CSV', '.hidden.csv', '~$b.xlsx', 'notes.pdf', 'p.lacuna'])
    writeFileSync(folder.file(name), 'x');
  const names = async (show: 'tables' | 'projects' | 'folders' | 'all') =>
    (await window.ask('files.list', { path: folder.path, show })).entries.map(({ name }) => name);
  expect(await names('tables')).toEqual(['sub', 'b2.CSV', 'b10.csv']);
  expect(await names('projects')).toEqual(['sub', 'p.lacuna']);
  expect(await names('folders')).toEqual(['sub']);
  expect(await names('all')).toEqual(['sub', 'b2.CSV', 'b10.csv', 'notes.pdf', 'p.lacuna']);
  const own = await window.ask('files.list', { path: null, show: 'all' });
  expect(own).toMatchObject({ path: folder.path });
  expect(own.shortcuts.map(({ path }) => path)).toContain(folder.path);
  await expect(window.ask('files.list', { path: folder.file('gone'), show: 'all' })).rejects.toThrow('does not exist');
});

test('writes pictures and tables, nothing else, and replaces only when told', async () => {
  const path = folder.file('a.svg');
  expect(await window.ask('files.write', { path, content: { text: 'ä' }, replace: false })).toEqual({ path, bytes: 2 });
  const again = { path, content: { base64: 'AQID' } };
  await expect(window.ask('files.write', { ...again, replace: false })).rejects.toMatchObject({
    failure: { kind: 'exists' },
  });
  await window.ask('files.write', { ...again, replace: true });
  expect([...readFileSync(path)]).toEqual([1, 2, 3]);
  for (const name of ['a.sh', '.bashrc', 'a.svg.exe', 'a.lacuna']) {
    const request = { path: folder.file(name), content: { text: '' }, replace: true };
    await expect(window.ask('files.write', request)).rejects.toThrow('must end in one of');
  }
  await expect(
    window.ask('files.write', { path: folder.file('no/a.csv'), content: { text: '' }, replace: false }),
  ).rejects.toThrow('does not exist');
  expect(readdirSync(folder.path).filter((name) => name.includes('tmp'))).toEqual([]);
});

test('a deleted project comes back until the window closes', async () => {
  const path = folder.file('s.lacuna');
  createSample(path);
  const { token, name } = await window.ask('project.delete', { path });
  expect([name, existsSync(path)]).toEqual(['s.lacuna', false]);
  // Also where core has died meanwhile.
  const second = new TestCore(folder).window('1');
  expect(await second.ask('project.undelete', { token })).toEqual({ path });
  expect(existsSync(path)).toBe(true);
  await expect(window.ask('project.undelete', { token })).rejects.toThrow('can no longer be brought back');
  const gone = await window.ask('project.delete', { path });
  await window.close();
  await expect(second.ask('project.undelete', { token: gone.token })).rejects.toThrow('can no longer be brought back');
});

test('deletes neither a project in use nor what is none', async () => {
  const path = folder.file('s.lacuna');
  createSample(path);
  await window.ask('project.open', { path });
  await expect(core.window('2').ask('project.delete', { path })).rejects.toMatchObject({ failure: { kind: 'in-use' } });
  await expect(window.ask('project.delete', { path })).rejects.toMatchObject({ failure: { kind: 'in-use' } });
  writeFileSync(folder.file('thesis.docx'), 'x'.repeat(200));
  await expect(window.ask('project.delete', { path: folder.file('thesis.docx') })).rejects.toThrow(
    'not a Lacuna project',
  );
  expect(existsSync(folder.file('thesis.docx'))).toBe(true);
});

test('the request that crashes core is refused outside of tests', async () => {
  const real = new TestCore(folder, { test: false }).window();
  await expect(real.ask('test.crash', { afterMs: 0 })).rejects.toMatchObject({ failure: { kind: 'bad-request' } });
});

test('lists the engines with their speed here', async () => {
  const engines = await window.ask('engines.list', {});
  expect(engines.map(({ engine, backend }) => (backend === null ? engine : `${engine}:${backend}`))).toEqual(
    engineNames,
  );
  for (const { present, throughput, why } of engines) {
    if (present) expect(throughput!).toBeGreaterThan(0);
    else expect(why).toMatch(/not built|not installed|no device for/);
  }
});

test('names every part that it is made of, with a licence and its text', async () => {
  const parts = await window.ask('licences.list', {});
  const names = parts.map(({ name }) => name);
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8')) as { dependencies: Record<string, string> };
  for (const name of [...Object.keys(dependencies), 'svelte', 'Node.js', 'Source Sans 3'])
    expect(names).toContain(name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, licence } of parts) {
    expect(licence, name).not.toBe('');
    expect((await window.ask('licences.text', { name })).text.length, name).toBeGreaterThan(60);
  }
  await expect(window.ask('licences.text', { name: 'nothing' })).rejects.toThrow('no part named nothing');
});
