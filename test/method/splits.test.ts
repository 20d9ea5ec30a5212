import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomKey } from '../../src-main/engine/philox.ts';
import { groupNames, outerSplit, patternOf, stratifiedFolds } from '../../src-main/method/splits.ts';
import { smallCohort } from '../support/cohorts.ts';

const count = (values: Iterable<number | string>): Map<number | string, number> => {
  const counts = new Map<number | string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
};

test('folds are balanced in size, in classes, and in outcome x availability pattern', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 2, max: 6 }), (seed, folds) => {
      const cohort = smallCohort(seed, { n: 120, widths: [1, 1, 1], classes: 3, unknown: 0.1 });
      const rows = Int32Array.from(cohort.subjects.keys());
      const fold = stratifiedFolds(cohort, rows, folds, randomKey(seed));
      rows.forEach((row, i) => {
        expect(fold[i] === -1).toBe(cohort.outcome[row]! < 0);
      });
      const spread = (member: (row: number) => boolean): number => {
        const counts = count([...rows].filter((row) => fold[row]! >= 0 && member(row)).map((row) => fold[row]!));
        const sizes = Array.from({ length: folds }, (_, f) => counts.get(f) ?? 0);
        return Math.max(...sizes) - Math.min(...sizes);
      };
      expect(spread(() => true)).toBeLessThanOrEqual(1);
      for (let c = 0; c < 3; c++) expect(spread((row) => cohort.outcome[row] === c)).toBeLessThanOrEqual(1);
      for (const [pattern, size] of count(
        [...rows].map((row) => `${cohort.outcome[row]!} ${patternOf(cohort, row)}`),
      )) {
        if (size < folds) continue;
        const inCell = (row: number): boolean => `${cohort.outcome[row]!} ${patternOf(cohort, row)}` === pattern;
        expect(spread(inCell)).toBeLessThanOrEqual(1);
      }
    }),
    { numRuns: 30 },
  );
});

test('train and test part the cohort; everyone is tested once; unknown outcomes are always trained on', () => {
  const cohort = smallCohort(3, { n: 90, unknown: 0.2 });
  const tested: number[] = [];
  for (let f = 0; f < 5; f++) {
    const { train, test: held } = outerSplit(cohort, 'stratified', 5, f, randomKey('s'));
    expect(train.length + held.length).toBe(90);
    expect(new Set([...train, ...held]).size).toBe(90);
    tested.push(...held);
  }
  expect(tested.sort((a, b) => a - b)).toEqual([...cohort.subjects.keys()].filter((i) => cohort.outcome[i]! >= 0));
});

test('leave one group out holds a group out whole, its unlabelled subjects too', () => {
  const cohort = {
    ...smallCohort(4, { n: 60, unknown: 0.2 }),
    groups: Array.from({ length: 60 }, (_, i) => `g${i % 3}`),
  };
  expect(groupNames(cohort)).toEqual(['g0', 'g1', 'g2']);
  const { train, test: held } = outerSplit(cohort, 'group', 3, 1, randomKey('s'));
  expect(train.every((i) => i % 3 !== 1)).toBe(true);
  expect(held.every((i) => i % 3 === 1 && cohort.outcome[i]! >= 0)).toBe(true);
});
