import { expect, test } from 'vitest';
import type { Comparison } from '../../src-main/study/comparisons.ts';
import type { Result } from '../../src-main/study/evaluate.ts';
import { distillationGains, meanRanks, significantlyWorse, type ComparedCohort } from '../../src-main/study/ranks.ts';

function result(method: string, auc: number, logLoss: number, answered = 100): Result {
  return { method, scope: 'all', subjects: 100, answered, auc, logLoss } as Result;
}

function comparison(against: string, metric: Comparison['metric'], difference: number, pHolm: number): Comparison {
  const interval = { lower: difference - 0.1, upper: difference + 0.2 };
  return { scope: 'all', method: 'student', against, metric, difference, interval, pHolm } as Comparison;
}

const cohorts: ComparedCohort[] = [
  {
    cohort: 'a',
    results: [
      result('student', 0.9, 0.3),
      result('teachers', 0.8, 0.4),
      result('prior', 0.5, 0.7),
      result('student-nokd', 0.99, 0.1),
      result('complete-only', 0.95, 0.2, 60),
    ],
    comparisons: [
      comparison('teachers', 'auc', -0.05, 0.01),
      comparison('prior', 'auc', 0.4, 0.001),
      comparison('student-nokd', 'logLoss', -0.04, 0.2),
    ],
  },
  {
    cohort: 'b',
    results: [
      result('student', 0.8, 0.5),
      result('teachers', 0.8, 0.4),
      result('prior', 0.5, 0.7),
      result('student-nokd', 0.7, 0.6),
      result('complete-only', 0.9, 0.2, 60),
    ],
    comparisons: [comparison('teachers', 'logLoss', 0.1, 0.04), comparison('teachers', 'auc', -0.2, 0.06)],
  },
];

test('mean ranks are of those that answer everybody, without the ablations; ties share', () => {
  expect(meanRanks(cohorts)).toEqual([
    { method: 'student', auc: 1.25, logLoss: 1.5 },
    { method: 'teachers', auc: 1.75, logLoss: 1.5 },
    { method: 'prior', auc: 3, logLoss: 3 },
  ]);
  expect(meanRanks([])).toEqual([]);
});

test('significantly better is one-sided, after Holm', () => {
  expect(significantlyWorse(cohorts).map(({ cohort, method, metric }) => [cohort, method, metric])).toEqual([
    ['a', 'teachers', 'auc'],
    ['b', 'teachers', 'logLoss'],
  ]);
});

test('what distillation brings is the log loss without less that with it', () => {
  const [gain] = distillationGains(cohorts);
  expect(gain).toMatchObject({ cohort: 'a', gain: 0.04 });
  expect(gain!.interval!.lower).toBeCloseTo(-0.16, 12);
  expect(gain!.interval!.upper).toBeCloseTo(0.14, 12);
});
