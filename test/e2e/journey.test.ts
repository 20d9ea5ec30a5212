/** From the first start to a patient's page: with the mouse, and again with the keyboard alone. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { launchLacuna, type Launched } from './support/launch.ts';
import { openSample, planShort, trainAs, trained, useFolder, view } from './support/study.ts';
import { saveInWindow, wholeWay } from './support/wholeWay.ts';

let folder: string;
let app: Launched;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lacuna-journey-'));
  mkdirSync(join(folder, 'studies'));
  app = await launchLacuna({ dataFolder: folder });
  await useFolder(app.page, join(folder, 'studies'));
});

afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

test('by mouse: sample, cohort, missingness, training, results, a patient, a report', async () => {
  await wholeWay(app.page, join(folder, 'studies'), saveInWindow(app.page));
});

/** Presses Tab until what has the focus fits; the keyboard's only way to a control. */
async function tabTo(page: Page, name: RegExp, back = false): Promise<void> {
  for (let i = 0; i < 150; i++) {
    const focused = await page.evaluate<string>(`(() => {
      const e = document.activeElement;
      if (!e || e === document.body) return '';
      const label = e.labels?.[0]?.textContent ?? '';
      return [e.getAttribute('aria-label') ?? '', label, e.textContent ?? ''].join(' | ').replace(/\\s+/g, ' ').trim();
    })()`);
    if (name.test(focused)) return;
    await page.keyboard.press(back ? 'Shift+Tab' : 'Tab');
  }
  throw new Error(`Tab never came to ${String(name)}.`);
}

test('by keyboard alone: the same way', async () => {
  const { page } = app;
  const keys = page.keyboard;
  await page.getByRole('heading', { level: 1 }).waitFor();
  await tabTo(page, /Open this sample: Heart disease/);
  await keys.press('Enter');
  await page.getByText('availability patterns').waitFor();
  await keys.press('Control+3');
  await page.getByText(/tells label apart with AUC/).waitFor();
  await keys.press('Control+4');
  await tabTo(page, /Settings behind it/);
  await keys.press('Enter');
  await tabTo(page, /Repeats/);
  await keys.press('Control+a');
  await keys.type('1');
  for (let part = 0; part < 2; part++) {
    await tabTo(page, /Optimiser steps/);
    await keys.press('Control+a');
    await keys.type('30');
    await keys.press('Tab');
  }
  await page.getByText(/^About .* on this machine/).waitFor();
  await tabTo(page, /^\s*\|\s*\| Train …/, true);
  await keys.press('Enter');
  await page.getByRole('dialog', { name: 'Save as' }).waitFor();
  await tabTo(page, /File name/);
  await keys.press('Control+a');
  await keys.type('keys.lacuna');
  await keys.press('Enter');
  await page.getByText('Trained.', { exact: true }).waitFor({ timeout: 120_000 });
  await keys.press('Control+5');
  await tabTo(page, /^\s*\|\s*\| Methods/);
  for (let i = 0; i < 9; i++) await keys.press('ArrowRight');
  await page.getByText('918 found').waitFor();
  await tabTo(page, /cleveland_001/);
  await keys.press('ArrowDown');
  await expect.poll(() => page.evaluate('document.activeElement?.textContent')).toContain('cleveland_002');
  await keys.press('Enter');
  await page.getByRole('heading', { name: /cleveland_002/ }).waitFor();
  await keys.press('Control+1');
  await page.getByText('keys', { exact: true }).first().waitFor();
});

test('a study is deleted and comes back; recent files know both', async () => {
  const { page } = app;
  await openSample(page, 'Cognitive');
  await planShort(page, 20);
  await trainAs(page, 'gone.lacuna');
  await trained(page);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  await view(page, 'Start');
  await page.getByRole('button', { name: /^Delete/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
  await page.getByText(/was deleted/).waitFor();
  expect(existsSync(join(folder, 'studies/gone.lacuna'))).toBe(false);
  await page.getByRole('button', { name: 'Undo', exact: true }).click();
  await page.getByText(/is back/).waitFor();
  expect(existsSync(join(folder, 'studies/gone.lacuna'))).toBe(true);
});
