/** Every view for everybody: accessible in light and dark, nothing cut off, and names from files are only ever text. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { drop } from './support/drop.ts';
import { launchLacuna, type Launched } from './support/launch.ts';
import { openSample, planShort, trainAs, trained, useFolder, view } from './support/study.ts';

let folder: string;
let app: Launched;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lacuna-looks-'));
  mkdirSync(join(folder, 'studies'));
  app = await launchLacuna({ dataFolder: folder });
  await useFolder(app.page, join(folder, 'studies'));
});

afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** What is wrong with the page as it stands, in light and in dark. */
async function faults(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(150);
    found.push(...(await seriousFindings(page)).map((fault) => `${where}, ${colorScheme}: ${fault}`));
  }
  const overflow = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth');
  if (overflow > 0) found.push(`${where}: the page is ${overflow} px wider than the window`);
  return found;
}

async function eachTab(page: Page, where: string): Promise<string[]> {
  const found: string[] = [];
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await page.waitForTimeout(400);
    found.push(...(await faults(page, `${where}, ${await tab.innerText()}`)));
  }
  return found;
}

test('axe finds nothing serious, and nothing is wider than the window', async () => {
  const { page } = app;
  await page.getByRole('heading', { level: 1 }).waitFor();
  const found = await faults(page, 'start');
  await page.getByRole('button', { name: 'When does it help? Figures …' }).click();
  await page.getByRole('tab', { name: 'Dimension' }).waitFor();
  found.push(...(await eachTab(page, 'when it helps')));
  await page.getByRole('button', { name: 'Back to Start' }).click();
  await page.keyboard.press('F1');
  found.push(...(await faults(page, 'shortcuts')));
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Choose files …' }).click();
  await page.getByRole('dialog', { name: 'Choose tables' }).waitFor();
  found.push(...(await faults(page, 'folder dialogue')));
  await page.keyboard.press('Escape');
  await openSample(page);
  found.push(...(await eachTab(page, 'cohort')));
  await planShort(page, 30);
  found.push(...(await faults(page, 'plan')));
  await trainAs(page, 'looks.lacuna');
  found.push(...(await faults(page, 'training')));
  await trained(page);
  found.push(...(await faults(page, 'trained')));
  await view(page, 'Results');
  await page.getByRole('tab', { name: 'Methods' }).waitFor();
  found.push(...(await eachTab(page, 'results')));
  expect(found).toEqual([]);
});

test('names from files are shown as text, run nothing, and are harmless in a spreadsheet', async () => {
  const { page } = app;
  const evil = `<img src=x onerror="window.pwned=1">`;
  const formula = "=cmd|'/C calc'!A0";
  const own = join(folder, 'evil');
  mkdirSync(own);
  const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const ids = Array.from({ length: 80 }, (_, i) => `${i % 2 === 0 ? formula : evil}${i}`);
  const label = (i: number) => (i % 3 === 0 ? evil : formula);
  writeFileSync(
    join(own, 'labels.csv'),
    `subject_id,label\n${ids.map((id, i) => `${quoted(id)},${quoted(label(i))}\n`).join('')}`,
  );
  const cells = (i: number) => `${(i * 37) % 11},${((i * 53) % 17) + (i % 3 === 0 ? 6 : 0)}`;
  const table = (rows: readonly string[]) =>
    `subject_id,${quoted(evil)},${quoted(formula)}\n${rows.map((id, i) => `${quoted(id)},${cells(i)}\n`).join('')}`;
  writeFileSync(join(own, `<b onclick=alert(1)>.csv`), table(ids));
  writeFileSync(join(own, 'second.csv'), table(ids.slice(0, 50)));
  await drop(page, [own]);
  await page.getByText('availability patterns').waitFor();
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await page.waitForTimeout(200);
  }
  await view(page, 'Missingness');
  await page.waitForTimeout(500);
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await page.waitForTimeout(200);
  }
  await planShort(page, 20);
  await trainAs(page, 'evil.lacuna');
  await trained(page);
  await view(page, 'Results');
  await page.getByRole('tab', { name: 'Methods' }).waitFor();
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    await page.waitForTimeout(300);
  }
  await page.getByRole('tab', { name: 'Predictions' }).click();
  await page.getByRole('gridcell').first().waitFor();
  await page.getByRole('button', { name: 'Export as CSV …' }).click();
  await page.getByRole('dialog').getByLabel('File name').fill('out.csv');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByText(/^Saved as/).waitFor();
  for (const line of readFileSync(join(folder, 'studies/out.csv'), 'utf8').split('\n')) {
    expect(line).not.toMatch(/(^|,)"?[=+@]/);
  }
  await page.getByRole('gridcell').first().click();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForTimeout(500);
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.evaluate('window.lacuna.network().then(({ refused }) => refused)')).toBe(0);
});
