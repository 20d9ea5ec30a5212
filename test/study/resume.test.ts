import { expect, test } from 'vitest';
import { defaultSettings } from '../../src-main/method/settings.ts';
import { openProject } from '../../src-main/store/project.ts';
import { assertResumable, describeDifferences, identityOf } from '../../src-main/study/resume.ts';
import type { StudyIdentity } from '../../src-main/study/resume.ts';
import { createSample, sampleRecord, sampleSpec, TestFolder } from '../store/support.ts';

const stored: StudyIdentity = { spec: sampleSpec, record: sampleRecord, cohortSha256: 'one' };
const file = sampleRecord.files[0]!;

function differences(requested: Partial<StudyIdentity>): string[] {
  return describeDifferences(stored, { ...stored, ...requested });
}

test('the same study has no differences, whatever the order of methods', () => {
  expect(differences({})).toEqual([]);
  expect(differences({ spec: { ...sampleSpec, methods: [...sampleSpec.methods].reverse() } })).toEqual([]);
});

test('every setting that differs is named with both values', () => {
  const spec = {
    ...sampleSpec,
    seed: 2,
    protocol: 'fixed' as const,
    methods: ['student'],
    settings: { network: { width: 8 }, alpha: null },
  };
  expect(differences({ spec })).toEqual([
    'methods: mean-imputed-lr, student, teachers in the file, student asked for',
    'protocol: quick in the file, fixed asked for',
    'seed: 1 in the file, 2 asked for',
    'settings.alpha: nothing in the file, null asked for',
    'settings.network.width: 4 in the file, 8 asked for',
    'settings.steps: 10 in the file, nothing asked for',
  ]);
});

test('a setting that there was not yet when the file was made is at its default', () => {
  const { attention, ...student } = defaultSettings.student;
  const old: StudyIdentity = { ...stored, spec: { ...sampleSpec, settings: { ...defaultSettings, student } } };
  const asked = (now: boolean): StudyIdentity => ({
    ...stored,
    spec: { ...sampleSpec, settings: { ...defaultSettings, student: { ...student, attention: now } } },
  });
  expect(attention).toBe(false);
  expect(describeDifferences(old, asked(false))).toEqual([]);
  expect(describeDifferences(old, asked(true))).toEqual([
    'settings.student.attention: false in the file, true asked for',
  ]);
});

test('lists that look alike are told apart', () => {
  const withList = (l: string[]): StudyIdentity => ({ ...stored, spec: { ...sampleSpec, settings: { l } } });
  expect(describeDifferences(withList(['a, b']), withList(['a', 'b']))).toHaveLength(1);
});

test('another cohort is told by its files', () => {
  const record = { ...sampleRecord, files: [{ ...file, sha256: 'cd' }] };
  expect(differences({ record, cohortSha256: 'two' })).toEqual(['cohort: file csf.csv differs (SHA-256)']);
  const others = { ...sampleRecord, files: [{ ...file, name: 'mri.csv', role: 'mri' }] };
  expect(differences({ record: others, cohortSha256: 'two' })).toEqual([
    'cohort: file csf.csv (csf) is not among those given',
    'cohort: file mri.csv (mri) is not in the study',
  ]);
});

test('another cohort from the same files is told by the decisions of the import', () => {
  const record = { ...sampleRecord, decisions: { id: 'exact', missing: ['NA', '-4'] } };
  expect(differences({ record, cohortSha256: 'two' })).toEqual(['import missing: NA in the file, NA, -4 asked for']);
  expect(differences({ cohortSha256: 'two' })).toEqual(['cohort: it differs, though files and decisions are the same']);
});

test('the same cohort from files of other names is the same', () => {
  expect(differences({ record: { ...sampleRecord, files: [{ ...file, name: 'renamed.csv' }] } })).toEqual([]);
});

test('resuming another study is refused with all differences in one sentence', () => {
  using folder = new TestFolder();
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  const identity = identityOf(project);
  assertResumable(project, identity);
  expect(() => {
    assertResumable(project, { ...identity, spec: { ...sampleSpec, seed: 3, folds: 9 } });
  }).toThrow(
    expect.objectContaining({
      kind: 'spec-differs',
      exitCode: 2,
      message: expect.stringContaining(
        '(folds: 3 in the file, 9 asked for; seed: 1 in the file, 3 asked for)',
      ) as string,
    }),
  );
  project.close();
});
