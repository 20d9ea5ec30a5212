import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestFolder } from '../store/support.ts';
import { sampleImport, TestCore, trained, type TestWindow } from './studySupport.ts';

let folder: TestFolder;
let window: TestWindow;
/** Set by the test that cancels. */
let printing: (() => Promise<void>) | null = null;

beforeAll(async () => {
  folder = new TestFolder();
  const core = new TestCore(folder, {
    print: async (_, signal) => {
      await printing?.();
      if (signal?.aborted) throw new Error('stopped');
      return new TextEncoder().encode('%PDF-1.4');
    },
  });
  const { cohort, record } = await sampleImport('heart_disease_4centres');
  window = await trained(core, cohort, {}, record);
});
afterAll(async () => {
  await window.close();
  folder[Symbol.dispose]();
});

const study = { kind: 'study' } as const;
const open = { leastCount: 0, pseudonyms: false };
const how = { ...open, paper: 'A4' as const, tripod: false, replace: false };

test('what leaves is said before, and changes with what is held back', async () => {
  const all = await window.ask('report.leaves', { what: study, ...open });
  expect(all.sentences.join(' ')).toMatch(/hashes of 5 files/);
  expect(all.smallCounts).toBeGreaterThan(0);
  const more = await window.ask('report.leaves', { what: study, leastCount: 20, pseudonyms: false });
  expect(more.smallCounts).toBeGreaterThan(all.smallCounts);
  expect(more.sentences.join(' ')).toMatch(/are not told/);
  const patients = await window.ask('report.leaves', {
    what: { kind: 'patients', set: null, subjects: ['cleveland_001'] },
    leastCount: 0,
    pseudonyms: true,
  });
  expect(patients.sentences.join(' ')).toMatch(/Pseudonyms of 1 patient/);
});

test('every format is written, with progress; a file that is there is not replaced unasked', async () => {
  for (const format of ['pdf', 'html', 'json'] as const) {
    const path = folder.file(`r.${format}`);
    await expect(window.ask('report.write', { what: study, ...how, format, path })).resolves.toEqual({
      path,
      files: 1,
    });
    const before = readFileSync(path);
    await expect(window.ask('report.write', { what: study, ...how, format, path })).rejects.toMatchObject({
      failure: { kind: 'exists', file: `r.${format}` },
    });
    expect(readFileSync(path).equals(before)).toBe(true);
  }
  expect(window.all('report.progress').map(({ step }) => step)).toContain('Printing');
  const path = folder.file('tables');
  const { files } = await window.ask('report.write', { what: study, ...how, format: 'csv', path });
  expect(readdirSync(path)).toHaveLength(files);
  expect(readdirSync(path)).toContain('index.csv');
});

test('patients have a section each, under their ids or under pseudonyms', async () => {
  const subjects = ['cleveland_001', 'va_002'];
  const what = { kind: 'patients' as const, set: null, subjects };
  const path = folder.file('p.json');
  await window.ask('report.write', { what, ...how, format: 'json', path });
  const titles = (text: string) =>
    (JSON.parse(text) as { sections: { title: string }[] }).sections.map(({ title }) => title);
  expect(titles(readFileSync(path, 'utf8'))).toEqual(subjects);
  await window.ask('report.write', { what, ...how, pseudonyms: true, replace: true, format: 'json', path });
  const hidden = readFileSync(path, 'utf8');
  expect(hidden).not.toContain('cleveland_001');
  expect(titles(hidden)).toHaveLength(2);
  const nobody = { kind: 'patients' as const, set: null, subjects: ['nobody'] };
  await expect(window.ask('report.leaves', { what: nobody, ...open })).rejects.toThrow(/no patient nobody/);
});

test('cancelling leaves no file, and the next document can be made', async () => {
  const path = folder.file('cancelled.pdf');
  printing = async () => {
    await window.ask('report.cancel', {});
  };
  await expect(window.ask('report.write', { what: study, ...how, format: 'pdf', path })).rejects.toMatchObject({
    failure: { kind: 'cancelled' },
  });
  expect(existsSync(path)).toBe(false);
  expect(readdirSync(folder.path).filter((name) => name.endsWith('.part'))).toEqual([]);
  printing = null;
  await window.ask('report.write', { what: study, ...how, format: 'pdf', path });
  expect(existsSync(path)).toBe(true);
});

test('a folder that cannot be written is named in the answer', async () => {
  const path = folder.file('no/such/folder/r.json');
  await expect(window.ask('report.write', { what: study, ...how, format: 'json', path })).rejects.toMatchObject({
    failure: { kind: 'input', file: 'r.json' },
  });
});

test('texts for TRIPOD+AI are kept in the project, and in the report that asks for them', async () => {
  const items = await window.ask('report.tripod', {});
  expect(items.map(({ number }) => number)).toEqual(Array.from({ length: 27 }, (_, i) => i + 1));
  expect(items.find(({ number }) => number === 10)!.filled).toMatch(/^918 subjects took part/);
  expect(items.find(({ number }) => number === 17)).toMatchObject({ filled: null, answer: '' });
  await window.ask('report.answer', { item: 17, text: 'Approved by the board.\n\nAll <b>consented</b>.' });
  await window.ask('report.answer', { item: 3, text: 'To be taken away' });
  await window.ask('report.answer', { item: 3, text: ' ' });
  const again = await window.ask('report.tripod', {});
  expect(again.filter(({ answer }) => answer !== '').map(({ number }) => number)).toEqual([17]);
  await expect(window.ask('report.answer', { item: 28, text: 'x' })).rejects.toThrow(/no item 28/);
  await expect(window.ask('report.answer', { item: 1, text: 'x'.repeat(20_001) })).rejects.toThrow(/20000/);
  const written = async (tripod: boolean): Promise<string> => {
    const path = folder.file(`tripod-${tripod}.html`);
    await window.ask('report.write', { what: study, ...how, tripod, format: 'html', path });
    return readFileSync(path, 'utf8');
  };
  const page = await written(true);
  expect(page.match(/id="tripod-\d+"/g)).toHaveLength(27);
  expect(page).toContain('<p>All &lt;b&gt;consented&lt;/b&gt;.</p>');
  expect(page).toContain('To be written: ');
  expect(await written(false)).not.toContain('id="tripod-1"');
});
