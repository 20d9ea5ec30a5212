import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomKey } from '../../src-main/engine/philox.ts';
import { patternOf } from '../../src-main/method/splits.ts';
import { subsample } from '../../src-main/method/subsample.ts';
import { smallCohort } from '../support/cohorts.ts';

test('subsamples are nested, of the size asked for, and keep the mix of classes and patterns', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), fc.constantFrom(0, 0.2), (seed, unknown) => {
      const cohort = smallCohort(seed, { n: 120, widths: [2, 3], classes: 3, unknown });
      const rows = Int32Array.from(cohort.subjects.keys()).filter((i) => i % 6 !== 0);
      let smaller: Int32Array = new Int32Array();
      for (const share of [0.1, 0.25, 0.4, 0.6, 0.8, 1]) {
        const own = subsample(cohort, rows, share, randomKey('test', seed));
        expect(own.length).toBe(Math.round(share * rows.length));
        expect([...own]).toEqual([...own].sort((a, b) => a - b));
        expect(own.every((row) => rows.includes(row))).toBe(true);
        expect(smaller.every((row) => own.includes(row))).toBe(true);
        for (const cell of new Set(Array.from(rows, (row) => `${cohort.outcome[row]!} ${patternOf(cohort, row)}`))) {
          const count = (some: Int32Array): number =>
            some.filter((row) => `${cohort.outcome[row]!} ${patternOf(cohort, row)}` === cell).length;
          if (count(rows) < 5) continue;
          expect(Math.abs(count(own) - share * count(rows))).toBeLessThan(3);
        }
        smaller = own;
      }
      expect(smaller).toEqual(rows);
    }),
    { numRuns: 30 },
  );
});

test('another key gives another subsample', () => {
  const cohort = smallCohort(1, { n: 100 });
  const rows = Int32Array.from(cohort.subjects.keys());
  const [a, b] = [1, 2].map((key) => subsample(cohort, rows, 0.5, randomKey(key)));
  expect([...a!]).not.toEqual([...b!]);
});
