/** "What if" as a window asks it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { TestFolder } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { quickPlan, TestCore, trained, type TestWindow } from './studySupport.ts';
import { sampleRecord } from '../store/support.ts';

let folder: TestFolder;
let core: TestCore;
let window: TestWindow;
const cohort = smallCohort(21, { n: 120, widths: [3, 3, 2], missing: 0.3 });
const methods = ['student', 'teachers'];
const tests = { mechanisms: ['mcar', 'mar'], rates: [0.2, 0.4], methods, training: false, repeats: 1 };

beforeAll(async () => {
  folder = new TestFolder();
  core = new TestCore(folder);
  window = await trained(core, cohort, { repeats: 2 });
}, 60_000);
afterAll(async () => {
  await window.close();
  folder[Symbol.dispose]();
});

async function ended(of: TestWindow, times: number): Promise<{ outcome: string; error: string | null }> {
  const end = Date.now() + 60_000;
  while (of.all('job.ended').length < times) {
    if (Date.now() > end) throw new Error('the job does not end');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return of.all('job.ended')[times - 1]!;
}

test('nothing is there before it is asked for', async () => {
  const view = await window.ask('amputation.read', {});
  expect(view.rows).toEqual([]);
  expect(view.sentences).toEqual([]);
  expect(view.mechanisms.map(({ name }) => name)).toEqual(['mcar', 'mar', 'mnar', 'mnar-outcome']);
  expect(view.most).toBeGreaterThan(0.4);
  // Whoever leaves patients without an answer is not proposed.
  expect(view.methods).toEqual(['student', 'teachers', 'student-nokd']);
  expect((await window.ask('learning.read', {})).rows).toEqual([]);
  expect(await window.ask('job.progress', {})).toBeNull();
});

test('tests on fewer modalities: estimated, told of, kept and read', async () => {
  const estimate = await window.ask('amputation.estimate', tests);
  expect(estimate.tasks).toBe(2 * 2 * 2 * 3 * 2);
  expect(estimate.seconds).toBeGreaterThan(0);
  await window.ask('amputation.start', tests);
  expect(await ended(window, 1)).toMatchObject({ what: 'amputation', outcome: 'done', error: null });
  expect(window.all('job.progress').length).toBeGreaterThan(0);
  const { rows, sentences } = await window.ask('amputation.read', {});
  expect(rows).toHaveLength(2 * (1 + 2 * 2));
  const summary = await window.ask('results.summary', {});
  for (const method of methods) {
    const own = rows.filter((row) => row.method === method && row.scenario === 'test');
    const whole = own.find((row) => row.rate === 0)!;
    expect(whole.mechanism).toBeNull();
    expect(whole.auc.value).toBeCloseTo(
      summary.results.find((one) => one.method === method && one.scope === 'all')!.auc!,
      5,
    );
    for (const row of own.filter(({ rate }) => rate > 0)) {
      expect(Math.abs(row.taken - row.rate)).toBeLessThan(0.07);
      expect(row.aucChange!.value).toBeCloseTo(row.auc.value! - whole.auc.value!, 5);
      expect(row.auc.lower).toBeLessThan(row.auc.value!);
    }
  }
  expect(sentences).toHaveLength(2);
  expect(sentences[0]).toMatch(
    /Tested on patients who lost \d\d % of their modalities \(MCAR\), the AUC of student (falls|rises)/,
  );
  expect((await window.ask('amputation.estimate', tests)).tasks).toBe(0);
  const line = (await window.ask('study.log', { from: 0, count: 5 })).find(({ event }) => event === 'document')!;
  expect(line.text).toBe('What if more were missing kept in the file.');
});

test('one long job at a time; a cancelled one goes on; training on fewer modalities', { timeout: 60_000 }, async () => {
  const asked = { ...tests, mechanisms: ['mcar'], rates: [0.4], methods: ['student'], training: true };
  const before = window.all('job.ended').length;
  expect((await window.ask('amputation.estimate', asked)).tasks).toBe(3 * 2);
  await window.ask('amputation.start', asked);
  expect(await window.ask('job.progress', {})).toMatchObject({ what: 'amputation' });
  await expect(window.ask('learning.start', { shares: [0.5], methods, repeats: 1 })).rejects.toThrow(
    'Another long calculation is running',
  );
  await window.ask('job.cancel', {});
  expect((await ended(window, before + 1)).outcome).toBe('cancelled');
  await window.ask('amputation.start', asked);
  expect((await ended(window, before + 2)).outcome).toBe('done');
  const { rows } = await window.ask('amputation.read', {});
  const own = rows.filter(({ scenario, rate }) => scenario !== 'test' && rate > 0);
  expect(own.map(({ scenario, mechanism }) => [scenario, mechanism])).toEqual([
    ['training', 'mcar'],
    ['both', 'mcar'],
  ]);
  expect(own.every(({ aucChange }) => aucChange !== null)).toBe(true);
});

test('the learning curve, and what it says', { timeout: 60_000 }, async () => {
  const asked = { shares: [0.3, 0.5, 0.75, 1], methods: ['student'], repeats: 1 };
  const before = window.all('job.ended').length;
  expect((await window.ask('learning.estimate', asked)).tasks).toBe(3 * 3 * 2);
  await window.ask('learning.start', asked);
  expect((await ended(window, before + 1)).outcome).toBe('done');
  const { rows, curves, caveat } = await window.ask('learning.read', {});
  expect(rows.map(({ share }) => share)).toEqual([0.3, 0.5, 0.75, 1]);
  expect(rows.map(({ trainedOn }) => Math.round(trainedOn))).toEqual([24, 40, 60, 80]);
  expect(curves.map(({ metric }) => metric)).toEqual(['auc', 'logLoss']);
  expect(curves[0]!.law).not.toBeNull();
  expect(curves[0]!.sentence).toMatch(/student/);
  expect(caveat).toMatch(/extrapolation/);
});

test('what cannot be asked is refused with what to do', async () => {
  await expect(window.ask('amputation.start', { ...tests, mechanisms: ['chance'] })).rejects.toThrow(
    'no mechanism chance; there are mcar, mar, mnar, mnar-outcome',
  );
  await expect(window.ask('amputation.start', { ...tests, methods: ['nobody'] })).rejects.toThrow('no method nobody');
  await expect(window.ask('learning.start', { shares: [0.5], methods, repeats: 3 })).rejects.toThrow('2 repeats');
  await expect(window.ask('learning.start', { shares: [0.01], methods, repeats: 1 })).rejects.toMatchObject({
    failure: { kind: 'bad-request' },
  });
  const other = core.window('2');
  await other.ask('project.open', { path: folder.file('s.lacuna') });
  await expect(other.ask('amputation.start', tests)).rejects.toMatchObject({ failure: { kind: 'read-only' } });
  expect((await other.ask('amputation.read', {})).rows.length).toBeGreaterThan(0);
  await other.close();
});

test('a study that is being trained is not asked', { timeout: 60_000 }, async () => {
  const place = new TestCore(folder);
  const busy = place.window();
  busy.draft({ cohort, record: sampleRecord });
  const plan = quickPlan(cohort, { repeats: 4 });
  await busy.ask('study.create', { path: folder.file('busy.lacuna'), plan });
  await expect(busy.ask('amputation.start', tests)).rejects.toThrow('The study is being trained');
  await busy.ask('study.cancel', {});
  await expect(busy.ask('amputation.estimate', tests)).rejects.toThrow('not done yet');
  await busy.close();
});

test('closing the window ends the job, and what is done stays', { timeout: 60_000 }, async () => {
  const place = new TestCore(folder);
  const path = folder.file('closed.lacuna');
  const leaving = await trained(place, cohort, { repeats: 1, methods: ['student'] }, sampleRecord, path);
  await leaving.ask('learning.start', { shares: [0.3, 0.5, 0.7], methods: ['student'], repeats: 1 });
  await leaving.close();
  const again = place.window('again');
  expect(await again.ask('project.open', { path })).toMatchObject({ readOnly: null, state: 'done' });
  expect(await again.ask('job.progress', {})).toBeNull();
  await again.close();
});
