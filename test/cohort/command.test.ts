/** From the command's options and a disk to an import, and what `lacuna inspect` says of it. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { COHORT_OPTIONS, cohortInput, cohortOptions, type ParsedOptions } from '../../src-main/cli/cohortArguments.ts';
import { inspect, inspectText } from '../../src-main/cli/inspect.ts';
import { importCohort } from '../../src-main/cohort/import.ts';
import { CohortError } from '../../src-main/cohort/record.ts';
import { readFolder, readSource } from '../../src-main/platform/sources.ts';

const scratch = mkdtempSync(join(tmpdir(), 'lacuna-command-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

const plain = join(import.meta.dirname, 'samples', 'plain');

describe('options', () => {
  test('become decisions', () => {
    const parsed: ParsedOptions = {
      id: ['labels=PTID', 'mri=RID'],
      outcome: 'DX',
      'group-column': 'site',
      'id-mode': 'strip-path,strip-sub',
      duplicates: 'mean',
      visit: 'VISCODE=bl',
      'missing-code': ['-9', 'mri=-4', 'lab.alk.phos=999', '=<=5'],
      kind: ['mri.a=b=categorical', 'lab.note=leave-out'],
      wide: 'all.csv',
      columns: ['mri=prefix:m_', 'lab=crp, tau'],
      class: ['MCI=ill', 'AD=ill'],
      'leave-out-class': ['unclear'],
      decimal: ',',
      folds: '10',
    };
    expect(cohortOptions(parsed)).toEqual({
      id: { labels: 'PTID', mri: 'RID' },
      outcome: 'DX',
      group: 'site',
      idModes: ['strip-path', 'strip-sub'],
      duplicates: 'mean',
      visit: { column: 'VISCODE', take: { value: 'bl' } },
      codes: [{ code: '-9' }, { at: 'mri', code: '-4' }, { at: 'lab.alk.phos', code: '999' }, { code: '<=5' }],
      kinds: { 'mri.a=b': 'categorical', 'lab.note': 'leave-out' },
      wide: [
        { modality: 'mri', prefix: 'm_' },
        { modality: 'lab', columns: ['crp', 'tau'] },
      ],
      classes: [
        { from: 'MCI', to: 'ill' },
        { from: 'AD', to: 'ill' },
        { from: 'unclear', to: null },
      ],
      decimal: ',',
      folds: 10,
    });
    expect(cohortOptions({})).toEqual({});
    expect(cohortOptions({ id: ['RID'], visit: 'last', 'visit-column': 'wave' })).toEqual({
      id: 'RID',
      visit: { column: 'wave', take: 'last' },
    });
  });

  test.each<[string, ParsedOptions]>([
    ['--id-mode', { 'id-mode': 'strip' }],
    ['--class', { class: ['MCI'] }],
    ['--leave-out-class', { class: ['MCI=AD'], 'leave-out-class': ['MCI'] }],
    ['--duplicates', { duplicates: 'median' }],
    ['--visit', { visit: 'baseline' }],
    ['--visit-column', { 'visit-column': 'wave' }],
    ['--kind', { kind: ['mri.a=ordinal'] }],
    ['--kind', { kind: ['mri.a'] }],
    ['--columns', { columns: ['mri=prefix:m_'] }],
    ['--columns', { wide: 'x.csv' }],
    ['--columns', { wide: 'x.csv', columns: ['mri'] }],
    ['--decimal', { decimal: ';' }],
    ['--id', { id: ['a=b', 'c'] }],
    ['--outcome', { outcome: true }],
  ])('%s is refused with a sentence that names it: %j', (flag, parsed) => {
    expect(() => cohortOptions(parsed)).toThrow(CohortError);
    expect(() => cohortOptions(parsed)).toThrow(flag);
  });

  test('every option is described once', () => {
    const names = COHORT_OPTIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { help } of COHORT_OPTIONS) expect(help.length).toBeGreaterThan(5);
  });

  test('a cohort is named in exactly one way', async () => {
    await expect(cohortInput(null, {})).rejects.toThrow('Name a cohort');
    await expect(cohortInput(plain, { modality: ['a=b.csv'] })).rejects.toThrow('one way only');
  });

  test('explicit files', async () => {
    const input = await cohortInput(null, {
      modality: [`spinal=${join(plain, 'csf.csv')}`, `dna=${join(plain, 'genes.csv')}`],
      labels: join(plain, 'labels.csv'),
    });
    const { cohort } = await importCohort(input);
    expect(cohort.modalities.map(({ name }) => name)).toEqual(['dna', 'spinal']);
  });
});

describe('files', () => {
  test('carry their name without folders, and their hash', async () => {
    writeFileSync(join(scratch, 'abc.csv'), 'abc');
    const { name, bytes, sha256 } = await readSource(join(scratch, 'abc.csv'));
    expect(name).toBe('abc.csv');
    expect(new TextDecoder().decode(bytes)).toBe('abc');
    expect(sha256).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('a large one is read in pieces', async () => {
    const path = join(scratch, 'large.csv');
    writeFileSync(path, new Uint8Array((16 << 20) * 2 + 5).fill(65));
    const { bytes, sha256 } = await readSource(path);
    expect(bytes.length).toBe((16 << 20) * 2 + 5);
    expect(bytes.every((byte) => byte === 65)).toBe(true);
    const { createHash } = await import('node:crypto');
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
  });

  test('what cannot be read is named, without the folders of this machine', async () => {
    await expect(readSource(join(scratch, 'none.csv'))).rejects.toThrow(/^none\.csv does not exist/);
    await expect(readSource(scratch)).rejects.toThrow(CohortError);
    await expect(readFolder(join(scratch, 'nowhere'))).rejects.toThrow(/^nowhere does not exist/);
    await expect(readFolder(join(plain, 'csf.csv'))).rejects.toThrow('not a folder');
  });

  test('links that lead nowhere and sub-folders are left alone', async () => {
    const folder = join(scratch, 'links');
    mkdirSync(join(folder, 'deep.csv'), { recursive: true });
    symlinkSync(join(folder, 'nowhere.csv'), join(folder, 'dead.csv'));
    symlinkSync(join(plain, 'csf.csv'), join(folder, 'alive.csv'));
    expect((await readFolder(folder)).sources.map(({ name }) => name)).toEqual(['alive.csv']);
  });
});

describe('inspect', () => {
  test('has the shape that others build on', async () => {
    const { cohort, record } = await importCohort(await cohortInput(plain, { folds: '2' }));
    const inspection = inspect(cohort, record);
    expect(Object.keys(inspection).slice(0, 5)).toEqual(['subjects', 'complete', 'classes', 'modalities', 'patterns']);
    expect(inspection).toMatchObject({
      subjects: 4,
      complete: 2,
      classes: { case: 2, control: 2 },
      modalities: [
        { name: 'csf', features: 2, subjects: 3 },
        { name: 'genes', features: 1, subjects: 3 },
      ],
      patterns: [
        { modalities: ['csf', 'genes'], subjects: 2, classes: { case: 1, control: 1 } },
        { modalities: ['csf'], subjects: 1, classes: { case: 1, control: 0 } },
        { modalities: ['genes'], subjects: 1, classes: { case: 0, control: 1 } },
      ],
      unknownOutcome: 0,
      warnings: [],
    });
    expect(inspectText(inspection)).toBe(
      [
        '4 subjects, 2 of them with every modality.',
        'Outcome "label": case 2, control 2.',
        '',
        '  modality  features  subjects',
        '  csf              2         3',
        '  genes            1         3',
        '',
        'Availability patterns',
        '  csf  genes  subjects  case  control',
        '  yes  yes           2     1        1',
        '  yes  -             1     1        0',
        '  -    yes           1     0        1',
        '',
      ].join('\n'),
    );
  });

  test('says what it warns of and proposes', async () => {
    const folder = join(import.meta.dirname, 'samples', 'codes-proposed');
    const { cohort, record } = await importCohort(await cohortInput(folder, {}));
    const text = inspectText(inspect(cohort, record));
    expect(text).toContain('clinic.severity: 999 (1 cell): --missing-code "clinic.severity=999"');
    expect(text).toContain('fewer than the 5 folds');
  });
});
