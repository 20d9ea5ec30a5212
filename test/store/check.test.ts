import { readFileSync, writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { checkProject } from '../../src-main/store/check.ts';
import { openProject } from '../../src-main/store/project.ts';
import { createSample, sampleCohort, sampleResult, TestFolder } from './support.ts';

function createRun(path: string): void {
  createSample(path);
  const project = openProject(path);
  for (const task of project.tasks().slice(0, 3)) project.finishTask(task.id, sampleResult(task));
  project.close();
}

test('a sound project has no problems, and its facts are told', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createRun(path);
  expect(checkProject(path)).toEqual({
    ok: true,
    problems: [],
    facts: {
      format: 2,
      bytes: readFileSync(path).length,
      subjects: 6,
      classes: 2,
      modalities: 2,
      features: 2,
      tasks: { done: 3, waiting: 25, failed: 0 },
      newPatientPredictions: 0,
      auditLines: 4,
    },
  });
});

const tampering: [what: string, sql: string, problem: RegExp][] = [
  ['a model', "UPDATE artifact SET bytes = x'00' WHERE task = 1", /model of task mean-imputed-lr\/r0\/f0 has changed/],
  [
    'predictions',
    "UPDATE out_of_fold SET answered = x'0101'",
    /predictions of task mean-imputed-lr\/r0\/f0 have changed/,
  ],
  ['a cell', 'UPDATE feature SET cells = zeroblob(48) WHERE position = 0', /column aβ42 has changed/],
  ['the length of a column', "UPDATE feature SET cells = x'00'", /Column aβ42 of csf has 1 bytes, not 48/],
  ['the length of a pattern', "UPDATE modality SET present = x'00' WHERE name = 'csf'", /tells of 1 subjects, not 6/],
  ['an outcome', 'UPDATE subject SET outcome = 1 WHERE position = 0', /not the one that was imported/],
  ['a missing model', 'DELETE FROM artifact WHERE task = 0', /stage:teachers\/r0\/f0 \(done\) has no model/],
  ['missing predictions', 'DELETE FROM out_of_fold', /r0\/f0 \(done\) has no out-of-fold predictions/],
  ['a missing summary', 'DELETE FROM summary', /\(done\) has no summary/],
  ['a stray result', "UPDATE task SET state = 'waiting' WHERE position = 0", /\(waiting\) has a stray model/],
  ['a missing table', 'DROP TABLE study', /damaged: no such table: study/],
  ['a missing study', 'DELETE FROM study', /The study's settings are missing/],
  [
    'a lost task',
    'PRAGMA foreign_keys = OFF; DELETE FROM task WHERE position = 0',
    /Row 0 of artifact refers to a task/,
  ],
];

for (const [what, sql, problem] of tampering) {
  test(`changing ${what} is found`, () => {
    using folder = new TestFolder();
    const path = folder.file('s.lacuna');
    createRun(path);
    new Database(path).exec(sql).close();
    const check = checkProject(path);
    expect(check.ok).toBe(false);
    expect(check.problems.join('\n')).toMatch(problem);
  });
}

test('a byte that flipped in a model is found, and the model is not used', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createRun(path);
  const bytes = readFileSync(path);
  bytes[bytes.indexOf('model of student/r0/f0') + 2]! ^= 1;
  writeFileSync(path, bytes);
  const { ok, problems } = checkProject(path);
  expect({ ok, problems }).toEqual({
    ok: false,
    problems: ['The model of task student/r0/f0 has changed (SHA-256).'],
  });
  const project = openProject(path, { readonly: true });
  expect(() => project.artifact('student/r0/f0')).toThrow(expect.objectContaining({ kind: 'damaged' }));
  project.close();
});

test('pages overwritten in the middle of the file are found', () => {
  using folder = new TestFolder();
  const path = folder.file('s.lacuna');
  createSample(path, { cohort: sampleCohort(5000) });
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.fill(0x5a, bytes.length >> 1, (bytes.length >> 1) + 8192));
  expect(checkProject(path).ok).toBe(false);
});
