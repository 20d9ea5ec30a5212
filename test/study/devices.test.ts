/** Studies on the tensorflow engine: whole ones, and one whose device fails in the middle. */
import { expect, test } from 'vitest';
import { readSettings } from '../../src-main/method/settings.ts';
import { createProject } from '../../src-main/store/createProject.ts';
import { openProject, type Project } from '../../src-main/store/project.ts';
import { tasksOf } from '../../src-main/study/newStudy.ts';
import { runStudy } from '../../src-main/study/runner.ts';
import type { StudySpec } from '../../src-main/study/task.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { kernel } from '../support/engines.ts';

const cohort = smallCohort(5, { n: 80, widths: [3, 5], classes: 2 });
const spec: StudySpec = {
  protocol: 'fixed',
  seed: 1,
  folds: 3,
  repeats: 1,
  resampling: 'stratified',
  methods: ['student', 'teachers'],
  engine: 'tensorflow:wasm',
  settings: readSettings({
    teacher: { width: 8, steps: 40, members: 2, batch: 16 },
    student: { width: 8, steps: 40, members: 2, batch: 16 },
    distillation: { innerFolds: 3 },
  }),
};

function made(path: string, engine: string): Project {
  const own = { ...spec, engine };
  createProject(path, { cohort, record: sampleRecord, spec: own, tasks: tasksOf(own), versions: {} });
  return openProject(path);
}

async function run(project: Project, devices: string, workers: number) {
  return runStudy(project, {
    workerUrl: new URL('../../src-main/study/worker.ts', import.meta.url),
    setup: {
      cohort: project.readCohort({ shared: true }),
      spec: project.readSpec(),
      kernel,
      devices: new URL(devices, import.meta.url).href,
    },
    workers,
  });
}

function logitsOf(project: Project): Map<string, Float64Array> {
  return new Map(
    project.tasks().flatMap(({ id }) => {
      const predictions = project.predictions(id);
      return predictions ? [[id, predictions.logits] as const] : [];
    }),
  );
}

function expectClose(actual: Map<string, Float64Array>, expected: Map<string, Float64Array>): void {
  expect([...actual.keys()]).toEqual([...expected.keys()]);
  for (const [id, logits] of actual) {
    logits.forEach((z, i) => {
      const other = expected.get(id)![i]!;
      if (Number.isNaN(other)) expect(z).toBeNaN();
      else expect(Math.abs(z - other), id).toBeLessThan(5e-3);
    });
  }
}

const real = '../../src-main/platform/tensorflow.ts';

test('a study gives what the fused engine gives, on any number of workers', async () => {
  using folder = new TestFolder();
  const fused = made(folder.file('fused.lacuna'), 'fused');
  await run(fused, real, 2);
  for (const workers of [1, 2]) {
    const project = made(folder.file(`${workers}.lacuna`), 'tensorflow:wasm');
    expect(await run(project, real, workers)).toMatchObject({ status: 'done', retried: [] });
    expectClose(logitsOf(project), logitsOf(fused));
    project.close();
  }
  fused.close();
});

test('a device that is lost costs the tasks in flight: they go on elsewhere, and the log says so', async () => {
  using folder = new TestFolder();
  const fused = made(folder.file('fused.lacuna'), 'fused');
  await run(fused, real, 1);
  const project = made(folder.file('s.lacuna'), 'tensorflow:wasm');
  const outcome = await run(project, './brokenDevice.ts', 1);
  expect(outcome.status).toBe('done');
  expect(outcome.retried.length).toBeGreaterThan(0);
  expectClose(logitsOf(project), logitsOf(fused));
  const audit = project.audit();
  expect(audit.filter(({ event }) => event === 'engine-failed').map(({ detail }) => detail)).toEqual([
    { engine: 'tensorflow:wasm', because: 'tensorflow:wasm failed: the device was lost', next: 'tensorflow:cpu' },
  ]);
  const again = audit.filter(({ event, detail }) => event === 'task-done' && detail.retriedBecause !== undefined);
  expect(again.map(({ detail }) => detail.task).sort()).toEqual([...outcome.retried].sort());
  for (const { detail } of again) expect(detail).toMatchObject({ engine: 'tensorflow:cpu' });
  project.close();
  fused.close();
});

test('where no device can be loaded, the engine without one trains', async () => {
  using folder = new TestFolder();
  const project = made(folder.file('s.lacuna'), 'tensorflow:wasm');
  expect(await run(project, './nowhere.ts', 2)).toMatchObject({ status: 'done' });
  const failed = project.audit().filter(({ event }) => event === 'engine-failed');
  expect(failed.at(-1)?.detail).toMatchObject({ engine: 'tensorflow:cpu', next: 'fused' });
  project.close();
});
