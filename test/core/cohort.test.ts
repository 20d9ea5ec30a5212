import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestFolder } from '../store/support.ts';
import { TestCore, trained, sampleImport, type TestWindow } from './studySupport.ts';

let folder: TestFolder;
let core: TestCore;
let window: TestWindow;
beforeEach(async () => {
  folder = new TestFolder();
  core = new TestCore(folder);
  window = core.window();
  await window.ask('draft.openSample', { name: 'heart_disease_4centres' });
});
afterEach(async () => {
  await core.server.closeAll();
  folder[Symbol.dispose]();
});
const of = 'draft' as const;

test('pages Table 1, lists columns, finds subjects and says who they are', async () => {
  const whole = await window.ask('cohort.tableOne', { of, from: 0, count: 1000 });
  expect(whole.heads.map(({ label, subjects }) => [label, subjects])).toEqual([
    ['disease', 508],
    ['no_disease', 410],
    ['All', 918],
  ]);
  expect(whole.rows).toHaveLength(whole.total);
  expect((await window.ask('cohort.tableOne', { of, from: 3, count: 2 })).rows).toEqual(whole.rows.slice(3, 5));
  const columns = await window.ask('cohort.columns', { of });
  expect(columns.find(({ name }) => name === 'trestbps')).toMatchObject({ modality: 'clinical', missing: 60 });
  const found = await window.ask('cohort.find', { of, text: 'VA_00', limit: 3 });
  expect(found.map(({ id }) => id)).toEqual(['va_001', 'va_002', 'va_003']);
  const [first] = await window.ask('cohort.subjects', { of, subjects: [found[0]!.index] });
  expect(first).toMatchObject({ id: 'va_001', group: 'va' });
  await expect(window.ask('cohort.subjects', { of, subjects: [918] })).rejects.toThrow('no subject 918');
});

test('groups of the draft go into the project and outlive its closing', async () => {
  expect(await window.ask('groups.save', { of, name: 'few', subjects: [5, 2, 2] })).toEqual([
    { name: 'few', subjects: 2 },
  ]);
  await expect(window.ask('groups.save', { of, name: 'none', subjects: [] })).rejects.toThrow('at least one');
  const { defaults } = await window.ask('study.choices', {});
  const path = folder.file('s.lacuna');
  await window.ask('study.create', { path, plan: { ...defaults, methods: ['student-nokd'], folds: 2, repeats: 1 } });
  await window.ask('study.cancel', {});
  expect(await window.ask('groups.members', { of: 'project', name: 'few' })).toEqual([2, 5]);
  await window.ask('groups.save', { of: 'project', name: 'other', subjects: [7] });
  await window.ask('project.close', {});
  await window.ask('project.open', { path });
  expect(await window.ask('groups.list', { of: 'project' })).toHaveLength(2);
  expect(await window.ask('groups.remove', { of: 'project', name: 'few' })).toEqual([{ name: 'other', subjects: 1 }]);
  await expect(window.ask('groups.members', { of: 'project', name: 'few' })).rejects.toThrow('no group "few"');
});

test('exports subjects as CSV, and replaces a file only when told', async () => {
  const path = folder.file('subjects.csv');
  const request = { of, subjects: [0, 1], path, replace: false };
  expect(await window.ask('cohort.export', request)).toEqual({ path, rows: 2 });
  const [head, first] = readFileSync(path, 'utf8').split('\n');
  expect(head).toBe('subject_id,label,group,has_clinical,has_exercise_test,has_imaging,has_lab');
  expect(first).toMatch(/^cleveland_001,no_disease,cleveland,1,/);
  await expect(window.ask('cohort.export', request)).rejects.toMatchObject({ failure: { kind: 'exists' } });
  await window.ask('cohort.export', { ...request, subjects: [], replace: true });
  expect(readFileSync(path, 'utf8').trim().split('\n')).toHaveLength(1);
});

test('a trained project answers the same questions', async () => {
  await core.server.closeAll();
  const { cohort, record } = await sampleImport('ischemic_stroke');
  const project = await trained(core, cohort, { methods: ['student-nokd'], folds: 2 }, record);
  expect((await project.ask('cohort.summary', { of: 'project' })).subjects).toBe(126);
  expect((await project.ask('cohort.tableOne', { of: 'project', from: 0, count: 5 })).rows).toHaveLength(5);
});
