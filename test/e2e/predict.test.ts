/** New patients and the patient's page in the real window, with a project trained by the command. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { launchLacuna, type Launched } from './support/launch.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lacuna-predict-'));
const project = join(folder, 'heart.lacuna');
let app: Launched;

const lacuna = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'scripts/lacuna.mjs'), ...args]);

beforeAll(async () => {
  const network = { steps: 20, width: 8, members: 1 };
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ teacher: network, student: network, distillation: { innerFolds: 2 } }));
  const cohort = join(root, 'resources/cohorts/heart_disease_4centres');
  const protocol = ['--protocol', 'quick', '--folds', '2', '--methods', 'student,teachers', '--config', config];
  await lacuna('run', cohort, '--out', project, ...protocol);
  app = await launchLacuna({ openFile: project });
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

async function openPredict(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: 'Predict' }).click();
  await page.getByRole('button', { name: /sample/ }).click();
  await page.getByRole('grid', { name: 'Predictions' }).waitFor();
  // A set shown before stays while the next one is read.
  await page.getByText('Reading and predicting new patients').waitFor({ state: 'hidden' });
}

test('a patient is opened, asked about without a modality, printed on one page, and left, by keyboard alone', async () => {
  const { page } = app;
  await openPredict(page);
  const grid = page.getByRole('grid', { name: 'Predictions' });
  await grid.getByRole('row').nth(1).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Similar training patients' }).waitFor();
  expect(await page.getByText('Not a medical device').first().isVisible()).toBe(true);
  expect(await page.getByText(/No spread over refits/).isVisible()).toBe(true);
  const toggle = page.getByRole('checkbox', { name: /^Use / }).first();
  await toggle.focus();
  await page.keyboard.press('Space');
  await page.getByText(/with all, .* as chosen/).waitFor();
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1');
  expect(pdf.match(/\/Type\s*\/Page[^s]/g)).toHaveLength(1);
  await page.keyboard.press('Escape');
  await grid.waitFor();
});

test('predict, patient and settings have no serious accessibility finding, light and dark', async () => {
  const { page } = app;
  for (const theme of ['light', 'dark']) {
    await page.getByRole('navigation').getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('radio', { name: theme }).check();
    await page.getByRole('table', { name: 'Engines on this machine' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await openPredict(page);
    expect(await seriousFindings(page)).toEqual([]);
    await page.getByRole('grid', { name: 'Predictions' }).getByRole('row').nth(1).click();
    await page.getByRole('heading', { name: 'Similar training patients' }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await page.keyboard.press('Escape');
  }
});

test('core that dies behind an open page is told of, and the next patient opens', async () => {
  const { page } = app;
  await openPredict(page);
  const before = app.corePid();
  app.killCore();
  await page
    .getByText(/ended unexpectedly/)
    .first()
    .waitFor();
  expect(app.corePid()).not.toBe(before);
  await page.getByRole('grid', { name: 'Predictions' }).getByRole('row').nth(2).click();
  await page.getByRole('heading', { name: 'Similar training patients' }).waitFor();
  await page.keyboard.press('Escape');
});
