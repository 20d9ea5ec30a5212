/** What was asked beyond the study is in its report, as it was kept; without it there is no such section. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reportStyle } from '../../src-main/platform/reportStyle.ts';
import { csvFiles } from '../../src-main/report/csv.ts';
import { htmlText } from '../../src-main/report/html.ts';
import { allSections, type Report } from '../../src-main/report/model.ts';
import { openPrivacy } from '../../src-main/report/privacy.ts';
import { studyReport } from '../../src-main/report/studyReport.ts';
import { openProject, type Project } from '../../src-main/store/project.ts';
import { amputeTests } from '../../src-main/study/robustness/amputation.ts';
import { learnOnLess } from '../../src-main/study/robustness/learningCurve.ts';
import { amputationView } from '../../src-main/study/robustness/views.ts';
import type { Studied } from '../../src-main/study/results/studied.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { fused, kernel } from '../support/engines.ts';
import { finished } from './support.ts';

const folder = new TestFolder();
const cohort = smallCohort(41, { n: 120, widths: [3, 3, 2], missing: 0.3 });
let project: Project;
let of: Studied;

beforeAll(async () => {
  const study = await finished(folder, cohort, sampleRecord, { methods: ['student', 'student-complete'] });
  study.close();
  project = openProject(study.path);
  of = { project, cohort: project.readCohort(), spec: project.readSpec(), cache: new Map() };
}, 60_000);
afterAll(() => {
  project.close();
  folder[Symbol.dispose]();
});

const sectionIds = (report: Report): string[] => allSections(report.sections).map(({ id }) => id);
const tableOf = (report: Report, id: string) =>
  allSections(report.sections)
    .flatMap(({ blocks }) => blocks)
    .find((block) => block.kind === 'table' && block.id === id) as { rows: { shown: string }[][] } | undefined;

test('sections appear with what was kept, and say the same as the window', async () => {
  const before = sectionIds(await studyReport(of, 'study'));
  expect(before).not.toContain('more-missing');
  expect(before).not.toContain('cohort-size');
  await amputeTests(
    of,
    fused,
    { mechanisms: ['mcar', 'mnar'], rates: [0.3], methods: ['student', 'student-complete'] },
    {},
  );
  const machine = {
    workerUrl: new URL('../../src-main/study/worker.ts', import.meta.url),
    workers: 2,
    kernel,
    devices: '',
  };
  await learnOnLess(of, { shares: [0.4, 0.6, 0.8], methods: ['student'], repeats: 1 }, machine, {});
  const report = await studyReport(of, 'study');
  expect(sectionIds(report)).toEqual(
    expect.arrayContaining(['more-missing', 'more-missing-test-mcar', 'more-missing-test-mnar', 'cohort-size']),
  );
  const { rows, sentences } = amputationView(of);
  const shown = tableOf(report, 'more-missing-figures-test-mcar')!.rows.map((row) => row.map((cell) => cell.shown));
  const own = rows.find(({ method, mechanism }) => method === 'student' && mechanism === 'mcar')!;
  expect(shown[1]!.slice(0, 3)).toEqual(['student', `${(100 * own.taken).toFixed(0)} %`, '100 %']);
  expect(shown[1]![3]).toContain(own.auc.value!.toFixed(3));
  expect(tableOf(report, 'cohort-size-figures')!.rows).toHaveLength(4);
  const page = htmlText(report, reportStyle());
  for (const sentence of sentences) expect(page).toContain(sentence);
  const ids = [...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
  expect(new Set(ids).size).toBe(ids.length);
  const files = csvFiles(report);
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
});

test('figures over few answered subjects are not told', async () => {
  const report = await studyReport(of, 'study', { ...openPrivacy, leastCount: 100 });
  const shown = tableOf(report, 'more-missing-figures-test-mcar')!.rows.map((row) => row.map((cell) => cell.shown));
  const complete = shown.filter(([method]) => method!.startsWith('student-complete'));
  expect(complete.length).toBe(2);
  for (const row of complete) expect(row.slice(2, 4)).toEqual(['n.s.', '–']);
  expect(shown[1]![3]).not.toBe('–');
});
