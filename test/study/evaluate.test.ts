import { expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { recalibration } from '../../src-main/method/calibration.ts';
import { metricsOf } from '../../src-main/method/metrics.ts';
import { outerSplit } from '../../src-main/method/splits.ts';
import { evaluate, type FoldPredictions, type Result } from '../../src-main/study/evaluate.ts';
import { sampleSpec } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';

/** Three folds twice; logits that are twice as far out as they should be. */
function foldsOf(cohort: Cohort, method = 'student', temperature?: number): FoldPredictions[] {
  const C = cohort.classes.length;
  return Array.from({ length: 6 }, (_, k) => {
    const [repeat, fold] = [Math.floor(k / 3), k % 3];
    const resampling = cohort.groups ? 'group' : 'stratified';
    const { test: subjects } = outerSplit(cohort, resampling, 3, fold, randomKey('evaluate', repeat));
    const random = new RandomStream(randomKey(method, repeat, fold), 0);
    const logits = new Float64Array(subjects.length * C);
    subjects.forEach((i, at) => {
      for (let c = 0; c < C; c++) logits[at * C + c] = 3 * ((cohort.outcome[i] === c ? 0.7 : 0) + random.normal());
    });
    const answered = new Uint8Array(subjects.length).fill(1);
    const predictions = { subjects, answered, logits, contributions: new Float64Array() };
    return { method, repeat, fold, predictions, ...(temperature === undefined ? {} : { temperature }) };
  });
}

const on = (results: readonly Result[], scope: string) => results.find((one) => one.scope === scope)!;

test('calibration and calls are taken on whole repeats, and averaged over them', () => {
  const cohort = smallCohort(11, { n: 150 });
  const folds = foldsOf(cohort);
  const all = on(evaluate(cohort, sampleSpec, ['student'], folds).results, 'all');
  const repeats = [0, 1].map((repeat) => {
    const own = folds.filter((one) => one.repeat === repeat).map(({ predictions }) => predictions);
    const logits = Float64Array.from(own.flatMap((one) => [...one.logits]));
    const outcome = Int32Array.from(own.flatMap(({ subjects }) => [...subjects].map((i) => cohort.outcome[i]!)));
    const z = Float64Array.from(outcome, (_, i) => logits[2 * i + 1]! - logits[2 * i]!);
    const called = z.map((value) => (value > 0 ? 1 : 0));
    const share = (of: (i: number) => boolean, hit: (i: number) => boolean) => {
      const who = [...outcome.keys()].filter(of);
      return who.filter(hit).length / who.length;
    };
    return {
      ...recalibration(z, Uint8Array.from(outcome)),
      sensitivity: share(
        (i) => outcome[i] === 1,
        (i) => called[i] === 1,
      ),
      specificity: share(
        (i) => outcome[i] === 0,
        (i) => called[i] === 0,
      ),
    };
  });
  const mean = (pick: (one: (typeof repeats)[number]) => number) => (pick(repeats[0]!) + pick(repeats[1]!)) / 2;
  expect(all.calibration!.slope).toBeCloseTo(
    mean(({ slope }) => slope!),
    9,
  );
  expect(all.calibration!.intercept).toBeCloseTo(
    mean(({ intercept }) => intercept!),
    9,
  );
  const half = 1.959963984540054 * Math.sqrt(mean(({ slopeVariance }) => slopeVariance!));
  expect(all.calibration!.slopeInterval!.upper - all.calibration!.slope!).toBeCloseTo(half, 9);
  expect(all.calibration!.slope).toBeLessThan(0.8);
  expect(all.sensitivity).toBeCloseTo(
    mean(({ sensitivity }) => sensitivity),
    9,
  );
  expect(all.specificity).toBeCloseTo(
    mean(({ specificity }) => specificity),
    9,
  );
  expect(all.aucInterval).toMatchObject({ kind: 'for these fitted models' });
  expect(all.calibrated).toBeUndefined();
});

test('temperatures of the folds give figures after calibration, beside those before', () => {
  const cohort = smallCohort(11, { n: 150 });
  const raw = on(evaluate(cohort, sampleSpec, ['student'], foldsOf(cohort)).results, 'all');
  const scaled = on(evaluate(cohort, sampleSpec, ['student'], foldsOf(cohort, 'student', 2.5)).results, 'all');
  expect({ ...scaled, calibrated: undefined }).toEqual({ ...raw, calibrated: undefined });
  const expected = foldsOf(cohort).map(({ predictions }) => {
    const truth = predictions.subjects.map((i) => cohort.outcome[i]!);
    return metricsOf(
      predictions.logits.map((z) => z / 2.5),
      truth,
      2,
    ).logLoss;
  });
  expect(scaled.calibrated!.logLoss).toBeCloseTo(expected.reduce((sum, loss) => sum + loss, 0) / 6, 12);
  expect(scaled.calibrated!.logLoss).toBeLessThan(raw.logLoss!);
  expect(scaled.calibrated!.calibration.slope).toBeCloseTo(2.5 * raw.calibration!.slope!, 6);
  // One fold without a temperature, and there is no figure.
  const part = foldsOf(cohort, 'student', 2.5).map((fold, k) => (k === 4 ? foldsOf(cohort)[4]! : fold));
  expect(on(evaluate(cohort, sampleSpec, ['student'], part).results, 'all').calibrated).toBeUndefined();
});

test('beyond two classes each is set against the rest, and the mean is given', () => {
  const cohort = smallCohort(12, { n: 180, classes: 3 });
  const all = on(evaluate(cohort, sampleSpec, ['student'], foldsOf(cohort)).results, 'all');
  expect(all.byClass!.map(({ label }) => label)).toEqual(cohort.classes);
  const mean = (values: readonly (number | null)[]) => values.reduce((sum: number, value) => sum + value!, 0) / 3;
  for (const name of ['sensitivity', 'specificity', 'ppv', 'npv', 'f1'] as const) {
    expect(all[name], name).toBeCloseTo(mean(all.byClass!.map((one) => one[name])), 12);
  }
  expect(all.calibration!.slope).toBeCloseTo(mean(all.byClass!.map(({ calibration }) => calibration.slope)), 12);
  expect(all.byClass![0]!.calibration.slopeInterval!.lower).toBeLessThan(all.byClass![0]!.calibration.slope!);
});

test('every group is a scope, also where it is one test fold', () => {
  const whole = smallCohort(13, { n: 150 });
  const cohort = { ...whole, groups: whole.subjects.map((_, i) => ['Basel', 'Bern', 'Zug'][(i >> 1) % 3]!) };
  const { results } = evaluate(cohort, sampleSpec, ['student'], foldsOf(cohort));
  for (const name of ['Basel', 'Bern', 'Zug']) {
    const group = on(results, `group:${name}`);
    expect(group).toMatchObject({ subjects: 50, answered: 50, pooled: false });
    expect(group.auc).toBeGreaterThan(0.5);
    expect(group.aucInterval!.lower).toBeLessThan(group.auc!);
  }
});
