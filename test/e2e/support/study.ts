/** What several tests do in the window: open a sample, plan a short training, save where they say. */
import { expect } from 'vitest';
import type { Page } from 'playwright-core';

export async function view(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name, exact: true }).click();
}

export async function openSample(page: Page, name = 'Heart disease'): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`Open this sample: ${name}`) }).click();
  await page.getByText('availability patterns').waitFor();
}

/** Fills the knobs: one repeat, so many optimiser steps everywhere. */
export async function planShort(page: Page, steps: number): Promise<void> {
  await view(page, 'Train');
  await page.getByText('Settings behind it').click();
  for (const part of ['Teachers', 'Students']) {
    await page.getByRole('group', { name: part, exact: true }).getByLabel('Optimiser steps').fill(String(steps));
  }
  await page.getByLabel('Repeats', { exact: true }).fill('1');
  await page.getByText(/^About .* on this machine/).waitFor();
}

/** Presses Train and saves under a name in the folder that the dialogue proposes. */
export async function trainAs(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Train …' }).click();
  const dialogue = page.getByRole('dialog', { name: 'Save as' });
  await dialogue.getByLabel('File name').fill(name);
  await dialogue.getByRole('button', { name: 'Save' }).click();
  await page.getByText(/^\d+ of \d+ tasks$/).waitFor();
}

export async function trained(page: Page): Promise<void> {
  await page.getByText('Trained.', { exact: true }).waitFor({ timeout: 120_000 });
}

/** Lets save dialogues begin in a folder of the test's own. */
export async function useFolder(page: Page, folder: string): Promise<void> {
  const reply = await page.evaluate<{ ok: boolean }>(
    `new Promise((resolve) => {
      window.lacuna.send({ id: 0, name: 'settings.change', params: { folder: ${JSON.stringify(folder)} } });
      setTimeout(() => resolve({ ok: true }), 300);
    })`,
  );
  expect(reply.ok).toBe(true);
}
