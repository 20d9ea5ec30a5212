/** "What if" in the window: asked, waited for, seen, and still there when the file is opened again. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSettings } from '../../src-main/method/settings.ts';
import { createProject } from '../../src-main/store/createProject.ts';
import { openProject } from '../../src-main/store/project.ts';
import { tasksOf } from '../../src-main/study/newStudy.ts';
import { runStudy } from '../../src-main/study/runner.ts';
import type { StudySpec } from '../../src-main/study/task.ts';
import { small } from '../core/studySupport.ts';
import { sampleRecord } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { kernel } from '../support/engines.ts';
import { seriousFindings } from './support/accessibility.ts';
import { launchLacuna } from './support/launch.ts';
import { view } from './support/study.ts';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lacuna-whatif-'));
  path = join(folder, 'study.lacuna');
  const cohort = smallCohort(31, { n: 150, widths: [3, 3, 2], missing: 0.3 });
  const spec: StudySpec = {
    protocol: 'quick',
    seed: 1,
    folds: 3,
    repeats: 1,
    resampling: 'stratified',
    methods: ['student', 'teachers', 'mean-imputed-lr'],
    engine: 'fused',
    settings: { ...readSettings(small) },
  };
  createProject(path, { cohort, record: sampleRecord, spec, tasks: tasksOf(spec), versions: { lacuna: '0' } });
  const project = openProject(path);
  await runStudy(project, {
    workerUrl: new URL('../../src-main/study/worker.ts', import.meta.url),
    workers: 2,
    setup: { cohort, spec, kernel, devices: '' },
  });
  project.close();
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

test('more missing, and more patients: worked out, drawn, kept', { timeout: 120_000 }, async () => {
  const app = await launchLacuna({ openFile: path });
  const { page } = app;
  try {
    await view(page, 'Results');
    await page.getByRole('tab', { name: 'What if more were missing?' }).click();
    await page.getByText('Nothing has been worked out yet').waitFor();
    await page.getByText(/^About .* fits or tests/).waitFor();
    await page.getByRole('button', { name: 'Work it out' }).click();
    await page
      .getByText(/^Tested on patients who lost/)
      .first()
      .waitFor();
    await page.getByRole('img', { name: /^AUC if more were missing/ }).waitFor();
    await page.getByText('All of this is worked out already.').waitFor();
    expect(await page.getByRole('row').count()).toBeGreaterThan(10);
    await page.getByRole('combobox', { name: /^Figure/ }).selectOption('logLoss');
    await page.getByRole('img', { name: /^Log loss if more were missing/ }).waitFor();
    expect(await seriousFindings(page)).toEqual([]);

    await page.getByRole('tab', { name: 'What if there were more patients?' }).click();
    await page.getByText(/^About .* fits or tests/).waitFor();
    await page.getByRole('button', { name: 'Work it out' }).click();
    await page.getByRole('img', { name: /^AUC by subjects trained on/ }).waitFor({ timeout: 60_000 });
    await page.getByText(/An extrapolation/).waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  } finally {
    await app.close();
  }
  const again = await launchLacuna({ openFile: path });
  try {
    await view(again.page, 'Results');
    await again.page.getByRole('tab', { name: 'What if more were missing?' }).click();
    await again.page.getByRole('img', { name: /^AUC if more were missing/ }).waitFor();
  } finally {
    await again.close();
  }
});
