/** Sparsemax attention in the window: ticked among the knobs, and what it keeps shown with the results. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { launchLacuna, type Launched } from './support/launch.ts';
import { openSample, planShort, trainAs, trained, useFolder, view } from './support/study.ts';

let folder: string;
let app: Launched;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lacuna-attention-'));
  mkdirSync(join(folder, 'studies'));
  app = await launchLacuna({ dataFolder: folder });
  await useFolder(app.page, join(folder, 'studies'));
});

afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

test('a study with attention says which features are kept; methods without it say nothing', async () => {
  const { page } = app;
  await openSample(page);
  await planShort(page, 100);
  await page
    .getByRole('group', { name: 'Students', exact: true })
    .getByLabel('Sparsemax attention on the inputs')
    .check();
  await trainAs(page, 'attending');
  await trained(page);
  await view(page, 'Results');
  await page.getByRole('tab', { name: 'Modalities' }).click();
  await page.getByRole('heading', { name: 'What the attention keeps' }).waitFor();
  await page.getByText(/^clinical: of 10 features, [\d.]+ get a weight \(mean over 5 refits\)/).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByLabel('Method').selectOption('teachers');
  await page.getByRole('heading', { name: 'What the attention keeps' }).waitFor({ state: 'detached' });
});
