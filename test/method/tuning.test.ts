/** Settings that are chosen on inner folds: what is chosen, and that nothing leaks. */
import { describe, expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { RandomStream, randomKey } from '../../src-main/engine/philox.ts';
import { fitMethod, needsTeachers } from '../../src-main/method/methods.ts';
import { readSettings } from '../../src-main/method/settings.ts';
import { fitStage } from '../../src-main/method/stage.ts';
import { blend } from '../../src-main/method/tuning/blend.ts';
import { studentCandidates, withChanges } from '../../src-main/method/tuning/candidates.ts';
import { fitInnerStages, innerFoldsOf } from '../../src-main/method/tuning/innerFolds.ts';
import type { TuningReport } from '../../src-main/method/tuning/report.ts';
import { fieldSizes, search } from '../../src-main/method/tuning/search.ts';
import { fitTemperature } from '../../src-main/method/tuning/temperature.ts';
import { poisoned, smallCohort } from '../support/cohorts.ts';
import { fused } from '../support/engines.ts';
import { bytesOf, contextFor, quickSettings } from '../support/fitting.ts';

const tuned = readSettings({ ...quickSettings, tuning: { innerFolds: 3, candidates: 4, members: 2 } });
const everyone = (cohort: Cohort): Int32Array => Int32Array.from(cohort.subjects.keys());

async function fitTuned(cohort: Cohort, method: string, train: Int32Array) {
  const context = contextFor(cohort, tuned);
  const stage = needsTeachers(method) ? await fitStage({ ...context, keyParts: [1, 'stage', 0, 0] }, train) : null;
  return fitMethod({ ...context, keyParts: [1, method, 0, 0] }, method, train, stage);
}

describe('the search', () => {
  test('halves its field from fold to fold, and stops halving at six', () => {
    expect(fieldSizes(12, 3)).toEqual([12, 6, 6]);
    expect(fieldSizes(32, 5)).toEqual([32, 16, 8, 6, 6]);
    expect(fieldSizes(4, 3)).toEqual([4, 4, 4]);
    expect(fieldSizes(1, 2)).toEqual([1, 1]);
  });

  test('takes the candidate and the point with the least mean log loss over all folds', async () => {
    // Candidate 9 is best on the first fold alone; candidate 3 over all of them, at its second point.
    const lossOf = (candidate: number, fold: number): number[] =>
      candidate === 9 ? [0, fold === 0 ? 0 : 9] : candidate === 3 ? [2, 1] : [3 + candidate, 3];
    const found = await search(fused, 12, 3, (candidate, fold) =>
      Promise.resolve({
        points: [1, 2],
        losses: Float64Array.from(lossOf(candidate, fold), (l) => 10 * l),
        held: 10,
        kept: null,
      }),
    );
    expect(found.best).toMatchObject({ candidate: 9, loss: 0, at: 0 });
    const worse = await search(fused, 12, 3, (candidate, fold) => {
      const [first, second] = candidate === 9 ? [fold === 0 ? 0 : 9, 9] : lossOf(candidate, fold);
      return Promise.resolve({
        points: [1, 2],
        losses: Float64Array.of(10 * first!, 10 * second!),
        held: 10,
        kept: null,
      });
    });
    expect(worse.best).toMatchObject({ candidate: 3, loss: 1, at: 1 });
    expect(worse.fits).toBe(24);
    expect(worse.tried.filter(({ trials }) => trials.every((one) => one !== null))).toHaveLength(6);
  });

  test('does without candidates that cannot be fitted, or diverge', async () => {
    const none = await search(fused, 3, 2, () => Promise.resolve(null));
    expect(none.best).toBeNull();
    const some = await search(fused, 3, 2, (candidate) =>
      Promise.resolve(
        candidate === 0
          ? null
          : { points: [1], losses: Float64Array.of(candidate === 1 ? NaN : 5), held: 5, kept: null },
      ),
    );
    expect(some.best).toMatchObject({ candidate: 2, loss: 1 });
  });
});

test('networks that err on different subjects are averaged', async () => {
  const outcome = Int32Array.of(0, 1, 0, 1);
  // Each is sure, and wrong on another half; a third knows nothing.
  const says: Record<number, number[]> = { 0: [3, -1, 3, -1], 1: [-1, 3, -1, 3], 2: [0, 0, 0, 0] };
  const logits = (candidate: number): Float64Array =>
    Float64Array.from(outcome, (y, i) => (y === 1 ? says[candidate]![i]! : -says[candidate]![i]!)).reduce<Float64Array>(
      (all, z, i) => {
        all[2 * i] = -z / 2;
        all[2 * i + 1] = z / 2;
        return all;
      },
      new Float64Array(8),
    );
  const found = await search(fused, 3, 1, (candidate) =>
    Promise.resolve({
      points: [7],
      losses: Float64Array.of(3 - candidate),
      held: 4,
      kept: { logits: [logits(candidate)] },
    }),
  );
  const { picks } = blend(found, [outcome], 2, 4);
  expect(picks.map(({ candidate }) => candidate).sort()).toEqual([0, 0, 1, 1].sort());
  expect(picks.every(({ point }) => point === 7)).toBe(true);
});

test('the temperature undoes what made logits too large, and leaves a handful of subjects alone', () => {
  const random = new RandomStream(randomKey('temperature'), 9);
  const n = 4000;
  const logits = new Float64Array(2 * n);
  const outcome = Int32Array.from({ length: n }, (_, i) => {
    const z = 2 * random.normal();
    logits[2 * i + 1] = 3 * z;
    return random.uniform() < 1 / (1 + Math.exp(-z)) ? 1 : 0;
  });
  expect(fitTemperature(logits, outcome, 2)).toBeGreaterThan(2.7);
  expect(fitTemperature(logits, outcome, 2)).toBeLessThan(3.3);
  expect(fitTemperature(logits.slice(0, 4), outcome.slice(0, 2), 2)).toBeLessThan(2);
  expect(fitTemperature(new Float64Array(), new Int32Array(), 2)).toBe(1);
});

test('candidates are distinct, begin with the settings given, and keep what a method pins', () => {
  const uses = { distils: true, modalityDropout: true, pinned: ['distillation.mixing'], mixing: 'mixing' as const };
  const base = withChanges(readSettings({}), { 'distillation.mixing': 'paper' });
  const list = studentCandidates(base, uses, 32, 1);
  expect(list).toHaveLength(32);
  expect(list[0]!.settings).toEqual(base);
  expect(new Set(list.map(({ settings }) => JSON.stringify(settings))).size).toBe(32);
  expect(list.every(({ settings }) => settings.distillation.mixing === 'paper')).toBe(true);
  expect(studentCandidates(base, uses, 12, 1)).toEqual(list.slice(0, 12));
});

describe.each(['student', 'complete-only', 'mean-imputed-nn', 'mean-imputed-lr', 'teachers', 'teacher:m1'])(
  '%s, tuned',
  (method) => {
    test('says what was tried and chosen, and cannot be influenced by the test fold', { timeout: 60_000 }, async () => {
      const cohort = smallCohort(3, { n: 72 });
      const held = (i: number): boolean => i % 4 === 1;
      const train = everyone(cohort).filter((i) => !held(i));
      const { model, summary } = await fitTuned(cohort, method, train);
      expect(summary['temperature']).toBeGreaterThan(0);
      if (method !== 'teachers') {
        const { picks, candidates, fits } = summary['tuning'] as TuningReport;
        expect(picks.length).toBeGreaterThan(0);
        expect(picks.every(({ candidate }) => candidates[candidate]!.logLoss !== null)).toBe(true);
        expect(fits).toBeGreaterThanOrEqual(candidates.length);
      }
      const other = poisoned(cohort, held, 1e30, (i) => (held(i) ? 1 - cohort.outcome[i]! : cohort.outcome[i]!));
      expect(bytesOf((await fitTuned(other, method, train)).model)).toBe(bytesOf(model));
    });
  },
);

test('what is upstream of an inner fold never sees it', async () => {
  const cohort = smallCohort(5, { n: 60, unknown: 0.1 });
  const context = contextFor(cohort, tuned);
  const [first] = innerFoldsOf(context, everyone(cohort));
  const held = new Set(first!.held);
  const other = poisoned(
    cohort,
    (i) => held.has(i),
    1e30,
    (i) => cohort.outcome[i]!,
  );
  const before = await fitInnerStages(context, everyone(cohort));
  const after = await fitInnerStages({ ...context, cohort: other }, everyone(cohort));
  expect(bytesOf(after[0])).toBe(bytesOf(before[0]));
  expect(bytesOf(after[1])).not.toBe(bytesOf(before[1]));
});
