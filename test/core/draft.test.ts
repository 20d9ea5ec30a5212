import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import writeXlsxFile from 'write-excel-file/node';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { TestFolder } from '../store/support.ts';
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

/** Writes the files of a study and returns its folder. */
function study(files: Readonly<Record<string, string>>, name = 'study'): string {
  mkdirSync(folder.file(name), { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder.file(name), file), text);
  return folder.file(name);
}

const ids = Array.from({ length: 30 }, (_, i) => `P${String(i + 1).padStart(2, '0')}`);
const table = (head: string, row: (i: number) => string) =>
  `${head}\n${ids.map((id, i) => `${id},${row(i)}`).join('\n')}\n`;
const mri = table('id,volume,thickness', (i) => `${100 + ((i * 7) % 13)},${i === 3 ? '-999' : 2 + (i % 5) / 10}`);
const blood = table('id,crp', (i) => String((i * 3) % 11));
const three = table('id,dx', (i) => ['AD', 'MCI', 'CN'][i % 3]!);

describe('opening', () => {
  test('shows the sample cohort with its centres and how its files are written', async () => {
    const draft = await window.ask('draft.openSample', { name: 'heart_disease_4centres' });
    expect(draft.problem).toBeNull();
    expect(draft.summary).toMatchObject({ subjects: 918, complete: 411, outcomeName: 'label' });
    expect(draft.summary!.groups).toEqual(['cleveland', 'hungarian', 'switzerland', 'va']);
    expect(draft.outcomes).toEqual([
      { label: 'disease', subjects: 508, to: 'disease' },
      { label: 'no_disease', subjects: 410, to: 'no_disease' },
    ]);
    const lab = draft.files.find(({ modality }) => modality === 'lab')!;
    expect(lab).toMatchObject({ role: 'modality', encoding: 'UTF-8', delimiter: ',', decimal: '.', rows: 838 });
    expect(lab.preview).toHaveLength(20);
    expect(lab.columns.map(({ name, use }) => [name, use])).toEqual([
      ['subject_id', 'id'],
      ['chol', 'feature'],
      ['fbs', 'feature'],
    ]);
    expect(window.all('import.progress').at(-1)?.fraction).toBe(1);
  });

  test('every sample is what the start view says of it', async () => {
    const { samples } = await window.ask('app.hello', {});
    expect(samples).toHaveLength(2);
    for (const { name, subjects, modalities } of samples) {
      const { summary } = await window.ask('draft.openSample', { name });
      expect([summary!.subjects, summary!.modalities.map((one) => one.name)]).toEqual([subjects, modalities]);
    }
  });

  test('finds the outcome by its name where no file is called labels', async () => {
    const draft = await window.ask('draft.open', { paths: [study({ 'mri.csv': mri, 'visit.csv': three })] });
    expect(draft.files.map(({ name, role }) => [name, role])).toEqual([
      ['mri.csv', 'modality'],
      ['visit.csv', 'labels'],
    ]);
    expect(draft.summary!.classes.map(({ label }) => label)).toEqual(['AD', 'CN', 'MCI']);
  });

  test('asks for the outcome where nothing is so named, and takes the chosen column', async () => {
    const paths = [study({ 'mri.csv': mri, 'blood.csv': table('id,crp,arm', (i) => `${i % 9},${i % 2 ? 'a' : 'b'}`) })];
    const draft = await window.ask('draft.open', { paths });
    expect(draft.problem!.message).toContain('choose the file of the labels');
    await expect(window.ask('cohort.summary', { of: 'draft' })).rejects.toThrow('not a cohort yet');
    const chosen = await window.ask('draft.change', { what: 'Outcome: arm', options: { outcome: 'arm' } });
    expect(chosen.problem).toBeNull();
    expect(chosen.summary!.classes.map(({ subjects }) => subjects)).toEqual([15, 15]);
    const file = chosen.files.find(({ name }) => name === 'blood.csv')!;
    expect(file.columns.find(({ name }) => name === 'arm')!.use).toBe('outcome');
    expect(chosen.undo).toBe('Outcome: arm');
  });

  test('cuts one wide table by the prefixes of its columns', async () => {
    const wide = table(
      'id,mri_a,mri_b,csf.tau,csf.abeta,csf.x,label',
      (i) => `${i},${i * 2},${i % 7},${i % 5},${i % 3},${i % 2}`,
    );
    const path = join(study({ 'all.csv': wide }), 'all.csv');
    const draft = await window.ask('draft.open', { paths: [path] });
    expect(draft.files[0]!.role).toBe('wide');
    expect(draft.options).toMatchObject({
      outcome: 'label',
      wide: [
        { modality: 'mri', prefix: 'mri_' },
        { modality: 'csf', prefix: 'csf.' },
      ],
    });
    expect(draft.summary!.modalities.map(({ name, features }) => [name, features])).toEqual([
      ['csf', 3],
      ['mri', 2],
    ]);
  });

  test('takes the sheets of a workbook as tables, that of the labels as labels', async () => {
    const sheet = (text: string) =>
      text
        .trim()
        .split('\n')
        .map((line) => line.split(',').map((value) => ({ value })));
    const book = [mri, blood, three].map((text, i) => ({ sheet: ['mri', 'blood', 'labels'][i]!, data: sheet(text) }));
    await writeXlsxFile(book as never).toFile(folder.file('book.xlsx'));
    const draft = await window.ask('draft.open', { paths: [folder.file('book.xlsx')] });
    expect(draft.problem).toBeNull();
    expect(draft.files.map(({ sheet: name, role, encoding }) => [name, role, encoding])).toEqual([
      ['mri', 'modality', 'XLSX'],
      ['blood', 'modality', 'XLSX'],
      ['labels', 'labels', 'XLSX'],
    ]);
    expect(draft.files[0]!.sheets).toEqual(['mri', 'blood', 'labels']);
    expect(draft.files[0]!.preview[0]!.slice(0, 2)).toEqual(['P01', '100']);
    expect(draft.summary!.modalities.map(({ name }) => name)).toEqual(['blood', 'mri']);
    const role = { path: folder.file('book.xlsx'), sheet: 'blood', role: 'ignore' as const, modality: null };
    const fewer = await window.ask('draft.change', { what: 'Ignore blood', roles: [role] });
    expect(fewer.summary!.modalities.map(({ name }) => name)).toEqual(['mri']);
  });

  test('says which file cannot be read, and opens nothing', async () => {
    writeFileSync(folder.file('scan.csv'), '%PDF-1.7 ...');
    await expect(window.ask('draft.open', { paths: [folder.file('scan.csv')] })).rejects.toThrow('scan.csv is a PDF');
    await expect(window.ask('draft.open', { paths: [folder.file('gone.csv')] })).rejects.toThrow(
      'gone.csv does not exist',
    );
    expect(await window.ask('draft.current', {})).toBeNull();
  });
});

describe('changing', () => {
  const open = () =>
    window.ask('draft.open', { paths: [study({ 'mri.csv': mri, 'blood.csv': blood, 'labels.csv': three })] });

  test('merges, renames and leaves out classes; the flow counts them; a re-import does the same', async () => {
    await open();
    const classes = [
      { from: 'MCI', to: 'ill' },
      { from: 'AD', to: 'ill' },
    ];
    const merged = await window.ask('draft.change', { what: 'Merge MCI and AD', classes });
    expect(merged.summary!.classes).toEqual([
      { label: 'CN', subjects: 10 },
      { label: 'ill', subjects: 20 },
    ]);
    const left = await window.ask('draft.change', { what: 'Leave out MCI', classes: [{ from: 'MCI', to: null }] });
    expect(left.summary).toMatchObject({ subjects: 20, labelled: 20 });
    expect(left.outcomes.find(({ label }) => label === 'MCI')).toEqual({ label: 'MCI', subjects: 10, to: null });
    expect(left.flow.find(({ step }) => step === 'class-left-out')).toMatchObject({ count: -10 });
    const none = await window.ask('draft.change', {
      what: 'One class',
      classes: [
        { from: 'MCI', to: null },
        { from: 'AD', to: null },
      ],
    });
    expect(none.problem!.message).toContain('only the class "CN"');
    expect(none.outcomes).toHaveLength(3);
  });

  test('shows codes that look like missing ones, and empties them when told', async () => {
    const draft = await open();
    const of = (one: typeof draft) =>
      one.files.find(({ name }) => name === 'mri.csv')!.columns.find(({ name }) => name === 'thickness')!;
    expect(of(draft).proposedCodes).toEqual([{ code: '-999', cells: 1 }]);
    const applied = await window.ask('draft.change', {
      what: 'Treat -999 as missing',
      options: { ...draft.options, codes: [{ at: 'mri.thickness', code: '-999' }] },
    });
    expect(of(applied)).toMatchObject({ proposedCodes: [], appliedCodes: [{ code: '-999', cells: 1 }], missing: 1 });
  });

  test('keeps a draft whose import fails, and undoes and redoes whole states, over openings too', async () => {
    await open();
    const broken = await window.ask('draft.change', { what: 'Outcome: gone', options: { outcome: 'gone' } });
    expect(broken.problem!.message).toContain('no column "gone"');
    expect(broken.problem!.message).not.toContain('--');
    expect(broken.summary).toBeNull();
    const back = await window.ask('draft.undo', {});
    expect([back.problem, back.undo, back.redo]).toEqual([null, null, 'Outcome: gone']);
    expect((await window.ask('draft.redo', {})).problem).not.toBeNull();
    await window.ask('draft.openSample', { name: 'alzheimer_csf_induced' });
    const before = await window.ask('draft.undo', {});
    expect(before.title).toBe('study');
    await window.ask('draft.undo', {});
    await expect(window.ask('draft.undo', {})).rejects.toThrow('nothing to undo');
  });

  test('refuses options of another shape and leaves the draft as it was', async () => {
    await open();
    await expect(window.ask('draft.change', { what: 'x', options: { idModes: ['nonsense'] } })).rejects.toThrow(
      'idModes',
    );
    await expect(window.ask('draft.change', { what: 'x', options: { folder: '/' } })).rejects.toThrow('cannot be used');
    expect((await window.ask('draft.current', {}))!.undo).toBeNull();
  });

  test('changes roles and names of modalities, and takes more files', async () => {
    const draft = await open();
    const file = draft.files.find(({ name }) => name === 'blood.csv')!;
    const role = { path: file.path, sheet: null, role: 'modality' as const, modality: 'lab' };
    const named = await window.ask('draft.change', { what: 'Name it lab', roles: [role] });
    expect(named.summary!.modalities.map(({ name }) => name)).toEqual(['lab', 'mri']);
    const ignored = await window.ask('draft.change', { what: 'Ignore it', roles: [{ ...role, role: 'ignore' }] });
    expect(ignored.summary!.modalities.map(({ name }) => name)).toEqual(['mri']);
    writeFileSync(
      folder.file('site.csv'),
      table('id,where', (i) => (i % 2 ? 'north' : 'south')),
    );
    const more = await window.ask('draft.addFiles', { paths: [folder.file('site.csv')] });
    expect(more.summary!.groups).toEqual(['north', 'south']);
  });

  test('imports a changed decision without the disk, and reads a changed file again', async () => {
    await open();
    writeFileSync(join(folder.file('study'), 'blood.csv'), blood.replace('id,crp', 'id,crp_new'));
    const again = await window.ask('draft.change', { what: 'Again', options: {} });
    expect(again.problem).toBeNull();
    expect(again.files.find(({ name }) => name === 'blood.csv')!.header).toEqual(['id', 'crp_new']);
  });
});

test('a crash of core loses neither the draft nor its undo, and a closed window leaves nothing', async () => {
  await window.ask('draft.open', { paths: [study({ 'mri.csv': mri, 'labels.csv': three })] });
  await window.ask('draft.change', { what: 'Leave out AD', classes: [{ from: 'AD', to: null }] });
  await window.ask('groups.save', { of: 'draft', name: 'first', subjects: [0, 1] });
  const second = new TestCore(folder, core.environment).window();
  const draft = await second.ask('draft.current', {});
  expect(draft).toMatchObject({ undo: 'Leave out AD', summary: { subjects: 20 } });
  expect(await second.ask('groups.list', { of: 'draft' })).toEqual([{ name: 'first', subjects: 2 }]);
  await second.close();
  expect(await new TestCore(folder, core.environment).window().ask('draft.current', {})).toBeNull();
});

test('the files of a project are found again, by this computer alone', async () => {
  const at = study({ 'mri.csv': mri, 'blood.csv': blood, 'labels.csv': three });
  await window.ask('draft.open', { paths: [at] });
  await window.ask('draft.change', { what: 'Leave out AD', classes: [{ from: 'AD', to: null }] });
  const { defaults } = await window.ask('study.choices', {});
  const path = folder.file('s.lacuna');
  await window.ask('study.create', { path, plan: { ...defaults, methods: ['student-nokd'], folds: 2, repeats: 1 } });
  await window.ask('study.cancel', {});
  await window.ask('draft.close', {});
  const draft = await window.ask('draft.fromProject', {});
  expect(draft).toMatchObject({ summary: { subjects: 20 }, differsFromProject: false });
  const changed = await window.ask('draft.change', { what: 'All classes', classes: [] });
  expect(changed).toMatchObject({ summary: { subjects: 30 }, differsFromProject: true });
  expect((await window.ask('recent.list', {})).map((one) => one.path)).toEqual([path]);
  rmSync(join(at, 'mri.csv'));
  await expect(window.ask('draft.fromProject', {})).rejects.toThrow('mri.csv is no longer there');
});

test('the folder of a sample is only read', async () => {
  const draft = await window.ask('draft.openSample', { name: 'alzheimer_csf_induced' });
  expect(draft.files.every(({ path }) => path.startsWith(bundledCohort('alzheimer_csf_induced')))).toBe(true);
});
