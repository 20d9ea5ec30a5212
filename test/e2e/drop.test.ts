/** Files dropped on the window, by the browser's own drag events. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drop } from './support/drop.ts';
import { launchLacuna, type Launched } from './support/launch.ts';

const cohort = new URL('../../resources/cohorts/alzheimer_csf_induced/', import.meta.url).pathname;
let app: Launched;

beforeAll(async () => {
  app = await launchLacuna();
});

afterAll(async () => {
  await app.close();
});

test('tables dropped on the window become a cohort', async () => {
  const { page } = app;
  await page.getByRole('heading', { level: 1 }).waitFor();
  const tables = readdirSync(cohort).filter((name) => name.endsWith('.csv'));
  await drop(
    page,
    tables.map((name) => join(cohort, name)),
  );
  await page.getByText('availability patterns').waitFor();
  expect(await page.getByRole('listbox', { name: 'Files' }).getByRole('option').count()).toBe(tables.length);
});

test('a folder dropped on the window is read as one', async () => {
  const { page } = app;
  await drop(page, [cohort.replace('alzheimer_csf_induced', 'ischemic_stroke').replace(/\/$/, '')]);
  await page.getByRole('heading', { name: /stroke/i, level: 1 }).waitFor();
});

test('what is no file on this computer is refused with a sentence', async () => {
  const { page } = app;
  // As text: it runs in the page, whose types the tests do not have.
  await page.evaluate(`(() => {
    const transfer = new DataTransfer();
    transfer.items.add(new File(['subject_id,x'], 'made-up.csv'));
    window.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
  })()`);
  await page
    .getByRole('alert')
    .filter({ hasText: /save it first, then drop it/i })
    .waitFor();
});
