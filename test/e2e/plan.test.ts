/** A study planned in the window: methods chosen in groups, and centres left out one at a time. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { seriousFindings } from './support/accessibility.ts';
import { launchLacuna } from './support/launch.ts';
import { openSample, planShort, trainAs, trained, useFolder, view } from './support/study.ts';

test('each centre is predicted by models that never saw it, and shown by itself', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-plan-'));
  mkdirSync(join(folder, 'studies'));
  const app = await launchLacuna({ dataFolder: folder });
  try {
    const { page } = app;
    await useFolder(page, join(folder, 'studies'));
    await openSample(page);
    await planShort(page, 20);

    const ticked = (group: string) => page.getByRole('group', { name: group }).getByRole('checkbox', { checked: true });
    const unticked = (group: string) =>
      page.getByRole('group', { name: group }).getByRole('checkbox', { checked: false });
    for (const group of ['Further baselines', 'Ablations of the student']) {
      expect(await ticked(group).count()).toBe(0);
      await page.getByRole('button', { name: `All of: ${group}` }).click();
      expect(await unticked(group).count()).toBe(0);
      await page.getByRole('button', { name: `None of: ${group}` }).click();
      expect(await ticked(group).count()).toBe(0);
    }
    const usual = 'The usual comparison';
    await page.getByRole('button', { name: `All of: ${usual}` }).click();
    await page.getByRole('button', { name: `None of: ${usual}` }).click();
    await page.getByText('Choose at least one method.').waitFor();
    for (const method of ['student', 'teachers', 'mean-imputed-lr']) {
      await page.getByRole('checkbox', { name: new RegExp(`^${method} `) }).check();
    }

    await page.getByRole('radio', { name: /Leave one group out at a time/ }).check();
    await page.getByText(/^About .* on this machine/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await trainAs(page, 'centres.lacuna');
    await trained(page);
    await view(page, 'Results');
    const subjects = page.getByRole('combobox', { name: 'Subjects' }).first();
    await subjects.waitFor();
    const scopes = await subjects.getByRole('option').allInnerTexts();
    expect(scopes.filter((scope) => scope.startsWith('group '))).toEqual([
      expect.stringMatching(/^group cleveland \(\d+\)/),
      expect.stringMatching(/^group hungarian \(\d+\)/),
      expect.stringMatching(/^group switzerland \(\d+\)/),
      expect.stringMatching(/^group va \(\d+\)/),
    ]);
    await subjects.selectOption({ label: scopes.find((scope) => scope.startsWith('group va'))! });
    await page.getByRole('rowheader', { name: 'mean-imputed-lr' }).first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  } finally {
    await app.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
});
