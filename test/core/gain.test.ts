import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestFolder } from '../store/support.ts';
import { RefusedError, sampleImport, TestCore, trained } from './studySupport.ts';

let folder: TestFolder;
let core: TestCore;

beforeAll(() => {
  folder = new TestFolder();
  core = new TestCore(folder);
});
afterAll(() => {
  folder[Symbol.dispose]();
});

test('the figures come whole: every point of every axis has a gain for each comparison', async () => {
  const window = core.window('figures');
  const { axes, settings, contrasts } = await window.ask('gain.summary', {});
  expect(axes.map(({ axis }) => axis)).toEqual(['share', 'complete', 'strength', 'features', 'uneven', 'shared']);
  for (const { lines } of axes) {
    for (const { setting } of lines.flatMap(({ points }) => points)) {
      expect(new Set(settings[setting]!.gains.map(({ contrast }) => contrast))).toEqual(
        new Set(contrasts.map(({ id }) => id)),
      );
      for (const { lower, mean, upper } of settings[setting]!.gains) {
        expect(lower).toBeLessThanOrEqual(mean);
        expect(upper).toBeGreaterThanOrEqual(mean);
      }
    }
  }
  await window.close();
});

test('a package without them says so', async () => {
  const broken = new TestCore(folder, {
    gains: () => {
      throw new Error('ENOENT');
    },
  });
  const window = broken.window('broken');
  await expect(window.ask('gain.summary', {})).rejects.toThrow(/install it again/);
  await window.close();
});

test('a cohort has its place: from the files, and its teachers’ strength from a study that has them all', async () => {
  const imported = await sampleImport('heart_disease_4centres');
  const window = core.window('place');
  await expect(window.ask('gain.own', { of: 'draft' })).rejects.toThrow(RefusedError);
  window.draft(imported);
  const place = await window.ask('gain.own', { of: 'draft' });
  expect(place).toMatchObject({ subjects: 918, complete: 411, teacherAuc: null });
  expect(place.share).toBeCloseTo(1 - 411 / 918, 10);
  await window.close();
  const methods = imported.cohort.modalities.map(({ name }) => `teacher:${name}`);
  const study = await trained(core, imported.cohort, { methods }, imported.record);
  const { teacherAuc } = await study.ask('gain.own', { of: 'project' });
  const { results } = await study.ask('results.summary', {});
  const aucs = methods.map((name) => results.find((one) => one.method === name && one.scope === 'all')!.auc!);
  expect(teacherAuc).toBeCloseTo(aucs.reduce((sum, auc) => sum + auc, 0) / aucs.length, 10);
  await study.close();
  const some = await trained(core, imported.cohort, {}, imported.record, folder.file('some.lacuna'));
  expect((await some.ask('gain.own', { of: 'project' })).teacherAuc).toBeNull();
  await some.close();
}, 60_000);
