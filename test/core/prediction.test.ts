import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import type { Patient } from '../../src-main/contract/prediction.ts';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { sampleImport, TestCore, trained, type TestWindow } from './studySupport.ts';

let folder: TestFolder;
let core: TestCore;
let window: TestWindow;
let cohort: Cohort;
/** Tables of five new patients: rows of the cohort under other names. */
let clinical: string;
let lab: string;

/** The first rows of a bundled table as a file of new patients. */
function newTable(name: string, rows: number, change = (line: string) => line): string {
  const lines = readFileSync(`${bundledCohort('heart_disease_4centres')}/${name}.csv`, 'utf8').split('\n');
  const path = folder.file(`${name}.csv`);
  const fresh = lines.slice(1, rows + 1).map((line, i) => change(line.replace(/^[^,]*/, `new${i}`)));
  writeFileSync(path, [lines[0], ...fresh, ''].join('\n'));
  return path;
}

beforeAll(async () => {
  folder = new TestFolder();
  core = new TestCore(folder);
  const imported = await sampleImport('heart_disease_4centres');
  cohort = imported.cohort;
  // 21 models of the folds, so that there is a spread.
  window = await trained(core, cohort, { repeats: 7 }, imported.record);
  clinical = newTable('clinical', 5);
  lab = newTable('lab', 3);
}, 60_000);
afterAll(async () => {
  await window.close();
  folder[Symbol.dispose]();
});

/** Base and contributions add up to what is predicted. */
function expectAdditive(page: Patient): void {
  const z = page.classes.map((_, c) =>
    page.modalities.reduce((sum, { contribution }) => sum + (contribution?.[c] ?? 0), page.base[c]!),
  );
  const p = 1 / (1 + Math.exp(z[0]! - z[1]!));
  expect(p).toBeCloseTo(page.probabilities![1]!, 10);
}

const ask = (subject: string, set: string | null, leaveOut: string[] = [], method: string | null = null) =>
  window.ask('predict.patient', { set, subject, method, leaveOut });

test('new patients are predicted, kept, and there again after a restart', { timeout: 60_000 }, async () => {
  const set = await window.ask('predict.files', { paths: [clinical, lab], method: null });
  expect(set).toMatchObject({
    source: 'clinical.csv, lab.csv',
    method: 'student',
    patients: 5,
    kept: true,
    classes: cohort.classes,
  });
  expect(set.rows[0]).toMatchObject({ subject: 'new0', available: ['clinical', 'lab'], method: 'student' });
  expect(set.rows[4]!.available).toEqual(['clinical']);
  for (const { probabilities } of set.rows) expect(probabilities![0]! + probabilities![1]!).toBeCloseTo(1, 5);
  const page = await ask('new0', set.id);
  expect(page).toMatchObject({ origin: 'new', outcome: null, method: 'student', methodNote: null });
  expect(page.probabilities![1]).toBeCloseTo(set.rows[0]!.probabilities![1]!, 5);
  expectAdditive(page);
  await window.ask('project.close', {});
  await window.ask('project.open', { path: folder.file('s.lacuna') });
  expect((await window.ask('predict.sets', {}))[0]).toMatchObject({ id: set.id, method: 'student', patients: 5 });
  expect(await window.ask('predict.set', { id: set.id })).toEqual(set);
  expect(await ask('new0', set.id)).toEqual(page);
  const path = folder.file('p.csv');
  await window.ask('predict.export', { id: set.id, path, replace: false });
  expect(readFileSync(path, 'utf8')).toMatch(/^subject_id,available,p_.*\nnew0,clinical\+lab,0\.\d+/);
  await expect(window.ask('predict.set', { id: '999' })).rejects.toThrow('not in the project');
});

test('the page tells what the prediction comes from', async () => {
  const set = await window.ask('predict.files', { paths: [clinical, lab], method: null });
  const page = await ask('new0', set.id);
  expect(page.spread!.models).toBe(21);
  expect(page.spread!.lower[1]).toBeLessThan(page.spread!.upper[1]!);
  expect(page.spreadNote).toMatch(/no confidence interval/);
  expect(page.modalities.map(({ measured, contribution }) => [measured, contribution !== null])).toEqual(
    cohort.modalities.map(({ name }) => (name === 'clinical' || name === 'lab' ? [true, true] : [false, false])),
  );
  const effects = page.features.map(({ effect }) => Math.abs(effect));
  expect(effects.length).toBeGreaterThan(3);
  expect(effects).toEqual([...effects].sort((a, b) => b - a));
  for (const { parts } of page.features) {
    expect(parts).toHaveLength(2);
    expect(parts![0]! + parts![1]!).toBeCloseTo(0, 9);
  }
  expect(page.similar).toHaveLength(5);
  expect(page.similar.map(({ distance }) => distance)).toEqual(
    page.similar.map(({ distance }) => distance).sort((a, b) => a - b),
  );
  // The patient is a row of the cohort under another name: that row is the most similar, but for what was not given.
  const without = await ask('new0', set.id, ['lab']);
  expect(without.modalities.find(({ name }) => name === 'lab')).toMatchObject({
    leftOut: true,
    measured: true,
    contribution: null,
  });
  expect(without.probabilities).not.toEqual(page.probabilities);
  expectAdditive(without);
  await expect(ask('new0', set.id, ['lab', 'clinical'])).rejects.toThrow(/nothing to predict from. Keep at least one/);
  await expect(ask('new0', set.id, ['pet'])).rejects.toThrow('no modality pet');
  await expect(ask('nobody', set.id)).rejects.toThrow('no patient nobody');
});

test('an effect is what the model says with that value changed', async () => {
  const set = await window.ask('predict.files', { paths: [clinical], method: null });
  const page = await ask('new1', set.id);
  const feature = page.features.find(({ number }) => number !== null)!;
  const column = readFileSync(clinical, 'utf8').split('\n')[0]!.split(',').indexOf(feature.name);
  const path = newTable('clinical', 5, (line) => {
    const cells = line.split(',');
    if (cells[0] === 'new1') cells[column] = String(feature.median);
    return cells.join(',');
  });
  const changed = await window.ask('predict.files', { paths: [path], method: null });
  newTable('clinical', 5);
  const logOdds = ({ probabilities }: Patient) => Math.log(probabilities![1]! / probabilities![0]!);
  expect(logOdds(page) - logOdds(await ask('new1', changed.id))).toBeCloseTo(feature.effect, 6);
});

test('a subject of the cohort is predicted by models that never saw it', async () => {
  const complete = cohort.subjects.findIndex((_, i) => cohort.modalities.every(({ present }) => present[i] === 1));
  const page = await ask(cohort.subjects[complete]!, null);
  const { rows } = await window.ask('results.table', {
    method: 'student',
    from: 0,
    count: 1,
    sort: { by: 'subject', descending: false },
    filter: { text: cohort.subjects[complete]!, scope: 'all', outcome: null, wrongOnly: false },
  });
  expect(page.probabilities![1]).toBeCloseTo(rows[0]!.probabilities![1]!, 10);
  expect(page).toMatchObject({ origin: 'cohort', outcome: cohort.classes[cohort.outcome[complete]!], spread: null });
  expect(page.spreadNote).toMatch(/7 models that have not seen this subject/);
  expect(page.similar.map(({ subject }) => subject)).not.toContain(page.subject);
  expectAdditive(page);
});

test('where the method has no answer the teachers give theirs, and it is said', async () => {
  const incomplete = cohort.subjects.findIndex((_, i) => cohort.modalities.some(({ present }) => present[i] === 0));
  const page = await ask(cohort.subjects[incomplete]!, null, [], 'student-complete');
  expect(page).toMatchObject({
    method: 'teachers',
    methodNote: expect.stringMatching(/student-complete has no answer.*teachers/) as string,
  });
  expectAdditive(page);
  await expect(ask(cohort.subjects[0]!, null, [], 'magic')).rejects.toThrow('no such method');
});

test('units that look wrong are told by column', async () => {
  const header = readFileSync(lab, 'utf8').split('\n')[0]!.split(',');
  const chol = header.indexOf('chol');
  expect(chol).toBeGreaterThan(0);
  const path = newTable('lab', 200, (line) => {
    const cells = line.split(',');
    if (cells[chol] !== '') cells[chol] = String(Number(cells[chol]) / 38.67);
    return cells.join(',');
  });
  const { checks } = await window.ask('predict.files', { paths: [path], method: null });
  newTable('lab', 3);
  expect(checks.find(({ kind }) => kind === 'units-suspect')).toMatchObject({
    modality: 'lab',
    column: 'chol',
    message: expect.stringContaining('cholesterol in mg/dL and mmol/L') as string,
  });
});

test('a sample project offers its own incomplete patients, and says what they are', async () => {
  const set = await window.ask('predict.sample', {});
  expect(set.patients).toBeGreaterThan(2);
  expect(set.checks[0]!.message).toMatch(/demonstration.*of the training cohort itself/);
  expect(set.rows.every(({ available }) => available.length < cohort.modalities.length)).toBe(true);
});

test('in a window that only looks, predictions are made but not kept', async () => {
  const second = core.window('second');
  await second.ask('project.open', { path: folder.file('s.lacuna') });
  const before = (await window.ask('predict.sets', {})).length;
  const set = await second.ask('predict.files', { paths: [clinical], method: 'teachers' });
  expect(set).toMatchObject({ kept: false, method: 'teachers', patients: 5 });
  expect((await second.ask('predict.sets', {}))[0]!.id).toBe(set.id);
  expect(
    await second.ask('predict.patient', { set: set.id, subject: 'new2', method: null, leaveOut: [] }),
  ).toMatchObject({
    method: 'teachers',
  });
  expect(await window.ask('predict.sets', {})).toHaveLength(before);
  await second.close();
});

test('bad files and unfinished studies are refused in one sentence', { timeout: 60_000 }, async () => {
  await expect(window.ask('predict.files', { paths: [], method: null })).rejects.toThrow('No files were chosen');
  await expect(window.ask('predict.files', { paths: [folder.file('none.csv')], method: null })).rejects.toThrow(
    'does not exist',
  );
  await expect(window.ask('predict.files', { paths: [clinical], method: 'magic' })).rejects.toThrow('no such method');
  using place = new TestFolder();
  const one = smallCohort(1, { n: 60, classes: 3, unknown: 0.2 });
  const other = await trained(new TestCore(place), one, {}, sampleRecord);
  await expect(other.ask('predict.sample', {})).rejects.toThrow('bundled sample');
  const unknown = one.outcome.indexOf(-1);
  const page = await other.ask('predict.patient', {
    set: null,
    subject: one.subjects[unknown]!,
    method: null,
    leaveOut: [],
  });
  expect(page).toMatchObject({ outcome: null, classes: ['class0', 'class1', 'class2'] });
  expect(page.remarks[0]).toMatch(/took part in training/);
  await other.close();
});
