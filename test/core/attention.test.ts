/** A study whose networks attend to their inputs: what the window and the report say of it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openProject } from '../../src-main/store/project.ts';
import { allSections, type Report } from '../../src-main/report/model.ts';
import { studyReport } from '../../src-main/report/studyReport.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { small, TestCore, trained, type TestWindow } from './studySupport.ts';

const folder = new TestFolder();
const path = folder.file('attending.lacuna');
const cohort = smallCohort(7, { n: 90, widths: [12, 1] });
let window: TestWindow;

beforeAll(async () => {
  const student = { ...small.student, steps: 150, attention: true };
  const parts = { repeats: 7, methods: ['student', 'teachers'], settings: { ...small, student } };
  window = await trained(new TestCore(folder), cohort, parts, sampleRecord, path);
}, 60_000);
afterAll(async () => {
  await window.close();
  folder[Symbol.dispose]();
});

async function report(): Promise<Report> {
  const project = openProject(path, { readonly: true });
  try {
    const of = { project, cohort: project.readCohort(), spec: project.readSpec(), cache: new Map<string, unknown>() };
    return await studyReport(of, 'attending');
  } finally {
    project.close();
  }
}

test('the window is told the mean weights over refits, their spread, and how often each feature is kept', async () => {
  const given = await window.ask('results.attention', { method: 'student' });
  expect(given.map(({ modality }) => modality)).toEqual(cohort.modalities.map(({ name }) => name));
  const [first, second] = given;
  expect(first).toMatchObject({ refits: 21, of: 12 });
  expect(first!.zeroShare).toBeGreaterThan(0);
  expect(first!.features.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 8);
  for (const { weight, lower, upper, keptIn } of first!.features) {
    expect(lower).toBeLessThanOrEqual(weight);
    expect(upper).toBeGreaterThanOrEqual(weight);
    expect(keptIn).toBeGreaterThan(0);
    expect(keptIn).toBeLessThanOrEqual(21);
  }
  const keptIn = first!.features.reduce((sum, one) => sum + one.keptIn, 0);
  expect(first!.kept).toBeCloseTo(keptIn / 21, 8);
  // A single feature has all there is.
  expect(second!.features).toMatchObject([{ weight: 1, lower: 1, upper: 1, keptIn: 21 }]);
});

test('a method without attention has none; an unknown one is refused', async () => {
  expect(await window.ask('results.attention', { method: 'teachers' })).toEqual([]);
  await expect(window.ask('results.attention', { method: 'nobody' })).rejects.toThrow('no method nobody');
});

test('the report says the same', async () => {
  const [first] = await window.ask('results.attention', { method: 'student' });
  await window.ask('project.close', {});
  const section = allSections((await report()).sections).find(({ id }) => id === 'attention')!;
  const table = section.blocks.find((block) => block.kind === 'table')!;
  expect(table.rows.map(([name, share, , kept]) => [name!.value, share!.value, kept!.value])).toEqual(
    first!.features.map(({ column, weight, keptIn }) => [column, weight, keptIn]),
  );
  expect(section.blocks.filter(({ kind }) => kind === 'figure')).toHaveLength(2);
});
