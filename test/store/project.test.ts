import { readdirSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { toBlob } from '../../src-main/store/blobs.ts';
import { cohortSha256 } from '../../src-main/store/cohortDigest.ts';
import { createProject } from '../../src-main/store/createProject.ts';
import { openProject } from '../../src-main/store/project.ts';
import { createSample, sampleCohort, sampleContents, samplePredictions, sampleRecord } from './support.ts';
import { sampleResult, sampleSpec, TestFolder } from './support.ts';

test('a cohort comes back bit for bit, the payload of a NaN and odd names included', () => {
  using folder = new TestFolder();
  const cohort = sampleCohort();
  createSample(folder.file('s.lacuna'), { cohort });
  const project = openProject(folder.file('s.lacuna'), { readonly: true });
  for (const shared of [false, true]) {
    const read = project.readCohort({ shared });
    expect(read).toEqual(cohort);
    expect(cohortSha256(read)).toBe(cohortSha256(cohort));
    const column = read.modalities[0]!.columns[0]!;
    const original = cohort.modalities[0]!.columns[0]!;
    if (column.kind !== 'numeric' || original.kind !== 'numeric') throw new Error('not numeric');
    expect(toBlob(column.values).toString('hex')).toBe(toBlob(original.values).toString('hex'));
    expect(column.values.buffer instanceof SharedArrayBuffer).toBe(shared);
    expect(read.outcome.buffer instanceof SharedArrayBuffer).toBe(shared);
  }
  expect(project.cohortSha256()).toBe(cohortSha256(cohort));
  project.close();
});

test('a cohort without groups comes back without groups', () => {
  using folder = new TestFolder();
  createSample(folder.file('s.lacuna'), { cohort: { ...sampleCohort(), groups: null } });
  const project = openProject(folder.file('s.lacuna'), { readonly: true });
  expect(project.readCohort().groups).toBeNull();
  project.close();
});

test('arrays on shared memory, and parts of larger arrays, are stored as they are', () => {
  using folder = new TestFolder();
  const cohort = sampleCohort();
  const outcome = new Int32Array(new SharedArrayBuffer(40), 8, 6);
  outcome.set(cohort.outcome);
  createSample(folder.file('s.lacuna'), { cohort: { ...cohort, outcome } });
  const project = openProject(folder.file('s.lacuna'), { readonly: true });
  expect(project.readCohort()).toEqual(cohort);
  project.close();
});

test('a name that is not valid Unicode is refused rather than changed', () => {
  using folder = new TestFolder();
  const cohort = { ...sampleCohort(), outcomeName: 'half a \ud83e' };
  expect(() => {
    createSample(folder.file('s.lacuna'), { cohort });
  }).toThrow('not valid Unicode');
  expect(readdirSync(folder.path)).toEqual([]);
});

test('spec, record, tasks and versions come back', () => {
  using folder = new TestFolder();
  const contents = sampleContents();
  createProject(folder.file('s.lacuna'), contents);
  const project = openProject(folder.file('s.lacuna'));
  expect(project.readSpec()).toEqual(sampleSpec);
  expect(project.readImportRecord()).toEqual(sampleRecord);
  expect(project.versions()).toEqual({ lacuna: '0.1.0' });
  expect(project.tasks()).toEqual(contents.tasks.map((task) => ({ ...task, state: 'waiting', error: null })));
  project.close();
});

test('what a task gave is kept, once, with a line in the audit log', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const writer = openProject(path);
  const tasks = new Map(writer.tasks().map((task) => [task.id, task]));
  const [stage, student] = [tasks.get('stage:teachers/r0/f0')!, tasks.get('student/r0/f0')!];
  expect(writer.artifact(stage.id)).toBeNull();
  writer.finishTask(stage.id, sampleResult(stage));
  writer.failTask(student.id, 'no luck');
  expect(writer.tasks().find(({ id }) => id === student.id)).toMatchObject({ state: 'failed', error: 'no luck' });
  writer.finishTask(student.id, sampleResult(student), { seconds: 2 });
  expect(() => {
    writer.finishTask(student.id, sampleResult(student));
  }).toThrow('done already');
  expect(() => {
    writer.failTask(student.id, 'late');
  }).toThrow('done already');
  writer.close();

  const reader = openProject(path, { readonly: true });
  expect(Buffer.from(reader.artifact(student.id)!).toString()).toBe('model of student/r0/f0');
  expect(reader.predictions(student.id)).toEqual(samplePredictions());
  expect(reader.predictions(stage.id)).toBeNull();
  expect(reader.summary(student.id)).toEqual({ trainedOn: 4 });
  expect(reader.tasks().filter(({ state }) => state === 'done')).toHaveLength(2);
  expect(reader.audit().map(({ event }) => event)).toEqual(['created', 'task-done', 'task-failed', 'task-done']);
  expect(reader.audit()[3]!.detail).toEqual({ task: student.id, seconds: 2 });
  expect(() => {
    reader.note('hello');
  }).toThrow('opened for reading only');
  reader.close();
  expect(readdirSync(folder.path)).toEqual(['s.lacuna']);
});

test('a result of the wrong shape is refused, and leaves nothing', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const project = openProject(path);
  const task = project.tasks().find(({ id }) => id === 'student/r0/f0')!;
  const result = sampleResult(task);
  const wrong = [
    { ...result, predictions: null },
    { ...result, predictions: { ...samplePredictions(), answered: Uint8Array.of(1) } },
    { ...result, predictions: { ...samplePredictions(), logits: Float64Array.of(1) } },
    { ...result, predictions: { ...samplePredictions(), contributions: Float64Array.of(1) } },
    { ...result, predictions: { ...samplePredictions(), subjects: Int32Array.of(0, 99) } },
  ];
  for (const bad of wrong) {
    expect(() => {
      project.finishTask(task.id, bad);
    }).toThrow(/gave (no )?predictions/);
  }
  expect(() => {
    project.finishTask('nobody/r0/f0', result);
  }).toThrow('no task nobody/r0/f0');
  expect(project.artifact(task.id)).toBeNull();
  expect(project.audit()).toHaveLength(1);
  project.close();
});

test('predictions for new patients are kept in order', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const project = openProject(path);
  const rows = [{ subject_id: 'b', p_ill: 0.5 }];
  project.recordPrediction({ source: 'new.csv', method: 'student', options: { z: 1 }, rows });
  project.recordPrediction({ source: 'newer.csv', method: 'student', options: {}, rows: [] });
  const made = project.newPatientPredictions();
  expect(made.map(({ source }) => source)).toEqual(['new.csv', 'newer.csv']);
  expect(made[0]).toMatchObject({ method: 'student', options: { z: 1 }, rows });
  expect(Object.keys(made[0]!.rows[0]!)).toEqual(['subject_id', 'p_ill']);
  expect(project.audit().at(-1)).toMatchObject({ event: 'prediction', detail: { source: 'newer.csv', patients: 0 } });
  project.close();
});

test('lines of the audit log cannot be changed, deleted or replaced', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const db = new Database(path);
  const attempts = [
    "UPDATE audit SET event = 'x'",
    'DELETE FROM audit',
    "INSERT OR REPLACE INTO audit (id, at, event, detail) VALUES (1, '', 'x', '{}')",
  ];
  for (const recursive of [0, 1]) {
    db.pragma(`recursive_triggers = ${recursive}`);
    for (const sql of attempts) expect(() => db.exec(sql)).toThrow('append-only');
  }
  db.close();
  const project = openProject(path, { readonly: true });
  expect(project.audit().map(({ event }) => event)).toEqual(['created']);
  project.close();
});

test('the pragmas hold on every open', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  // Opening asserts them; what stays in the file is the journal mode.
  openProject(path).close();
  openProject(path, { readonly: true }).close();
  expect([...readFileSync(path).subarray(18, 20)]).toEqual([2, 2]);
});

test('reading changes no byte of the file', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path);
  const before = readFileSync(path);
  const project = openProject(path, { readonly: true });
  project.readCohort();
  project.close();
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(readdirSync(folder.path)).toEqual(['s.lacuna']);
});
