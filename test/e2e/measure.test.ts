/** What to measure next in the real window: on the patient's page, and its promise among the results. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { launchLacuna, type Launched } from './support/launch.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lacuna-measure-'));
let app: Launched;

beforeAll(async () => {
  const network = { steps: 60, width: 8, members: 1 };
  const config = join(folder, 'config.json');
  const project = join(folder, 'heart.lacuna');
  writeFileSync(config, JSON.stringify({ teacher: network, student: network, distillation: { innerFolds: 2 } }));
  const cohort = join(root, 'resources/cohorts/heart_disease_4centres');
  const plan = ['--protocol', 'quick', '--folds', '2', '--methods', 'student,student-complete', '--config', config];
  await promisify(execFile)(process.execPath, [
    join(root, 'scripts/lacuna.mjs'),
    ...['run', cohort, '--out', project, ...plan],
  ]);
  app = await launchLacuna({ openFile: project });
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

test('a patient’s list is ranked, by cost where costs are given, and still prints on one page', async () => {
  const { page } = app;
  await page.getByRole('navigation').getByRole('button', { name: 'Predict' }).click();
  await page.getByRole('button', { name: /sample/ }).click();
  const grid = page.getByRole('grid', { name: 'Predictions' });
  await grid.waitFor();
  await grid.getByRole('row').filter({ hasText: 'clinical, lab' }).first().click();
  await page.getByText('Ranked by expected change.').waitFor();
  const first = page.locator('ol > li').first();
  expect(await first.textContent()).toMatch(
    /training patients most like this one, \w+ changes the probability by \.\d\d/,
  );
  const names = await page.locator('ol > li').count();
  expect(names).toBe(2);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
  const last = (await page.locator('ol > li').last().textContent())!;
  const dear = /, (\w+) changes/.exec((await first.textContent())!)![1]!;
  const cheap = /, (\w+) changes/.exec(last)![1]!;
  await page.getByLabel(`Cost of ${dear}`).fill('900');
  await page.getByLabel(`Cost of ${cheap}`).fill('two');
  await page.getByText(`The cost of ${cheap} must be a number above 0`).waitFor();
  await page.getByLabel(`Cost of ${cheap}`).fill('1');
  await page.getByText('Ranked by expected change per cost.').waitFor();
  await page.locator('ol > li').first().filter({ hasText: cheap }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
});

test('the check of the promise draws both plots, and says where there is nothing to check', async () => {
  const { page } = app;
  await page.getByRole('navigation').getByRole('button', { name: 'Results' }).click();
  await page.getByRole('tab', { name: 'Measure next' }).click();
  await page.getByRole('button', { name: 'Check the promises' }).click();
  await page.getByText(/promises on \d+ subjects/).waitFor({ timeout: 60_000 });
  expect(await page.getByText(/^slope -?\d/).count()).toBe(2);
  expect(await page.getByRole('img', { name: /Promised and seen/ }).count()).toBe(2);
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByLabel('Method').selectOption('student-complete');
  await page.getByRole('button', { name: 'Check the promises' }).click();
  await page.getByText('Nothing can be promised').waitFor();
});
