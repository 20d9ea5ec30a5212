/** The main job as a user does it with the mouse, in whichever host: from a sample to a patient and a report. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { openSample, planShort, trained, view } from './study.ts';

/** Does what leads to a save dialogue, and answers that with a path. */
export type SaveAs = (begin: () => Promise<void>, path: string) => Promise<void>;

/** The window's own save dialogue, which stands in the test's folder already. */
export const saveInWindow =
  (page: Page): SaveAs =>
  async (begin, path) => {
    await begin();
    const dialogue = page.getByRole('dialog', { name: 'Save as' });
    await dialogue.getByLabel('File name').fill(path.replace(/^.*[/\\]/, ''));
    await dialogue.getByRole('button', { name: 'Save' }).click();
  };

export async function wholeWay(page: Page, folder: string, saveAs: SaveAs): Promise<void> {
  await openSample(page);
  await page.getByRole('tab', { name: 'Table 1' }).click();
  await page.getByRole('rowheader', { name: /^age/ }).waitFor();
  await page.getByRole('button', { name: /Who lacks what/ }).click();
  await page.getByText(/tells label apart with AUC/).waitFor();
  await planShort(page, 40);
  const project = join(folder, 'mouse.lacuna');
  await saveAs(() => page.getByRole('button', { name: 'Train …' }).click(), project);
  await page.getByText(/^\d+ of \d+ tasks$/).waitFor();
  expect(existsSync(project)).toBe(true);
  await trained(page);
  await page.getByRole('button', { name: 'See the results' }).first().click();
  const row = page.getByRole('row', { name: /^student 918/ });
  const auc = Number(await row.getByRole('cell').nth(1).innerText());
  expect(auc).toBeGreaterThan(0.8);
  for (const tab of ['Curves', 'Threshold', 'Teacher and student', 'Learning curves', 'Modalities']) {
    await page.getByRole('tab', { name: tab, exact: true }).click();
    await page.getByText('How to read this').first().waitFor();
  }
  await page.getByRole('tab', { name: 'Predictions' }).click();
  await page.getByText('918 found').waitFor();
  await page.getByLabel('Find a subject').fill('va_014');
  await page.getByText('1 found').waitFor();
  await page.getByRole('gridcell', { name: 'va_014' }).click();
  await page.getByRole('heading', { name: /va_014/ }).waitFor();
  await page
    .getByText(/not a medical device/i)
    .first()
    .waitFor();
  await view(page, 'Report');
  await page.getByRole('button', { name: 'Export …' }).click();
  const leaves = page.getByRole('dialog', { name: 'What will leave this project' });
  const report = join(folder, 'mouse.pdf');
  await saveAs(() => leaves.getByRole('button', { name: 'Choose where to save …' }).click(), report);
  await page.getByText(/aved .*[/\\]mouse\.pdf/).waitFor();
  expect(readFileSync(report).subarray(0, 5).toString('latin1')).toBe('%PDF-');
}
