/** The report view in the real window: what leaves is said, the document is written, and the page that it makes is for everybody. */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { launchLacuna, testBrowser, type Launched } from './support/launch.ts';
import { useFolder, view } from './support/study.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'lacuna-report-'));
const project = join(folder, 'heart.lacuna');
let app: Launched;

const lacuna = (...args: string[]) =>
  promisify(execFile)(process.execPath, [join(root, 'scripts/lacuna.mjs'), ...args]);

beforeAll(async () => {
  const network = { steps: 20, width: 8, members: 1 };
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify({ teacher: network, student: network, distillation: { innerFolds: 2 } }));
  const cohort = join(root, 'resources/cohorts/heart_disease_4centres');
  await lacuna('run', cohort, '--out', project, '--protocol', 'quick', '--folds', '2', '--config', config);
  // The window has its file for itself.
  mkdirSync(join(folder, 'copy'));
  copyFileSync(project, join(folder, 'copy/heart.lacuna'));
  app = await launchLacuna({ openFile: project });
  await useFolder(app.page, folder);
});

afterAll(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** From the form to the file. */
async function exportAs(name: string): Promise<void> {
  const { page } = app;
  await page.getByRole('button', { name: 'Export …' }).click();
  const leaves = page.getByRole('dialog', { name: 'What will leave this project' });
  await leaves.getByRole('listitem').first().waitFor();
  await leaves.getByRole('button', { name: 'Choose where to save …' }).click();
  const save = page.getByRole('dialog', { name: 'Save as' });
  await save.getByLabel('File name').fill(name);
  await save.getByRole('button', { name: 'Save' }).click();
  await page.getByText(new RegExp(`aved .*[/\\\\]${name}`)).waitFor();
}

test('the window and the command write the same page, to the byte', async () => {
  const { page } = app;
  await view(page, 'Report');
  await page.getByRole('radio', { name: /^Web page/ }).check();
  await exportAs('window.html');
  await lacuna('report', join(folder, 'copy/heart.lacuna'), '--out', join(folder, 'command.html'));
  const [own, other] = ['window.html', 'command.html'].map((name) => readFileSync(join(folder, name)));
  expect(own!.equals(other!)).toBe(true);
});

test('what leaves changes as one holds back; Escape writes nothing', async () => {
  const { page } = app;
  await page.getByRole('button', { name: 'Export …' }).click();
  const leaves = page.getByRole('dialog', { name: 'What will leave this project' });
  await leaves.getByText(/counts below 5: with so few/).waitFor();
  await leaves.getByLabel(/^Do not tell counts/).fill('9');
  await leaves.getByText(/counts below 10 are not told/).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await leaves.waitFor({ state: 'hidden' });
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('a patient’s page leads to a report on that patient', async () => {
  const { page } = app;
  await view(page, 'Results');
  await page.getByRole('tab', { name: 'Predictions' }).click();
  await page.getByRole('grid').getByRole('row').nth(2).click();
  await page.getByRole('button', { name: 'Report …' }).click();
  await page.getByRole('radio', { name: /^Patients/ }).isChecked();
  const id = await page.getByLabel(/^Ids/).inputValue();
  expect(id).toMatch(/^\w+_\d+$/);
  await page.getByRole('radio', { name: /^Data/ }).check();
  await exportAs('one.json');
  const { sections } = JSON.parse(readFileSync(join(folder, 'one.json'), 'utf8')) as { sections: { title: string }[] };
  expect(sections.map(({ title }) => title)).toEqual([id]);
});

test('a text for an item of TRIPOD+AI is there again when one comes back, without a button to save it', async () => {
  const { page } = app;
  await page.getByText('Introduction', { exact: false }).first().click();
  const own = page.getByRole('textbox', { name: 'Your text for item 3, Background' });
  await own.fill('Chest pain is common.');
  await view(page, 'Results');
  await view(page, 'Report');
  await page.getByText('Introduction', { exact: false }).first().click();
  await expect.poll(() => own.inputValue()).toBe('Chest pain is common.');
  await own.fill('Chest pain is very common.');
  await page.getByText('Saved in the project.').waitFor();
});

test('a folder of tables is written whole', async () => {
  const { page } = app;
  await page.getByRole('radio', { name: /^The study/ }).check();
  await page.getByRole('radio', { name: /^Folder/ }).check();
  await exportAs('tables');
  expect(readdirSync(join(folder, 'tables'))).toContain('index.csv');
});

test('the view and the page that it writes have no serious accessibility finding', async () => {
  const { page } = app;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFindings(page)).toEqual([]);
  }
  const { path, args } = await testBrowser();
  const browser = await chromium.launch({ executablePath: path, args: [...args, '--no-sandbox'] });
  try {
    // Its policy lets no script in; that it says so is what another test asks.
    const context = await browser.newContext({ bypassCSP: true, offline: true });
    const written = await context.newPage();
    const wanted: string[] = [];
    written.on('request', (request) => wanted.push(request.url()));
    for (const width of [360, 1280]) {
      await written.setViewportSize({ width, height: 800 });
      await written.goto(pathToFileURL(join(folder, 'window.html')).href);
      expect(await seriousFindings(written)).toEqual([]);
    }
    expect(wanted.filter((url) => !/^(file|data):/.test(url))).toEqual([]);
  } finally {
    await browser.close();
  }
});
