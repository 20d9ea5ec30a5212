/** `lacuna ampute` and `lacuna learning-curve` on a cohort that comes with Lacuna. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { beforeAll, expect, test, vi } from 'vitest';
import type { AmputationRow, LearningRow } from '../../src-main/contract/robustness.ts';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { lacuna, quickConfig, temporaryFolder } from '../support/command.ts';

// Each command is a process of its own, which a busy machine starts slowly.
vi.setConfig({ testTimeout: 60_000 });

const folder = temporaryFolder();
const heart = bundledCohort('heart_disease_4centres');
const groups = join(heart, 'extra', 'groups.csv');
const study = join(folder, 'study.lacuna');
const config = join(folder, 'config.json');

beforeAll(async () => {
  writeFileSync(config, JSON.stringify(quickConfig));
  // Groups that are mixed into stratified folds all the same.
  const how = ['--group', groups, '--resampling', 'stratified', '--folds', '3', '--protocol', 'quick'];
  const methods = ['--methods', 'student,student-complete,mean-imputed-lr'];
  const { code, stderr } = await lacuna('run', heart, '--out', study, ...how, ...methods, '--config', config);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/tasks done in/)]);
}, 60_000);

test('groups may be mixed into stratified folds', async () => {
  const { stdout } = await lacuna('evaluate', study, '--json');
  const { protocol } = JSON.parse(stdout) as { protocol: unknown };
  expect(protocol).toMatchObject({ resampling: 'stratified', folds: 3 });
});

test('ampute tells the same on screen, as JSON and as CSV, of those who answer everybody', async () => {
  const asked = ['--mechanisms', 'mcar,mnar', '--rates', '0,30,60'];
  const { code, stdout, stderr } = await lacuna('ampute', study, ...asked);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/student +0 % +100 % +0\.\d{3} \(0\.\d{3} to [01]\.\d{3}\)/);
  expect(stdout).not.toMatch(/student-complete/);
  expect(stdout).toMatch(/Tested on patients who lost \d\d % of their modalities \(MCAR\)/);
  const given = JSON.parse((await lacuna('ampute', study, ...asked, '--json')).stdout) as {
    most: number;
    strength: number;
    points: AmputationRow[];
  };
  expect(given).toMatchObject({ strength: 1.5 });
  expect(given.points).toHaveLength(2 * (1 + 2 * 2));
  for (const { rate, taken } of given.points) expect(Math.abs(rate - taken)).toBeLessThan(0.03);
  const at = (rate: number) =>
    given.points.find((one) => one.method === 'student' && one.rate === rate && one.mechanism !== 'mnar')!;
  expect(at(0.6).auc.value!).toBeLessThan(at(0).auc.value!);
  const out = join(folder, 'ampute.csv');
  expect((await lacuna('ampute', study, ...asked, '--out', out)).code).toBe(0);
  const { data } = Papa.parse<Record<string, string>>(readFileSync(out, 'utf8').trim(), { header: true });
  expect(data.map((row) => Number(row['auc']))).toEqual(given.points.map(({ auc }) => auc.value));
  expect((await lacuna('ampute', study, ...asked, '--out', out)).code).toBe(2);
  expect((await lacuna('check', study)).code).toBe(0);
});

test('ampute --training trains anew, whichever the number of workers', async () => {
  const asked = ['--mechanisms', 'mar', '--rates', '40', '--methods', 'mean-imputed-lr', '--training', '--json'];
  const { code, stdout } = await lacuna('ampute', study, ...asked, '--workers', '2');
  expect(code).toBe(0);
  const { points } = JSON.parse(stdout) as { points: AmputationRow[] };
  expect(points.map(({ scenario, rate }) => `${scenario} ${rate}`)).toEqual(
    ['test', 'training', 'both'].flatMap((scenario) => [`${scenario} 0`, `${scenario} 0.4`]),
  );
});

test('learning-curve says what more subjects would bring, or that it cannot be told', async () => {
  const asked = ['--shares', '30,50,75', '--methods', 'mean-imputed-lr'];
  const { code, stdout } = await lacuna('learning-curve', study, ...asked);
  expect(code).toBe(0);
  expect(stdout).toMatch(/Doubling the cohort|cannot be told|levelled off/);
  expect(stdout).toMatch(/An extrapolation/);
  const json = JSON.parse((await lacuna('learning-curve', study, ...asked, '--json')).stdout) as {
    points: LearningRow[];
  };
  expect(json.points.map(({ trainedOn }) => Math.round(trainedOn))).toEqual([184, 306, 459, 612]);
});

test.each([
  [['ampute'], /give one project file/],
  [['ampute', study, '--mechanisms', 'chance'], /there are mcar, mar, mnar, mnar-outcome/],
  [['ampute', study, '--rates', 'many'], /percentages from 0 to 100/],
  [['ampute', study, '--methods', 'nobody'], /no nobody; the study has student/],
  [['ampute', study, '--out', 'figures.txt'], /ends in \.csv/],
  [['ampute', study, '--out', join(folder, 'nowhere', 'x.csv')], /there is no folder .*nowhere to put it in/],
  [['report', study, '--out', join(folder, 'nowhere', 'x.html')], /there is no folder .*nowhere to put it in/],
  [['ampute', study, '--training', '--repeats', '2'], /--repeats 2: the study has 1 repeat/],
  [['learning-curve', study, '--shares', '1'], /percentages from 5 to 100/],
  [['run', heart, '--out', join(folder, 'x.lacuna'), '--resampling', 'group'], /say by --group/],
  [['run', heart, '--out', join(folder, 'x.lacuna'), '--resampling', 'some'], /there are stratified and group/],
  [['run', heart, '--out', join(folder, 'x.lacuna'), '--group', groups, '--folds', '5'], /--resampling stratified/],
])('%j is refused, and nothing is written', async (args, message) => {
  const { code, stderr } = await lacuna(...args);
  expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  expect(existsSync(join(folder, 'x.lacuna'))).toBe(false);
});
