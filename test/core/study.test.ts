import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import type { ImportRecord } from '../../src-main/cohort/record.ts';
import { recover } from '../../src-main/core/recovery.ts';
import { openProject } from '../../src-main/store/project.ts';
import { dumpResults, sampleRecord, TestFolder } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { quickPlan, RefusedError, sampleImport, small, TestCore, trained } from './studySupport.ts';

let heart: { cohort: Cohort; record: ImportRecord };
beforeAll(async () => {
  heart = await sampleImport('heart_disease_4centres');
});

const slow = { ...small, student: { ...small.student, steps: 20_000, width: 64 } };

test('a draft becomes a project whose study runs to its end, told as it goes', { timeout: 60_000 }, async () => {
  using folder = new TestFolder();
  const core = new TestCore(folder);
  const window = core.window();
  window.draft(heart);
  const choices = await window.ask('study.choices', {});
  expect(choices.defaults).toMatchObject({ protocol: 'fixed', folds: 5, repeats: 5, resampling: 'stratified' });
  expect(choices.protocols.map(({ name }) => name)).toEqual(['quick', 'fixed', 'standard', 'thorough']);
  expect(choices.methods.map(({ name }) => name)).toContain('teacher:lab');
  const path = folder.file('heart.lacuna');
  const made = await window.ask('study.create', { path, plan: quickPlan(heart.cohort) });
  expect(made).toMatchObject({
    name: 'heart',
    readOnly: null,
    state: 'running',
    engine: 'fused',
    cohort: { subjects: 918 },
  });
  await window.until('done');
  const progress = window.all('study.progress');
  expect(progress.at(-1)).toMatchObject({ fraction: 1, secondsLeft: 0, running: [] });
  expect(progress.at(-1)!.methods).toContainEqual({ method: 'student', done: 4, total: 4 });
  expect(window.all('study.state').map(({ state }) => state)).toEqual(['running', 'done']);
  const log = window.all('study.log').map(({ text }) => text);
  expect(log).toContainEqual(expect.stringMatching(/^student, repeat 1, fold 1 done in \d+\.\d s\.$/));
  expect(log.at(-1)).toBe('Training finished.');
  const lines = await window.ask('study.log', { from: 0, count: 1000 });
  expect(lines.at(-1)!.text).toMatch(/^Project made: 918 subjects/);
  expect(lines.map(({ text }) => text)).toContain(log.at(-1));
  const curves = await window.ask('study.curves', {});
  expect(new Set(curves.map(({ label }) => label))).toContain('teacher:imaging');
  expect(curves.filter(({ label }) => label === 'student')).toHaveLength(4);
  await window.close();
  expect(readdirSync(folder.path).sort()).toEqual(['data', 'heart.lacuna']);
  expect(readdirSync(folder.file('data')).filter((name) => name.startsWith('session-'))).toEqual([]);
});

test('what cannot be trained is refused with what to change, and leaves no file', async () => {
  using folder = new TestFolder();
  const window = new TestCore(folder).window();
  const path = folder.file('s.lacuna');
  const refused = async (plan: Parameters<typeof quickPlan>[1], message: RegExp) => {
    const made = window.ask('study.create', { path, plan: quickPlan(heart.cohort, plan) });
    await expect(made).rejects.toThrow(message);
  };
  await refused({}, /nothing to train yet/);
  window.draft(heart);
  await refused({ methods: ['magic'] }, /no method magic/);
  await refused({ resampling: 'group' }, /no groups/);
  await refused({ folds: 900 }, /fewer than the 900 folds: choose \d+ folds/);
  await refused({ settings: { student: { depth: 9 } } }, /student\.depth/);
  expect(existsSync(path)).toBe(false);
  writeFileSync(path, 'mine');
  await expect(window.ask('study.create', { path, plan: quickPlan(heart.cohort) })).rejects.toMatchObject({
    failure: { kind: 'exists' },
  });
  expect(readFileSync(path, 'utf8')).toBe('mine');
  await expect(window.ask('project.open', { path })).rejects.toThrow('not a Lacuna project file');
  expect(await window.ask('project.info', {})).toBeNull();
});

test(
  'pause keeps what is in flight, cancel answers within a second, and both can be gone on with',
  { timeout: 60_000 },
  async () => {
    using folder = new TestFolder();
    const cohort = smallCohort(1, { n: 60 });
    const reference = await trained(
      new TestCore(folder),
      cohort,
      { repeats: 2 },
      sampleRecord,
      folder.file('plain.lacuna'),
    );
    await reference.close();
    const window = new TestCore(folder).window();
    window.draft({ cohort, record: sampleRecord });
    await window.ask('study.create', { path: folder.file('s.lacuna'), plan: quickPlan(cohort, { repeats: 2 }) });
    expect((await window.ask('study.pause', {})).state).toMatch(/pausing|paused/);
    await window.until('paused');
    const { tasks } = (await window.ask('project.info', {}))!;
    expect(tasks.done).toBeLessThan(tasks.total);
    expect((await window.ask('study.start', {})).state).toBe('running');
    const asked = performance.now();
    const cancelled = await window.ask('study.cancel', {});
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(['cancelled', 'done']).toContain(cancelled.state);
    await window.ask('study.start', {});
    await window.until('done');
    await window.close();
    const [plain, interrupted] = ['plain', 's'].map((name) => {
      const project = openProject(folder.file(`${name}.lacuna`), { readonly: true });
      const dump = dumpResults(project);
      project.close();
      return dump;
    });
    expect(interrupted).toBe(plain);
  },
);

test('live learning curves come from the tasks in flight', { timeout: 60_000 }, async () => {
  using folder = new TestFolder();
  const cohort = smallCohort(1, { n: 80 });
  const window = new TestCore(folder).window();
  window.draft({ cohort, record: sampleRecord });
  await window.ask('study.create', {
    path: folder.file('s.lacuna'),
    plan: quickPlan(cohort, { methods: ['student'], settings: slow }),
  });
  const end = Date.now() + 30_000;
  const live = () =>
    window
      .all('study.curves')
      .flat()
      .filter(({ label }) => label === 'student');
  while (live().length < 2 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  await window.ask('study.cancel', {});
  const curve = live().at(-1)!;
  expect(curve.taskId).toMatch(/^student\/r0\/f\d$/);
  expect(curve.steps[0]).toBe(50);
  expect(curve.loss.every((loss) => loss > 0 && loss < 10)).toBe(true);
});

test('a second window looks only, and may write when the first has gone', { timeout: 60_000 }, async () => {
  using folder = new TestFolder();
  const cohort = smallCohort(1, { n: 60 });
  const core = new TestCore(folder);
  const first = core.window('1');
  first.draft({ cohort, record: sampleRecord });
  const path = folder.file('s.lacuna');
  await first.ask('study.create', { path, plan: quickPlan(cohort, { methods: ['student'], settings: slow }) });
  const second = core.window('2');
  expect((await second.ask('project.open', { path })).readOnly).toMatch(/Another window has this project open/);
  for (const name of ['study.start', 'study.pause', 'study.cancel'] as const) {
    await expect(second.ask(name, {})).rejects.toMatchObject({ failure: { kind: 'read-only' } });
  }
  const closing = performance.now();
  await first.close();
  expect(performance.now() - closing).toBeLessThan(1500);
  expect(second.all('project.changed')).toEqual([{ path }]);
  expect(await second.ask('project.info', {})).toMatchObject({ readOnly: null, state: 'cancelled' });
  await second.ask('project.close', {});
  expect(await second.ask('project.info', {})).toBeNull();
  expect(readdirSync(folder.path).sort()).toEqual(['data', 's.lacuna']);
});

test('a file that something else holds is refused as in use', async () => {
  using folder = new TestFolder();
  const cohort = smallCohort(1);
  const core = new TestCore(folder);
  await (await trained(core, cohort)).close();
  const path = folder.file('s.lacuna');
  const held = openProject(path);
  const window = core.window();
  const refusal = await window.ask('project.open', { path }).catch((error: unknown) => error);
  held.close();
  expect((refusal as RefusedError).failure).toMatchObject({
    kind: 'in-use',
    message: expect.stringMatching(/Close it there/) as string,
  });
  expect((await window.ask('project.open', { path })).state).toBe('done');
});

test('after core died, the window gets its project and its study back', { timeout: 60_000 }, async () => {
  using folder = new TestFolder();
  const cohort = smallCohort(1, { n: 60 });
  const path = folder.file('s.lacuna');
  const before = new TestCore(folder);
  await (await trained(before, cohort)).close();
  // What a core that died leaves: its note.
  writeFileSync(folder.file('data/session-7.json'), JSON.stringify({ path, running: false }));
  const core = new TestCore(folder);
  const window = core.window('7');
  const told = await recover(window.session, core.environment);
  expect(told).toMatchObject({
    path,
    resumed: false,
    message: expect.stringContaining('s.lacuna was opened again') as string,
  });
  expect(await window.ask('project.info', {})).toMatchObject({ state: 'done', readOnly: null });
  expect(await recover(window.session, core.environment)).toBeNull();
  await window.close();
  expect(existsSync(folder.file('data/session-7.json'))).toBe(false);
  writeFileSync(
    folder.file('data/session-8.json'),
    JSON.stringify({ path: folder.file('gone.lacuna'), running: true }),
  );
  const lost = core.window('8');
  expect(await recover(lost.session, core.environment)).toMatchObject({
    resumed: false,
    message: expect.stringContaining('could not be opened') as string,
  });
  expect(existsSync(folder.file('data/session-8.json'))).toBe(false);
});

test(
  'while a study runs its window leaves a note that says so, and going on resumes it',
  { timeout: 60_000 },
  async () => {
    using folder = new TestFolder();
    const cohort = smallCohort(1, { n: 60 });
    const core = new TestCore(folder);
    const window = core.window('1');
    window.draft({ cohort, record: sampleRecord });
    const path = folder.file('s.lacuna');
    await window.ask('study.create', { path, plan: quickPlan(cohort, { methods: ['student'], settings: slow }) });
    const note = readFileSync(folder.file('data/session-1.json'), 'utf8');
    expect(JSON.parse(note)).toEqual({ path, running: true });
    await window.close();
    writeFileSync(folder.file('data/session-1.json'), note);
    const again = core.window('1');
    expect(await recover(again.session, core.environment)).toMatchObject({ path, resumed: true });
    expect(await again.ask('project.info', {})).toMatchObject({ state: 'running' });
    await again.close();
  },
);

test('a failed study says why, and stays failed when it is opened again', { timeout: 60_000 }, async () => {
  using folder = new TestFolder();
  const cohort = smallCohort(1, { n: 60 });
  const core = new TestCore(folder, { workerUrl: new URL('failingWorker.ts', import.meta.url) });
  const window = core.window();
  window.draft({ cohort, record: sampleRecord });
  const path = folder.file('s.lacuna');
  await window.ask('study.create', { path, plan: quickPlan(cohort, { methods: ['student'] }) });
  await window.until('failed');
  expect(window.all('study.state').at(-1)).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('this task always fails') as string,
  });
  await window.ask('project.close', {});
  expect(await window.ask('project.open', { path })).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('always fails') as string,
  });
});

test('a project of 918 subjects opens within 300 ms', { timeout: 60_000 }, async () => {
  using folder = new TestFolder();
  const core = new TestCore(folder);
  await (await trained(core, heart.cohort, {}, heart.record)).close();
  const times: number[] = [];
  for (let k = 0; k < 3; k++) {
    const window = core.window(`w${k}`);
    const start = performance.now();
    await window.ask('project.open', { path: folder.file('s.lacuna') });
    times.push(performance.now() - start);
    await window.close();
  }
  expect(Math.min(...times)).toBeLessThan(300);
});

test('the estimate is measured once, kept, and grows with the work', { timeout: 60_000 }, async () => {
  using folder = new TestFolder();
  const window = new TestCore(folder).window();
  window.draft(heart);
  const plan = quickPlan(heart.cohort, { settings: {} });
  const start = performance.now();
  const quick = await window.ask('study.estimate', { plan });
  const first = performance.now() - start;
  const again = performance.now();
  const fixed = await window.ask('study.estimate', { plan: { ...plan, repeats: 5 } });
  expect(performance.now() - again).toBeLessThan(first / 2);
  expect(fixed.seconds).toBeGreaterThan(quick.seconds * 3);
  expect(fixed.seconds).toBeLessThan(quick.seconds * 6);
  expect(quick).toMatchObject({ tasks: 24, workers: 2, basis: expect.stringContaining('steps a second') as string });
});
