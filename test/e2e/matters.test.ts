/** What predictions rest on, in the real window, with a project trained by the command. */
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
const folder = mkdtempSync(join(tmpdir(), 'lacuna-matters-'));
let app: Launched;

beforeAll(async () => {
  const project = join(folder, 'heart.lacuna');
  const network = { steps: 20, width: 8, members: 1 };
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ teacher: network, student: network, distillation: { innerFolds: 2 } }));
  const cohort = join(root, 'resources/cohorts/heart_disease_4centres');
  const protocol = ['--protocol', 'quick', '--folds', '2', '--methods', 'student,teachers', '--config', config];
  await promisify(execFile)(process.execPath, [
    join(root, 'scripts/lacuna.mjs'),
    ...['run', cohort, '--out', project, ...protocol],
  ]);
  app = await launchLacuna({ openFile: project });
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

test('importances and stable features are worked out, cancelled, shown, and found again', async () => {
  const { page } = app;
  const choice = (label: string) => page.getByRole('combobox', { name: new RegExp(`^${label}`) });
  await page.getByRole('navigation').getByRole('button', { name: 'Results' }).click();
  await page.getByRole('tab', { name: 'What matters' }).click();
  await page.getByText('This has not been worked out for this method yet.').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  const workOut = page.getByRole('button', { name: 'Work out', exact: true });
  await page.getByLabel('Permutations per test fold').fill('2');
  await workOut.first().click();
  await page.getByRole('table').first().waitFor();
  await page.getByText(/^918 subjects in 2 test folds, 2 permutations each/).waitFor();
  expect(await page.getByRole('region', { name: 'Modalities' }).getByRole('row').count()).toBe(5);
  await choice('Figure').selectOption('auc');
  await page.getByRole('img', { name: /^Fall of the AUC by feature/ }).waitFor();

  await page.getByLabel('Half-samples').fill('10000');
  await workOut.click();
  await page.getByText('Choosing features on halves of the subjects').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Choosing features on halves of the subjects').waitFor({ state: 'hidden' });
  await page.getByLabel('Half-samples').fill('9');
  await workOut.click();
  await page.getByText(/chosen on 75 % or more of 10 halves of 918 subjects/).waitFor();
  await choice('Stable from').selectOption('60 % of the halves');
  await page.getByText(/chosen on 60 % or more of 10 halves/).waitFor();
  await choice('Features of').selectOption('imaging');
  await page.getByText(/of 10 halves of 444 subjects/).waitFor();
  expect(await seriousFindings(page)).toEqual([]);

  // What was worked out is in the file, not in the tab.
  await page.getByRole('tab', { name: 'Methods' }).click();
  await page.getByRole('tab', { name: 'What matters' }).click();
  await page.getByText(/^918 subjects in 2 test folds/).waitFor();
  await choice('Method').selectOption('teachers');
  await page.getByText('This has not been worked out for this method yet.').waitFor();
});
