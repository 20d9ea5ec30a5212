/** "What if" on a small study with real worker threads. */
import { copyFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { amputed, planAmputation } from '../../src-main/method/amputation.ts';
import { answer } from '../../src-main/method/methods.ts';
import { metricsOf } from '../../src-main/method/metrics.ts';
import { readSettings } from '../../src-main/method/settings.ts';
import { createProject } from '../../src-main/store/createProject.ts';
import { openProject, type Project } from '../../src-main/store/project.ts';
import { executeTask, readModel } from '../../src-main/study/execute.ts';
import { tasksOf } from '../../src-main/study/newStudy.ts';
import { runStudy } from '../../src-main/study/runner.ts';
import { amputationTasks, amputeTests, amputeTraining, ratesOf } from '../../src-main/study/robustness/amputation.ts';
import { expectationSentence } from '../../src-main/study/robustness/expectation.ts';
import { amputationPoints, learningPoints, type LearningPoint } from '../../src-main/study/robustness/kept.ts';
import { learningTasks, learnOnLess } from '../../src-main/study/robustness/learningCurve.ts';
import { difference, figuresOf, judge } from '../../src-main/study/robustness/points.ts';
import type { StudySource } from '../../src-main/study/robustness/source.ts';
import type { StudySpec } from '../../src-main/study/task.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { fused, kernel } from '../support/engines.ts';
import { quickSettings } from '../support/fitting.ts';

const cohort = smallCohort(11, { n: 120, widths: [3, 4, 3], missing: 0.3, unknown: 0.05 });
const spec: StudySpec = {
  protocol: 'quick',
  seed: 5,
  folds: 3,
  repeats: 2,
  resampling: 'stratified',
  methods: ['student', 'teachers', 'student-complete', 'mean-imputed-lr'],
  engine: 'fused',
  settings: { ...readSettings(quickSettings) },
};
const machine = (workers: number) => ({
  workerUrl: new URL('../../src-main/study/worker.ts', import.meta.url),
  workers,
  kernel,
  devices: '',
});
const asked = {
  mechanisms: ['mcar', 'mnar'] as const,
  rates: [0, 0.3, 0.8, 0.9],
  methods: ['student', 'student-complete'],
};

let folder: TestFolder;
let trained: string;
const open: Project[] = [];

/** The study as it was when it was finished. */
function fresh(name: string): StudySource {
  const path = folder.file(name);
  copyFileSync(trained, path);
  const project = openProject(path);
  open.push(project);
  return { project, cohort: project.readCohort({ shared: true }), spec };
}

beforeAll(async () => {
  folder = new TestFolder();
  trained = folder.file('trained.lacuna');
  createProject(trained, { cohort, record: sampleRecord, spec, tasks: tasksOf(spec), versions: { lacuna: '0' } });
  const project = openProject(trained);
  const { status } = await runStudy(project, { ...machine(2), setup: { cohort, spec, kernel, devices: '' } });
  expect(status).toBe('done');
  project.close();
}, 60_000);
afterAll(() => {
  for (const project of open) project.close();
  folder[Symbol.dispose]();
});

describe('more missing at test time', () => {
  test('the models of the study answer whoever is left with what is left, fold by fold', async () => {
    const of = fresh('test.lacuna');
    expect(await amputeTests(of, fused, asked, {})).toBe(true);
    const points = amputationPoints(of.project);
    const rates = ratesOf(of, asked.rates);
    // All that can go is less than .8: .9 would be the same once more.
    expect(rates).toEqual([0.3, 0.8]);
    expect(points).toHaveLength(asked.methods.length * (1 + asked.mechanisms.length * rates.length));
    for (const method of asked.methods) {
      const own = points.find((point) => point.method === method && point.rate === 0)!;
      expect(own).toMatchObject({ scenario: 'test', mechanism: null, taken: 0, repeats: 2 });
      expect(own.folds.map(({ repeat, fold }) => [repeat, fold])).toEqual(
        [0, 1].flatMap((r) => [0, 1, 2].map((f) => [r, f])),
      );
      if (method !== 'student') continue;
      own.folds.forEach(({ repeat, fold, auc, answered, test }) => {
        const { subjects, logits } = of.project.predictions(`${method}/r${repeat}/f${fold}`)!;
        const outcome = subjects.map((row) => cohort.outcome[row]!);
        expect([answered, test]).toEqual([subjects.length, subjects.length]);
        expect(auc).toBeCloseTo(metricsOf(logits, outcome, 2).auc!, 5);
      });
    }
    // By another way: cells of what is gone emptied.
    const point = points.find((one) => one.method === 'student' && one.mechanism === 'mnar' && one.rate === 0.3)!;
    expect(Math.abs(point.taken - 0.3)).toBeLessThan(0.06);
    for (const { repeat, fold, auc, logLoss } of point.folds) {
      const { present } = planAmputation(cohort, 'mnar', spec.seed, repeat).at(0.3);
      const less = amputed(cohort, present);
      const emptied = {
        ...less,
        modalities: less.modalities.map((table) => ({
          ...table,
          columns: table.columns.map((column) => {
            if (column.kind !== 'numeric') return column;
            return { ...column, values: column.values.map((x, i) => (table.present[i] === 1 ? x : NaN)) };
          }),
        })),
      };
      const id = `student/r${repeat}/f${fold}`;
      const { subjects } = of.project.predictions(id)!;
      const { logits } = answer(fused, readModel(of.project.artifact(id)!), emptied, subjects);
      const made = metricsOf(
        logits,
        subjects.map((row) => cohort.outcome[row]!),
        2,
      );
      expect([auc, logLoss]).toEqual([expect.closeTo(made.auc!, 5), expect.closeTo(made.logLoss, 5)]);
    }
    // Who keeps one modality is never complete.
    const all = points.find(
      (one) => one.method === 'student-complete' && one.mechanism === 'mcar' && one.rate === 0.8,
    )!;
    expect(figuresOf(all)).toMatchObject({ answered: 0, auc: { value: null }, logLoss: { value: null } });
    expect(figuresOf(point).answered).toBe(1);
    const fall = difference(
      point,
      points.find((one) => one.method === 'student' && one.rate === 0)!,
      'auc',
    )!;
    expect(fall.value).toBeCloseTo(
      figuresOf(point).auc.value! -
        figuresOf(points.find((one) => one.method === 'student' && one.rate === 0)!).auc.value!,
      9,
    );
    expect(fall.lower).toBeLessThan(fall.value!);
  });

  test('what is there is not worked out again; a cancelled run goes on to the same', async () => {
    const whole = fresh('whole.lacuna');
    await amputeTests(whole, fused, asked, {});
    const again = { calls: 0 };
    await amputeTests(whole, fused, asked, { onProgress: () => again.calls++ });
    expect(again.calls).toBe(0);
    const of = fresh('cancelled.lacuna');
    const cancel = new AbortController();
    const first = await amputeTests(of, fused, asked, {
      signal: cancel.signal,
      onProgress: ({ done, total }) => {
        if (done > total / 2) cancel.abort();
      },
    });
    expect(first).toBe(false);
    expect(amputationPoints(of.project).length).toBeGreaterThan(0);
    expect(await amputeTests(of, fused, asked, {})).toBe(true);
    expect(amputationPoints(of.project)).toEqual(amputationPoints(whole.project));
  });

  test('a study that is not finished, or lacks the method, is refused', async () => {
    const of = fresh('refused.lacuna');
    await expect(amputeTests(of, fused, { ...asked, methods: ['nobody'] }, {})).rejects.toThrow('no method nobody');
    await expect(amputeTests(of, fused, { ...asked, methods: [] }, {})).rejects.toThrow('at least one method');
  });
});

describe('more missing at training time', () => {
  const fewer = { ...asked, mechanisms: ['mar'] as const, rates: [0.3], methods: ['student', 'mean-imputed-lr'] };

  test('gives the same on one worker and on two, and after a cancel', { timeout: 60_000 }, async () => {
    const [one, two, cut] = ['one', 'two', 'cut'].map((name) => fresh(`${name}.lacuna`)) as [
      StudySource,
      StudySource,
      StudySource,
    ];
    expect(await amputeTraining(one, fused, fewer, 1, machine(1), {})).toBe(true);
    expect(await amputeTraining(two, fused, fewer, 1, machine(2), {})).toBe(true);
    const points = amputationPoints(one.project);
    expect(points).toHaveLength(2 * 2 * 2);
    expect(amputationPoints(two.project)).toEqual(points);
    const cancel = new AbortController();
    const stopped = await amputeTraining(cut, fused, fewer, 1, machine(2), {
      signal: cancel.signal,
      onProgress: () => {
        cancel.abort();
      },
    });
    expect(stopped).toBe(false);
    // What is there of one method is not trained again for the other.
    expect(await amputeTraining(cut, fused, { ...fewer, methods: ['mean-imputed-lr'] }, 1, machine(2), {})).toBe(true);
    expect(amputationTasks(cut, fewer, 1).some(({ method }) => method === 'mean-imputed-lr')).toBe(false);
    expect(await amputeTraining(cut, fused, fewer, 1, machine(2), {})).toBe(true);
    expect(amputationPoints(cut.project)).toEqual(points);
    // At rate 0 both scenarios are the study itself, on the repeats that were asked for.
    const own = points.filter(({ rate, method }) => rate === 0 && method === 'student');
    expect(own.map(({ scenario }) => scenario).sort()).toEqual(['both', 'training']);
    expect(own[0]!.folds).toEqual(own[1]!.folds);
    expect(own[0]!.folds).toHaveLength(3);
    const [both, training] = ['both', 'training'].map((scenario) =>
      points.find((point) => point.scenario === scenario && point.rate > 0 && point.method === 'student')!,
    );
    expect(both!.folds).not.toEqual(training!.folds);
    expect(both!.folds.map(({ test }) => test)).toEqual(training!.folds.map(({ test }) => test));
  });

  test('is a study of the amputed cohort on the same splits', async () => {
    const of = fresh('check.lacuna');
    await amputeTraining(of, fused, { ...fewer, methods: ['mean-imputed-lr'] }, 1, machine(1), {});
    const point = amputationPoints(of.project).find(({ scenario, rate }) => scenario === 'both' && rate > 0)!;
    const { present } = planAmputation(cohort, 'mar', spec.seed, 0).at(0.3);
    // Splits are stratified by pattern, so that they must come from the cohort as it was.
    const split = of.project.predictions('mean-imputed-lr/r0/f1')!.subjects;
    const task = { id: 'x', method: 'mean-imputed-lr', repeat: 0, fold: 1, needs: [] };
    const variant = { kind: 'amputed', mechanism: 'mar', rate: 0.3 } as const;
    const done = await executeTask(cohort, spec, fused, { ...task, variant }, {}, () => undefined);
    expect(done.predictions!.subjects).toEqual(split);
    const { logits } = answer(fused, readModel(done.artifact), amputed(cohort, present), split);
    expect(done.predictions!.logits).toEqual(logits);
    const { auc } = metricsOf(
      logits,
      split.map((row) => cohort.outcome[row]!),
      2,
    );
    expect(point.folds[1]!.auc).toBeCloseTo(auc!, 5);
  });
});

describe('on fewer subjects', () => {
  const less = { shares: [0.4, 0.7, 1], methods: ['student', 'mean-imputed-lr'], repeats: 1 };

  test('gives the same on one worker and on two; the whole is the study itself', { timeout: 60_000 }, async () => {
    const [one, two] = ['less1', 'less2'].map((name) => fresh(`${name}.lacuna`)) as [StudySource, StudySource];
    expect(learningTasks(one, less)).toHaveLength(2 * 3 * 3);
    expect(await learnOnLess(one, less, machine(1), {})).toBe(true);
    expect(await learnOnLess(two, less, machine(2), {})).toBe(true);
    const points = learningPoints(one.project);
    expect(learningPoints(two.project)).toEqual(points);
    expect(points).toHaveLength(2 * 3);
    const sizes = points.filter(({ method }) => method === 'student').map(({ folds }) => folds[0]!.train);
    expect(sizes[2]).toBeGreaterThan(75);
    expect(sizes).toEqual(less.shares.map((share) => Math.round(share * sizes[2]!)));
    expect(learningTasks(one, less)).toEqual([]);
    expect(learningTasks(one, { ...less, shares: [0.5] })).toHaveLength(3 * 3);
  });

  test('trained on the whole share, a task is the study’s own, to the bit', async () => {
    const of = fresh('bits.lacuna');
    const task = {
      id: 'x',
      method: 'mean-imputed-lr',
      repeat: 1,
      fold: 2,
      needs: [],
      variant: { kind: 'subsample', share: 1 },
    } as const;
    const { predictions } = await executeTask(cohort, spec, fused, task, {}, () => undefined);
    expect(predictions!.logits).toEqual(of.project.predictions('mean-imputed-lr/r1/f2')!.logits);
  });

  /** A curve of three folds that lie apart, each along the same law. */
  const curve = (y: (n: number, fold: number) => number, shares = [0.25, 0.4, 0.6, 0.8, 1]): LearningPoint[] =>
    shares.map((share) => ({
      method: 'student',
      share,
      repeats: 1,
      pooled: null,
      folds: [0, 1, 2].map((fold) => {
        const train = Math.round(400 * share);
        const value = y(train, fold);
        return { repeat: 0, fold, train, test: 100, answered: 100, auc: value, logLoss: 1 - value };
      }),
    }));

  test('a sentence promises something only where the fit supports it', () => {
    const rising = curve((n, fold) => 0.9 + 0.01 * fold - 2 * n ** -0.6);
    expect(expectationSentence('student', rising, 'auc')).toMatch(
      /Doubling the cohort \(from 400 to 800 training subjects\) would be expected to raise the AUC of student from 0\.85\d to about 0\.87\d/,
    );
    expect(expectationSentence('student', rising, 'logLoss')).toMatch(/expected to lower the log loss/);
    const level = curve((n, fold) => 0.8 + 0.02 * fold + 0.0001 * (n % 7));
    expect(expectationSentence('student', level, 'auc')).toMatch(/all but levelled off/);
    const noisy = curve((n, fold) => 0.8 + 0.05 * Math.sin(n * (fold + 1)));
    expect(expectationSentence('student', noisy, 'auc')).toMatch(/cannot be told/);
    // Falling with more subjects: nothing that a law could carry on.
    const falling = curve((n, fold) => 0.8 + 0.01 * fold - n / 5000);
    expect(expectationSentence('student', falling, 'auc')).toMatch(/cannot be told/);
    expect(expectationSentence('student', rising.slice(2), 'auc')).toMatch(/too few sizes/);
  });
});

test('folds that are too small are judged together, and flagged', () => {
  const subjects = Int32Array.of(0, 1, 2, 3);
  const known = { ...cohort, outcome: Int32Array.from(cohort.subjects, (_, i) => i % 2) };
  const half = (from: number) => ({
    subjects: subjects.subarray(from, from + 2),
    answered: Uint8Array.of(1, 1),
    logits: Float64Array.of(1, -1, -1, 1),
  });
  const made = judge(
    known,
    [0, 2].map((from, fold) => ({ repeat: 0, fold, train: 10, predictions: half(from) })),
  );
  expect(made.pooled).toMatchObject({ auc: 1 });
  expect(figuresOf(made)).toMatchObject({ pooled: true, auc: { value: 1, lower: null } });
  expect(difference(made, made, 'auc')).toBeNull();
});
