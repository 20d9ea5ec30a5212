/** Training sets at the edge: what cannot be fitted abstains and says why. */
import { describe, expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { answer, fitMethod } from '../../src-main/method/methods.ts';
import { readSettings } from '../../src-main/method/settings.ts';
import { smallCohort } from '../support/cohorts.ts';
import { fused } from '../support/engines.ts';
import { contextFor, fit, quickSettings } from '../support/fitting.ts';

const everyone = (cohort: Cohort): Int32Array => Int32Array.from(cohort.subjects.keys());
const answeredBy = async (cohort: Cohort, method: string): Promise<number> =>
  answer(fused, await fit(cohort, method, everyone(cohort)), cohort, everyone(cohort)).answered.reduce(
    (a, b) => a + b,
    0,
  );

/** The cohort with other availability of its modality 1. */
function withPresence(cohort: Cohort, has: (i: number) => boolean): Cohort {
  const [first, second] = cohort.modalities;
  return {
    ...cohort,
    modalities: [first!, { ...second!, present: Uint8Array.from(cohort.subjects, (_, i) => (has(i) ? 1 : 0)) }],
  };
}

test('a teacher whose subjects are of one class abstains, and the others do not hear of it', async () => {
  const cohort = smallCohort(5, { n: 80, missing: 0 });
  const oneClass = withPresence(cohort, (i) => cohort.outcome[i] === 1);
  expect(await answeredBy(oneClass, 'teacher:m1')).toBe(0);
  expect(await answeredBy(oneClass, 'teachers')).toBe(80);
  expect(await answeredBy(oneClass, 'student')).toBe(80);
});

test('a modality without a column that varies has no say, and its subjects alone are not trained on', async () => {
  const cohort = smallCohort(4, { n: 80, widths: [3, 1], missing: 0 });
  const constant = {
    ...cohort,
    modalities: [
      { ...cohort.modalities[0]!, present: Uint8Array.from(cohort.subjects, (_, i) => (i < 50 ? 1 : 0)) },
      {
        ...cohort.modalities[1]!,
        columns: [{ kind: 'numeric' as const, name: 'k', values: new Float64Array(80).fill(3) }],
      },
    ],
  };
  const { summary } = await fitMethod(contextFor(constant), 'student-nokd', everyone(constant), null);
  expect(summary['subjects']).toBe(50);
  expect(await answeredBy(constant, 'student-nokd')).toBe(50);
});

describe('no complete subject', () => {
  const cohort = smallCohort(6, { n: 60, missing: 0 });
  const apart = {
    ...withPresence(cohort, (i) => i % 4 < 2),
    modalities: withPresence(cohort, (i) => i % 4 < 2).modalities.map((table, m) =>
      m === 0 ? { ...table, present: Uint8Array.from(cohort.subjects, (_, i) => (i % 4 < 2 ? 0 : 1)) } : table,
    ),
  };

  test.each(['student-complete', 'complete-only'])('%s abstains for everyone', async (method) => {
    expect(await answeredBy(apart, method)).toBe(0);
  });

  test.each(['student', 'teachers', 'student-nokd', 'mean-imputed-lr'])('%s answers everyone', async (method) => {
    expect(await answeredBy(apart, method)).toBe(60);
  });
});

test('one modality: the student is a teacher that learns from a teacher', async () => {
  const cohort = smallCohort(8, { widths: [4] });
  for (const method of ['student', 'student-complete', 'teachers', 'teacher:m0', 'complete-only']) {
    expect(await answeredBy(cohort, method), method).toBe(60);
  }
});

test('early stopping of the student on complete subjects looks at complete subjects only', async () => {
  const settings = readSettings({ ...quickSettings, earlyStopping: { folds: 4, every: 20, patience: 5 } });
  const cohort = smallCohort(1, { n: 120 });
  let looked = 0;
  const engine: typeof fused = {
    ...fused,
    apply: (spec, weights, rows, inputs, present) => {
      looked += rows;
      expect(present.subarray(0, rows * 2).every((has) => has === 1)).toBe(true);
      return fused.apply(spec, weights, rows, inputs, present);
    },
  };
  await fitMethod(contextFor(cohort, settings, engine), 'complete-only', everyone(cohort), null);
  expect(looked).toBeGreaterThan(0);
});

test('training that diverges is an error that says what to change, never a model', async () => {
  const wild = { ...quickSettings.student, learningRate: 1e38, weightDecay: 1e5 };
  const settings = readSettings({ ...quickSettings, student: wild });
  const cohort = smallCohort(8);
  await expect(fit(cohort, 'student-nokd', everyone(cohort), settings)).rejects.toThrow(/diverged.*learningRate/);
});

test('class weights: balanced lifts the rare class', async () => {
  const cohort = smallCohort(9, { n: 120 });
  const rare = { ...cohort, outcome: cohort.outcome.map((y, i) => (y === 1 && i % 6 !== 1 ? 0 : y)) };
  const meanOfRare = async (classWeights: 'none' | 'balanced'): Promise<number> => {
    const model = await fit(rare, 'mean-imputed-lr', everyone(rare), readSettings({ ...quickSettings, classWeights }));
    const { logits } = answer(fused, model, rare, everyone(rare));
    return everyone(rare).reduce((sum, i) => sum + logits[2 * i + 1]! - logits[2 * i]!, 0);
  };
  expect(await meanOfRare('balanced')).toBeGreaterThan(await meanOfRare('none'));
});
