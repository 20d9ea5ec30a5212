import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { checkProject } from '../../src-main/store/check.ts';
import { openProject } from '../../src-main/store/project.ts';
import type { StudyProgress } from '../../src-main/study/progress.ts';
import { createSample, dumpResults, TestFolder } from '../store/support.ts';
import { runFake, undisturbed } from './support.ts';

test('any number of workers gives the same results', async () => {
  using folder = new TestFolder();
  const expected = await undisturbed(folder);
  for (const workers of [2, 5]) {
    const path = folder.file(`${workers}.lacuna`);
    createSample(path);
    const project = openProject(path);
    const outcome = await runFake(project, { ms: 4 }, { workers });
    expect(outcome).toMatchObject({ status: 'done', done: 28, total: 28, ran: 28, retried: [] });
    expect(dumpResults(project)).toBe(expected);
    project.close();
    expect(checkProject(path)).toMatchObject({ ok: true, problems: [] });
  }
  expect(readdirSync(folder.path).sort()).toEqual(['2.lacuna', '5.lacuna', 'undisturbed.lacuna']);
});

test('a study that is done is not run again', async () => {
  using folder = new TestFolder();
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  await runFake(project);
  const outcome = await runFake(project, { stillborn: true });
  expect(outcome).toMatchObject({ status: 'done', done: 28, ran: 0 });
  project.close();
});

test('progress is told a few times a second, never goes back, and ends at all of it', async () => {
  using folder = new TestFolder();
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  const told: StudyProgress[] = [];
  const started = performance.now();
  await runFake(project, { ms: 40, stageMs: 120 }, { onProgress: (progress) => told.push(progress) });
  const seconds = (performance.now() - started) / 1000;
  project.close();
  expect(told.length).toBeGreaterThan(2);
  expect(told.length).toBeLessThan(seconds * 5 + 3);
  expect(told.map(({ fraction }) => fraction)).toEqual(told.map(({ fraction }) => fraction).sort((a, b) => a - b));
  expect(told[0]).toMatchObject({ done: 0, total: 28, secondsLeft: null });
  const middle = told[told.length >> 1]!;
  expect(middle.running.length).toBe(2);
  expect(middle.secondsLeft).toBeGreaterThan(0);
  expect(told.at(-1)).toMatchObject({ done: 28, fraction: 1, secondsLeft: 0, running: [] });
});

test('cancelling answers within a second, whatever the workers do, and the study can be resumed', async () => {
  using folder = new TestFolder();
  const expected = await undisturbed(folder);
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  const controller = new AbortController();
  let aborted = Infinity;
  const hangs = ['student/r0/f0', 'student/r0/f1'];
  const onProgress = ({ running }: StudyProgress) => {
    if (!hangs.every((id) => running.some(({ taskId }) => taskId === id)) || aborted < Infinity) return;
    aborted = performance.now();
    controller.abort();
  };
  const outcome = await runFake(project, { hangs }, { onProgress, signal: controller.signal });
  expect(performance.now() - aborted).toBeLessThan(1000);
  expect(outcome.status).toBe('cancelled');
  expect(outcome.ran).toBeGreaterThan(0);
  expect(outcome.done).toBe(outcome.ran);
  expect(project.audit().at(-1)).toMatchObject({ event: 'study-cancelled' });
  const again = await runFake(project);
  expect(again).toMatchObject({ status: 'done', done: 28, ran: 28 - outcome.ran });
  expect(dumpResults(project)).toBe(expected);
  project.close();
});

test('a study that is cancelled before it starts runs nothing', async () => {
  using folder = new TestFolder();
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  const outcome = await runFake(project, {}, { signal: AbortSignal.abort() });
  expect(outcome).toMatchObject({ status: 'cancelled', ran: 0 });
  project.close();
});

for (const [what, fake] of [
  ['that ends itself', { exits: ['student/r0/f1'] }],
  ['that runs out of memory', { exhausts: ['student/r0/f1'] }],
] as const) {
  test(`a task whose worker dies once is run again: a worker ${what}`, { timeout: 20_000 }, async () => {
    using folder = new TestFolder();
    const expected = await undisturbed(folder);
    createSample(folder.file('s.lacuna'));
    const project = openProject(folder.file('s.lacuna'));
    const deaths = new Int32Array(new SharedArrayBuffer(4)).fill(1);
    const outcome = await runFake(project, { ...fake, deaths }, { resourceLimits: { maxOldGenerationSizeMb: 48 } });
    expect(outcome).toMatchObject({ status: 'done', done: 28, retried: ['student/r0/f1'] });
    expect(dumpResults(project)).toBe(expected);
    const line = project.audit().find(({ detail }) => detail.task === 'student/r0/f1');
    expect(line?.detail.retriedBecause).toMatch(/exit code 7|out of memory/);
    project.close();
  });
}

test('a task whose worker dies twice fails by name, and is tried again on resuming', async () => {
  using folder = new TestFolder();
  const expected = await undisturbed(folder);
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  await expect(runFake(project, { exits: ['student/r0/f1'] })).rejects.toMatchObject({
    name: 'StudyError',
    taskId: 'student/r0/f1',
    message: 'Task student/r0/f1 failed: its worker died twice: it ended with exit code 7',
  });
  expect(
    project
      .tasks()
      .filter(({ state }) => state === 'failed')
      .map(({ id }) => id),
  ).toEqual(['student/r0/f1']);
  await runFake(project);
  expect(dumpResults(project)).toBe(expected);
  project.close();
});

test('a task that throws fails at once, by name, with its stack in the file', async () => {
  using folder = new TestFolder();
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  await expect(runFake(project, { throws: ['stage:teachers/r0/f1'] })).rejects.toMatchObject({
    taskId: 'stage:teachers/r0/f1',
    message: 'Task stage:teachers/r0/f1 failed: no such number',
  });
  const failed = project.tasks().filter(({ state }) => state === 'failed');
  expect(failed).toHaveLength(1);
  expect(failed[0]!.error).toMatch(/RangeError: no such number\n.*fakeWorker/);
  project.close();
});

test('a result that cannot be kept ends the study, not the process', async () => {
  using folder = new TestFolder();
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  await expect(runFake(project, { misshapes: ['student/r0/f0'] })).rejects.toThrow('student/r0/f0 gave predictions');
  project.close();
  expect(checkProject(folder.file('s.lacuna')).ok).toBe(true);
});

test('workers that cannot start end the study with the reason', async () => {
  using folder = new TestFolder();
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  await expect(runFake(project, { stillborn: true })).rejects.toMatchObject({
    taskId: null,
    message: 'No worker could be started: this worker never lives.',
  });
  project.close();
});

test('two workers at once are twice as fast', async () => {
  using folder = new TestFolder();
  const seconds: number[] = [];
  for (const workers of [1, 2]) {
    createSample(folder.file(`${workers}.lacuna`));
    const project = openProject(folder.file(`${workers}.lacuna`));
    seconds.push((await runFake(project, { ms: 50 }, { workers })).seconds);
    project.close();
  }
  // These workers sleep, so that this holds on a busy machine, too; starting them takes its share.
  expect(seconds[0]! / seconds[1]!).toBeGreaterThan(1.5);
});

test('pausing lets the tasks in flight end, starts no more, and the study can be resumed', async () => {
  using folder = new TestFolder();
  const expected = await undisturbed(folder);
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  const pause = new AbortController();
  let inFlight: string[] = [];
  const onProgress = ({ done, running }: StudyProgress) => {
    if (done < 3 || pause.signal.aborted) return;
    inFlight = running.map(({ taskId }) => taskId);
    pause.abort();
  };
  const outcome = await runFake(project, { ms: 60 }, { onProgress, pause: pause.signal });
  expect(outcome.status).toBe('paused');
  expect(inFlight.length).toBeGreaterThan(0);
  const done = project.tasks().filter(({ state }) => state === 'done');
  expect(done.map(({ id }) => id)).toEqual(expect.arrayContaining(inFlight));
  expect(outcome.done).toBe(done.length);
  expect(outcome.done).toBeLessThan(28);
  expect(project.audit().at(-1)).toMatchObject({ event: 'study-paused' });
  expect(await runFake(project)).toMatchObject({ status: 'done', done: 28 });
  expect(dumpResults(project)).toBe(expected);
  project.close();
});

test('a study that is paused before its workers are ready ends at once', async () => {
  using folder = new TestFolder();
  createSample(folder.file('s.lacuna'));
  const project = openProject(folder.file('s.lacuna'));
  expect(await runFake(project, {}, { pause: AbortSignal.abort() })).toMatchObject({ status: 'paused', ran: 0 });
  project.close();
});
