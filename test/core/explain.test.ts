import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExplainProgress } from '../../src-main/contract/explain.ts';
import { openHere } from '../../src-main/core/sharedProject.ts';
import { openProject } from '../../src-main/store/project.ts';
import { workOutImportance } from '../../src-main/study/explain/importance.ts';
import { keptImportance, keptStability } from '../../src-main/study/explain/kept.ts';
import { workOutStability } from '../../src-main/study/explain/stableFeatures.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { kernel } from '../support/engines.ts';
import { plantedCohort } from '../support/planted.ts';
import { quickPlan, small, TestCore, trained, type TestWindow } from './studySupport.ts';

const cohort = plantedCohort(2, { n: 160 });
const settings = { ...small, student: { ...small.student, steps: 150 } };
let folder: TestFolder;
let core: TestCore;
let window: TestWindow;

beforeAll(async () => {
  folder = new TestFolder();
  core = new TestCore(folder);
  window = await trained(core, cohort, { settings, repeats: 2, methods: ['student', 'teachers', 'teacher:blood'] });
}, 60_000);
afterAll(async () => {
  await window.close();
  folder[Symbol.dispose]();
});

async function ended(of: TestWindow): Promise<ExplainProgress> {
  const end = Date.now() + 60_000;
  for (;;) {
    const last = of.all('explain.progress').at(-1);
    if (last && last.state !== 'running') return last;
    if (Date.now() > end) throw new Error('it does not end');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('the importance of a method is worked out in the background, told and kept', async () => {
  expect(await window.ask('explain.importance', { method: 'student' })).toBeNull();
  window.heard.length = 0;
  await window.ask('explain.start', { what: 'importance', method: 'student', permutations: 3 });
  expect((await window.ask('explain.state', {}))?.state).toBe('running');
  await expect(window.ask('explain.start', { what: 'stability', halves: 4, taken: null })).rejects.toMatchObject({
    failure: { kind: 'input' },
  });
  expect(await ended(window)).toMatchObject({ state: 'done', what: 'importance', method: 'student', fraction: 1 });
  expect(await window.ask('explain.state', {})).toBeNull();
  const found = (await window.ask('explain.importance', { method: 'student' }))!;
  expect(found).toMatchObject({ method: 'student', permutations: 3, folds: 6, subjects: 160 });
  expect(found.modalities.map(({ name }) => name)).toEqual(['blood', 'scan']);
  expect(found.modalities[0]).toMatchObject({ subjects: 160, columns: 6, permuted: 6 });
  expect(found.modalities[0]!.logLoss.lower).toBeGreaterThan(0);
  expect(found.modalities[0]!.contribution).toBeGreaterThan(found.modalities[1]!.contribution!);
  expect(found.features).toHaveLength(11);
  expect(found.features[0]).toMatchObject({ modality: 'blood', name: 'marker' });
  for (const { norm } of found.features) {
    expect(norm!.lowest).toBeLessThanOrEqual(norm!.mean);
    expect(norm!.highest).toBeGreaterThanOrEqual(norm!.mean);
  }
  expect(window.all('study.log').some(({ text }) => text.startsWith('How much modalities and features matter'))).toBe(
    true,
  );
});

test('features that are stable on halves are worked out and kept, with their bound', async () => {
  window.heard.length = 0;
  await window.ask('explain.start', { what: 'stability', halves: 20, taken: 2 });
  expect(await ended(window)).toMatchObject({ state: 'done', what: 'stability', method: null });
  const found = (await window.ask('explain.stability', {}))!;
  expect(found.halves).toBe(20);
  expect(found.scopes.map(({ modality }) => modality)).toEqual([null, 'blood', 'scan']);
  const [together] = found.scopes;
  expect(together!.features.find(({ name }) => name === 'marker')!.share).toBe(1);
  // q^2 / ((2 pi - 1) p) with q 2, p 11, pi .75.
  expect(together!.bounds[found.cuts.indexOf(0.75)]).toBeCloseTo(4 / 0.5 / 11, 12);
});

test('nothing depends on the number of workers, and a teacher has a say on its modality alone', async () => {
  const of = openHere(folder.file('s.lacuna'))!;
  const { project } = of;
  const options = (workers: number) => ({
    workerUrl: core.environment.workerUrl,
    setup: { cohort: of.cohort, seed: of.spec.seed, engine: of.spec.engine, kernel },
    workers,
  });
  expect(await workOutImportance(of, 'student', 3, options(3))).toEqual(keptImportance(project, 'student'));
  expect(await workOutStability(of, 20, 2, options(1))).toEqual(keptStability(project));
  const teacher = await workOutImportance(of, 'teacher:blood', 1, options(2));
  expect(teacher.modalities.map(({ name }) => name)).toEqual(['blood']);
  expect(teacher.features.every(({ modality }) => modality === 'blood')).toBe(true);
});

test('cancelling ends it soon and keeps what was there', async () => {
  const before = await window.ask('explain.stability', {});
  window.heard.length = 0;
  await window.ask('explain.start', { what: 'stability', halves: 10_000, taken: 2 });
  const from = Date.now();
  await window.ask('explain.cancel', {});
  expect(Date.now() - from).toBeLessThan(5000);
  expect(await ended(window)).toMatchObject({ state: 'cancelled', error: null });
  expect(await window.ask('explain.stability', {})).toEqual(before);
  await window.ask('explain.cancel', {});
});

test('closing the window calls the work off', async () => {
  const other = core.window('2');
  using place = new TestFolder();
  const path = place.file('o.lacuna');
  other.draft({ cohort, record: sampleRecord });
  await other.ask('study.create', { path, plan: quickPlan(cohort, { methods: ['student'] }) });
  await other.until('done');
  await other.ask('explain.start', { what: 'stability', halves: 10_000, taken: null });
  await other.close();
  const project = openProject(path);
  expect(keptStability(project)).toBeNull();
  project.close();
});

test('what cannot be worked out says why', async () => {
  await expect(
    window.ask('explain.start', { what: 'importance', method: 'none', permutations: 3 }),
  ).rejects.toMatchObject({ failure: { kind: 'input' } });
  await expect(window.ask('explain.importance', { method: 'none' })).rejects.toThrow('no method none');
  await expect(window.ask('explain.start', { what: 'stability', halves: 3, taken: null })).rejects.toMatchObject({
    failure: { kind: 'bad-request' },
  });
  using place = new TestFolder();
  const view = new TestCore(place).window();
  view.draft({ cohort, record: sampleRecord });
  const slow = { ...small, student: { ...small.student, steps: 3000 } };
  await view.ask('study.create', {
    path: place.file('s.lacuna'),
    plan: quickPlan(cohort, { repeats: 20, settings: slow }),
  });
  await view.ask('study.cancel', {});
  await expect(view.ask('explain.start', { what: 'importance', method: 'student', permutations: 3 })).rejects.toThrow(
    'tasks of the study are not done yet',
  );
  await view.close();
});
