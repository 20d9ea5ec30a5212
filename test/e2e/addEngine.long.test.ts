/** An engine from a file, as a clinician adds it in the window: chosen, confirmed, tried, trained with, and removed. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openProject } from '../../src-main/store/project.ts';
import { startLacuna } from '../support/command.ts';
import { tensorflowWheel } from '../support/tensorflowWheel.ts';
import { seriousFindings } from './support/accessibility.ts';
import { launchLacuna } from './support/launch.ts';
import { shot } from './support/shot.ts';
import { openSample, planShort, trainAs, trained, useFolder, view } from './support/study.ts';

const folder = mkdtempSync(join(tmpdir(), 'lacuna-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const wheel = tensorflowWheel(folder);

test.skipIf(wheel === null)('an engine is added from a file, trains a study, and is removed', async () => {
  const env = { LACUNA_DATA: join(folder, 'maker') };
  for (const args of [
    ['install', 'tensorflow', '--wheel', wheel!],
    ['pack', 'tensorflow', '--out', join(folder, 'engine.zip')],
  ]) {
    const made = await startLacuna(['engines', ...args], env).outcome;
    expect(made.code, made.stderr).toBe(0);
  }
  const app = await launchLacuna({ dataFolder: join(folder, 'window') });
  const { page } = app;
  try {
    await page.getByRole('navigation', { name: 'Views' }).waitFor();
    await useFolder(page, folder);
    await view(page, 'Settings');
    await page.getByRole('button', { name: 'Add from file …' }).click();
    const dialogue = page.getByRole('dialog', { name: /Choose an engine/ });
    await dialogue.getByRole('option', { name: 'engine.zip' }).click();
    await dialogue.getByRole('button', { name: 'Choose', exact: true }).click();
    const question = page.getByRole('dialog', { name: 'Install this engine?' });
    await question.getByText(/SHA-256.*[0-9a-f]{64}/).waitFor({ timeout: 60_000 });
    await question.getByRole('button', { name: 'Install' }).click();
    await page.getByText('tensorflow:tfjs-node is installed (TensorFlow 2.21.0).').waitFor({ timeout: 120_000 });
    const row = page.getByRole('row', { name: /^tensorflow:tfjs-node yes/ });
    await row.waitFor({ timeout: 120_000 });
    expect(await seriousFindings(page)).toEqual([]);
    if (process.env['LACUNA_SHOTS']) {
      await page.getByRole('button', { name: 'Add from file …' }).scrollIntoViewIfNeeded();
      await shot(page, join(process.env['LACUNA_SHOTS'], 'engine-light.png'));
      await shot(page, join(process.env['LACUNA_SHOTS'], 'engine-dark.png'), { width: 1920, height: 1080, dark: true });
    }
    await page.getByLabel('Engine for new studies').selectOption('tensorflow:tfjs-node');
    await view(page, 'Start');
    await openSample(page);
    await planShort(page, 20);
    await trainAs(page, 'added.lacuna');
    await trained(page);
    await view(page, 'Settings');
    await page.getByRole('button', { name: 'Remove added engines' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
    await page.getByText('Removed: tfjs-node.').waitFor();
    expect(existsSync(join(folder, 'window/engines/tfjs-node'))).toBe(false);
    await page.getByLabel('Engine for new studies').getByText('choose the fastest').waitFor({ state: 'attached' });
    expect(await page.getByLabel('Engine for new studies').inputValue()).toBe('auto');
  } finally {
    await app.close();
  }
  const project = openProject(join(folder, 'added.lacuna'), { readonly: true });
  expect(project.readSpec().engine).toBe('tensorflow:tfjs-node');
  expect(project.audit().filter(({ event }) => event === 'engine-failed')).toEqual([]);
  project.close();
});
