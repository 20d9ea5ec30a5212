import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { quickPlan, sampleImport, small, TestCore, trained, type TestWindow } from './studySupport.ts';

let folder: TestFolder;
let core: TestCore;
let window: TestWindow;
let cohort: Cohort;

beforeAll(async () => {
  folder = new TestFolder();
  core = new TestCore(folder);
  const imported = await sampleImport('heart_disease_4centres');
  cohort = imported.cohort;
  window = await trained(core, cohort, { repeats: 2 }, imported.record);
}, 60_000);
afterAll(async () => {
  await window.close();
  folder[Symbol.dispose]();
});

test('the summary has every method on every scope, with intervals around the AUC', async () => {
  const view = await window.ask('results.summary', {});
  expect(view.protocol).toBe('3 folds x 2 repeats, seed 1, fused engine');
  expect(view.methods).toEqual(['student', 'student-complete', 'teachers', 'teacher:clinical', 'student-nokd']);
  expect(view.scopes.slice(0, 2)).toEqual(['all', 'complete']);
  expect(view.results).toHaveLength(view.methods.length * view.scopes.length);
  const all = view.results.find(({ method, scope }) => method === 'student' && scope === 'all')!;
  expect(all.subjects).toBe(918);
  expect(all.auc).toBeGreaterThan(0.7);
  expect(all.aucLower).toBeLessThan(all.auc!);
  expect(all.aucUpper).toBeGreaterThan(all.auc!);
  // The standard error of an AUC of about .85 with 918 subjects is about .013.
  expect(all.aucUpper! - all.aucLower!).toBeGreaterThan(0.03);
  expect(all.aucUpper! - all.aucLower!).toBeLessThan(0.09);
  const abstaining = view.results.find(({ method, scope }) => method === 'student-complete' && scope === 'all')!;
  expect(abstaining.answered).toBeLessThan(abstaining.subjects);
});

test('curves, calibration and confusion agree with each other', async () => {
  const asked = { method: 'student', scope: 'all', positive: null };
  const curves = await window.ask('results.curves', asked);
  expect(curves).toMatchObject({ positive: cohort.classes[1], subjects: 918 });
  // The area under the points of the curve is the AUC.
  const area = curves.roc
    .slice(1)
    .reduce((sum, { x, y }, k) => sum + (x - curves.roc[k]!.x) * ((y + curves.roc[k]!.y) / 2), 0);
  expect(area).toBeCloseTo(curves.auc.value!, 3);
  expect(curves.auc.lower).toBeLessThan(curves.auc.value!);
  expect(curves.averagePrecision).toBeGreaterThan(curves.positives / curves.subjects);
  expect(curves.calibration).toHaveLength(10);
  expect(curves.calibration.reduce((sum, { subjects }) => sum + subjects, 0)).toBe(918);
  expect(curves.calibrationSlope).toBeGreaterThan(0);
  const confusion = await window.ask('results.confusion', { ...asked, threshold: 0.5 });
  expect(confusion.counts.flat().reduce((sum, n) => sum + n, 0) + confusion.abstained).toBe(918);
  expect(await window.ask('results.confusion', { ...asked, threshold: null })).toMatchObject({
    counts: confusion.counts,
  });
  const everyone = await window.ask('results.confusion', { ...asked, threshold: 0 });
  expect(everyone).toMatchObject({ sensitivity: 1, specificity: 0, npv: null });
  // A point of the curve is the confusion at its threshold.
  const point = curves.roc[Math.floor(curves.roc.length / 2)]!;
  const there = await window.ask('results.confusion', { ...asked, threshold: point.threshold });
  expect(there.sensitivity).toBeCloseTo(point.y, 10);
  expect(1 - there.specificity!).toBeCloseTo(point.x, 10);
  const other = await window.ask('results.confusion', { ...asked, positive: 0, threshold: 0.5 });
  expect(other.sensitivity).toBeCloseTo(confusion.specificity!, 10);
});

test('calibration is drawn smoothly with its band, and net benefit beside acting on everybody', async () => {
  const curves = await window.ask('results.curves', { method: 'student', scope: 'all', positive: null });
  expect(curves.smooth).toHaveLength(41);
  for (const { y, lower, upper } of curves.smooth) {
    expect(lower).toBeLessThan(y);
    expect(upper).toBeGreaterThan(y);
  }
  expect(curves.calibrationNote).toMatch(/^The smooth curve is a spline with four knots; \d+ subjects/);
  expect(curves.calibrationSlopeInterval!.lower).toBeLessThan(curves.calibrationSlope!);
  // The study has fitted no temperatures.
  expect(curves.scaled).toBeNull();
  const { threshold, model, all } = curves.netBenefit[29]!;
  const { sensitivity, specificity, counts } = await window.ask('results.confusion', {
    ...{ method: 'student', scope: 'all', positive: null },
    threshold,
  });
  const share = curves.positives / curves.subjects;
  const odds = threshold / (1 - threshold);
  expect(counts.flat().reduce((sum, n) => sum + n, 0)).toBe(curves.subjects);
  expect(model).toBeCloseTo(share * sensitivity! - (1 - share) * (1 - specificity!) * odds, 10);
  expect(all).toBeCloseTo(share - (1 - share) * odds, 10);
  const small = await window.ask('results.curves', {
    ...{ method: 'student', scope: 'pattern:clinical+lab', positive: null },
  });
  expect(small.smooth).toEqual([]);
  expect(small.calibrationNote).toMatch(/^No smooth calibration curve: \d+ subjects .* fewer than 50/);
});

test('the default method is set against each other one, on whom both answer', async () => {
  const { method, rows, sentence } = await window.ask('results.differences', {});
  expect(method).toBe('student');
  const all = rows.filter(({ scope, metric }) => scope === 'all' && metric === 'auc');
  expect(all.map(({ against }) => against)).toEqual([
    'student-complete',
    'teachers',
    'teacher:clinical',
    'student-nokd',
  ]);
  for (const one of all) {
    expect(one.interval!.lower).toBeLessThan(one.difference);
    expect(one.pHolm).toBeGreaterThanOrEqual(one.pNadeauBengio!);
    expect(one.pDeLong).not.toBeNull();
  }
  expect(all[0]!.subjects).toBe(411);
  expect(sentence).toMatch(/^By AUC student .* By log loss student /);
});

test('what to believe is said with verdicts, of the models as they are stored', async () => {
  const { method, items, overall } = await window.ask('results.believe', {});
  expect(method).toBe('student');
  expect(items).toHaveLength(7);
  const said = (id: string) => items.find((one) => one.id === id)!;
  expect(said('class-size')).toMatchObject({ verdict: 'fine' });
  const { sentence } = said('optimism');
  const [, training, unseen] = /AUC of (\d\.\d{3}), on unseen ones (\d\.\d{3})/.exec(sentence)!.map(Number);
  const summary = await window.ask('results.summary', {});
  const all = summary.results.find((one) => one.method === 'student' && one.scope === 'all')!;
  expect(unseen).toBeCloseTo(all.auc!, 3);
  expect(training).toBeGreaterThan(unseen! - 0.01);
  expect(training).toBeLessThan(1);
  expect(said('repeats').sentence).toMatch(/^Over 2 repeats/);
  expect(overall).toMatch(/ of 7 points are fine|All 7/);
});

test('an abstaining method counts whom it left out', async () => {
  const asked = { method: 'student-complete', scope: 'all', positive: null };
  const { abstained, counts } = await window.ask('results.confusion', { ...asked, threshold: 0.5 });
  expect(abstained).toBeGreaterThan(0);
  expect(abstained + counts.flat().reduce((sum, n) => sum + n, 0)).toBe(918);
});

test('distillation compares the students on whom both answer', async () => {
  const found = (await window.ask('results.distillation', {}))!;
  expect(found.total).toBe(918);
  expect(found.points.every(({ teachers }) => teachers !== null)).toBe(true);
  expect(found.rows[0]).toMatchObject({ scope: 'all', subjects: 918, pair: 'student' });
  expect(found.sentence).toMatch(/soft labels the AUC goes from 0\.\d{3} to 0\.\d{3}.*918 subjects/);
});

test('contributions of a modality are over those who have it', async () => {
  const found = await window.ask('results.contributions', { method: 'student' });
  for (const { modality, subjects, classes, meanAbsolute } of found) {
    const table = cohort.modalities.find(({ name }) => name === modality)!;
    expect(subjects).toBe(table.present.reduce((sum, one) => sum + one, 0));
    expect(meanAbsolute).toBeGreaterThan(0);
    for (const { quantiles } of classes) expect(quantiles).toEqual([...quantiles].sort((a, b) => a - b));
  }
  expect(found.map(({ modality }) => modality)).toEqual(cohort.modalities.map(({ name }) => name));
});

const page = {
  method: 'student-complete',
  from: 0,
  count: 50,
  sort: { by: 'subject', descending: false } as const,
  filter: { text: '', scope: 'all', outcome: null, wrongOnly: false },
};

test('the table is sorted, filtered and paged; who has no answer comes last', async () => {
  const all = await window.ask('results.table', page);
  expect(all.total).toBe(918);
  expect(all.rows.map(({ subject }) => subject)).toEqual(cohort.subjects.slice(0, 50));
  const next = await window.ask('results.table', { ...page, from: 900 });
  expect(next.rows).toHaveLength(18);
  for (const descending of [false, true]) {
    const { rows } = await window.ask('results.table', {
      ...page,
      count: 918,
      sort: { by: 'probability', descending },
    });
    const answered = rows.findIndex(({ probabilities }) => probabilities === null);
    expect(rows.slice(answered).every(({ probabilities }) => probabilities === null)).toBe(true);
    const p = rows.slice(0, answered).map(({ probabilities }) => probabilities![1]!);
    expect(p).toEqual([...p].sort((a, b) => (descending ? b - a : a - b)));
  }
  const outcome = cohort.classes[0]!;
  const wrong = await window.ask('results.table', { ...page, filter: { ...page.filter, outcome, wrongOnly: true } });
  expect(wrong.rows.length).toBeGreaterThan(0);
  expect(wrong.rows.every((row) => row.outcome === outcome && row.correct === false)).toBe(true);
  const one = await window.ask('results.table', {
    ...page,
    filter: { ...page.filter, text: cohort.subjects[7]!.toUpperCase() },
  });
  expect(one.rows.map(({ subject }) => subject)).toContain(cohort.subjects[7]);
  await expect(window.ask('results.table', { ...page, method: 'none' })).rejects.toThrow('no method none');
  await expect(window.ask('results.table', { ...page, filter: { ...page.filter, scope: 'x' } })).rejects.toThrow(
    'no scope x',
  );
});

test('tables are saved whole, and replace nothing unasked', async () => {
  const path = folder.file('r.csv');
  const saved = await window.ask('results.export', { what: 'results', method: 'student', path, replace: false });
  const lines = readFileSync(path, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(saved.rows + 1);
  expect(lines[0]).toMatch(/^method,scope,subjects,answered/);
  const again = { what: 'predictions' as const, method: 'student', path, replace: false };
  await expect(window.ask('results.export', again)).rejects.toMatchObject({
    failure: { kind: 'exists', file: 'r.csv' },
  });
  expect(await window.ask('results.export', { ...again, replace: true })).toEqual({ path, rows: 918 });
});

test('another study is compared by its figures, and this one with itself', async () => {
  const other = new TestCore(folder);
  const path = folder.file('other.lacuna');
  await (await trained(other, cohort, { seed: 2 }, sampleRecord, path)).close();
  const found = await window.ask('results.compare', { path });
  expect(found).toMatchObject({ sameCohort: true, other: { name: 'other' } });
  expect(found.note).toMatch(/different splits/);
  const own = await window.ask('results.compare', { path: folder.file('s.lacuna') });
  expect(own.other).toEqual(await window.ask('results.summary', {}));
  expect(own.note).toMatch(/both sides are the same/);
  await expect(window.ask('results.compare', { path: folder.file('no.lacuna') })).rejects.toThrow('no.lacuna');
});

test('three classes, unknown outcomes and groups: everything answers', { timeout: 60_000 }, async () => {
  using place = new TestFolder();
  const three = {
    ...smallCohort(3, { n: 120, classes: 3, unknown: 0.1 }),
    groups: Array.from({ length: 120 }, (_, i) => `site ${i % 4}`),
  };
  const view = await trained(new TestCore(place), three, { resampling: 'group', folds: 4 });
  const summary = await view.ask('results.summary', {});
  expect(summary.protocol).toMatch(/^leaving out one of 4 groups x 1 repeat/);
  const [first] = summary.results;
  expect(first!.aucLower).toBeLessThan(first!.auc!);
  expect(first!.aucUpper).toBeGreaterThan(first!.auc!);
  expect(first!.byClass.map(({ label }) => label)).toEqual(summary.classes);
  expect(summary.scopes.filter((scope) => scope.startsWith('group:'))).toHaveLength(4);
  expect(summary.results[0]!.auc).toBeGreaterThan(0.5);
  const asked = { method: 'student', scope: 'all', positive: 2 };
  const curves = await view.ask('results.curves', asked);
  expect(curves.positive).toBe('class2');
  expect(curves.auc.value).toBeGreaterThan(0.5);
  const whole = await view.ask('results.confusion', { ...asked, threshold: null });
  expect(whole.classes).toEqual(['class0', 'class1', 'class2']);
  const split = await view.ask('results.confusion', { ...asked, threshold: 0.4 });
  expect(split.classes).toEqual(['not class2', 'class2']);
  expect((await view.ask('results.contributions', { method: 'student' }))[0]!.classes).toHaveLength(3);
  expect((await view.ask('results.distillation', {}))!.rows.length).toBeGreaterThan(0);
  const unknown = three.outcome.filter((y) => y < 0).length;
  expect(unknown).toBeGreaterThan(0);
  expect((await view.ask('results.table', { ...page, method: 'student' })).total).toBe(120 - unknown);
  await view.close();
});

test('a study that is not finished gives the results of what is done, and says so', { timeout: 60_000 }, async () => {
  using place = new TestFolder();
  const one = smallCohort(1, { n: 60 });
  const slow = { ...small, student: { ...small.student, steps: 3000 } };
  const view = new TestCore(place).window();
  view.draft({ cohort: one, record: sampleRecord });
  await view.ask('study.create', {
    path: place.file('s.lacuna'),
    plan: quickPlan(one, { repeats: 20, settings: slow }),
  });
  expect((await view.ask('results.summary', {})).protocol).toMatch(/not finished: \d+ of \d+ tasks are done/);
  await view.ask('study.cancel', {});
  const summary = await view.ask('results.summary', {});
  expect(summary.results.every(({ subjects, answered }) => answered <= subjects)).toBe(true);
  await view.close();
});
