/** Who loses what must be what the mechanism says, whatever the data. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cohort, NumericColumn } from '../../src-main/cohort/cohort.ts';
import { amputed, mechanisms, planAmputation, type Mechanism } from '../../src-main/method/amputation.ts';
import { principalScore } from '../../src-main/method/principalScore.ts';
import { patternOf } from '../../src-main/method/splits.ts';
import { poisoned, smallCohort } from '../support/cohorts.ts';

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const kinds = fc.constantFrom(...mechanisms);
const shapes = fc.record({
  widths: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 }),
  classes: fc.integer({ min: 2, max: 3 }),
  unknown: fc.constantFrom(0, 0.2),
});
const runs = { numRuns: 25 };

/** smallCohort's first modality is never missing; here nobody is sure of any. */
function uneven(seed: number, shape: Parameters<typeof smallCohort>[1]): Cohort {
  const cohort = smallCohort(seed, shape);
  const [first, ...rest] = cohort.modalities;
  return {
    ...cohort,
    modalities: [{ ...first!, present: first!.present.map((_, i) => (i % 5 === 0 ? 0 : 1)) }, ...rest],
  };
}

const bits = (present: readonly Uint8Array[]): string => present.map((column) => column.join('')).join(' ');
const countOf = (present: readonly Uint8Array[], i: number): number =>
  present.reduce((sum, column) => sum + column[i]!, 0);

test('everybody keeps one, nothing is given, and what is gone at a rate is gone at every higher one', () => {
  fc.assert(
    fc.property(seeds, kinds, shapes, (seed, mechanism, shape) => {
      const cohort = uneven(seed, shape);
      const plan = planAmputation(cohort, mechanism, seed, 0);
      const before = cohort.modalities.map(({ present }) => present);
      let last = before;
      for (const rate of [0, 0.1, 0.2, 0.4, 0.6, 0.8, 1]) {
        const { present, taken } = plan.at(rate);
        if (rate === 0) expect(bits(present)).toBe(bits(before));
        for (let i = 0; i < cohort.subjects.length; i++) {
          expect(countOf(present, i)).toBeGreaterThanOrEqual(Math.min(1, countOf(before, i)));
          for (let m = 0; m < before.length; m++) expect(present[m]![i]!).toBeLessThanOrEqual(last[m]![i]!);
        }
        if (rate >= plan.most) {
          for (let i = 0; i < cohort.subjects.length; i++)
            expect(countOf(present, i)).toBe(Math.min(1, countOf(before, i)));
          expect(taken).toBeCloseTo(plan.most, 12);
        }
        last = [...present];
      }
    }),
    runs,
  );
});

describe.each(mechanisms)('%s', (mechanism) => {
  test('takes the share that was asked for, in expectation', () => {
    const cohort = uneven(3, { n: 200, widths: [3, 2, 4, 2], missing: 0.3 });
    for (const rate of [0.1, 0.2, 0.4, 0.55]) {
      const taken = Array.from(
        { length: 40 },
        (_, repeat) => planAmputation(cohort, mechanism, 1, repeat).at(rate).taken,
      );
      const mean = taken.reduce((sum, one) => sum + one, 0) / taken.length;
      const deviation = Math.sqrt(taken.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (taken.length - 1));
      // Some .02 in one draw; the mean of forty within four standard errors.
      expect(deviation).toBeLessThan(0.05);
      expect(Math.abs(mean - rate)).toBeLessThan((4 * deviation) / Math.sqrt(taken.length));
    }
  });

  test('depends on seed and repeat, and on nothing else that is random', () => {
    const cohort = uneven(4, { n: 80, widths: [3, 2, 4] });
    const at = (seed: number, repeat: number) => bits(planAmputation(cohort, mechanism, seed, repeat).at(0.3).present);
    expect(at(1, 0)).toBe(at(1, 0));
    expect(at(1, 1)).not.toBe(at(1, 0));
    expect(at(2, 0)).not.toBe(at(1, 0));
  });
});

test('mcar does not look at any value or outcome', () => {
  fc.assert(
    fc.property(seeds, shapes, fc.constantFrom(1e30, 0, 5), (seed, shape, value) => {
      const cohort = uneven(seed, shape);
      const other = poisoned(
        cohort,
        () => true,
        value,
        () => 0,
      );
      for (const rate of [0.2, 0.6]) {
        const [a, b] = [cohort, other].map((one) => bits(planAmputation(one, 'mcar', seed, 2).at(rate).present));
        expect(b).toBe(a);
      }
    }),
    runs,
  );
});

test('mar looks at what stays alone: values that go, or could, have no say, nor has the outcome', () => {
  fc.assert(
    fc.property(seeds, shapes, fc.constantFrom(1e30, 0, -3), (seed, shape, value) => {
      const cohort = uneven(seed, shape);
      const plan = planAmputation(cohort, 'mar', seed, 0);
      // What is left when all has gone that can is what each subject keeps at every rate.
      const kept = plan.at(1).present;
      const other = poisoned(
        cohort,
        (i, m) => kept[m]![i] === 0,
        value,
        () => 1,
      );
      const again = planAmputation(other, 'mar', seed, 0);
      for (const rate of [0.1, 0.3, 0.5, 1]) expect(bits(again.at(rate).present)).toBe(bits(plan.at(rate).present));
    }),
    runs,
  );
});

/** Mean of a score over who lost a modality less that over who kept it, of those with at least two. */
function gap(cohort: Cohort, mechanism: Mechanism, m: number, score: (i: number, left: number) => number): number {
  const sums = { lost: [0, 0], kept: [0, 0] };
  for (let repeat = 0; repeat < 10; repeat++) {
    const plan = planAmputation(cohort, mechanism, 1, repeat);
    const { present } = plan.at(0.25);
    const keeps = plan.at(1).present;
    for (let i = 0; i < cohort.subjects.length; i++) {
      if (
        cohort.modalities[m]!.present[i] === 0 ||
        countOf(
          cohort.modalities.map((one) => one.present),
          i,
        ) < 2
      )
        continue;
      const keeper = keeps.findIndex((column) => column[i] === 1);
      if (mechanism === 'mar' && keeper === m) continue;
      const side = present[m]![i] === 1 ? sums.kept : sums.lost;
      side[0]! += score(i, keeper);
      side[1]!++;
    }
  }
  return sums.lost[0]! / sums.lost[1]! - sums.kept[0]! / sums.kept[1]!;
}

describe('what decides', () => {
  const cohort = uneven(5, { n: 400, widths: [3, 3, 3], missing: 0.3 });
  const rows = Int32Array.from(cohort.subjects.keys());
  const scores = cohort.modalities.map((_, m) => principalScore(cohort, m, rows));
  const own = (m: number) => (i: number) => scores[m]![i]!;

  test.each([0, 1, 2])('under mnar modality %i goes the likelier, the higher its own values', (m) => {
    expect(gap(cohort, 'mnar', m, own(m))).toBeGreaterThan(0.5);
    expect(Math.abs(gap(cohort, 'mcar', m, own(m)))).toBeLessThan(0.15);
  });

  test('under mar it goes by what is kept', () => {
    // Of one column each: the score is the value itself, standardised, whoever it is learnt on.
    const single = uneven(6, { n: 400, widths: [1, 1, 1], missing: 0.3 });
    const everyone = Int32Array.from(single.subjects.keys());
    const values = single.modalities.map((_, m) => principalScore(single, m, everyone));
    expect(gap(single, 'mar', 1, (i, keeper) => values[keeper]![i]!)).toBeGreaterThan(0.6);
    expect(Math.abs(gap(single, 'mar', 1, (i) => values[1]![i]!))).toBeLessThan(0.25);
  });

  test('under mnar-outcome the later class loses more', () => {
    expect(gap(cohort, 'mnar-outcome', 1, (i) => cohort.outcome[i]!)).toBeGreaterThan(0.2);
    expect(Math.abs(gap(cohort, 'mcar', 1, (i) => cohort.outcome[i]!))).toBeLessThan(0.1);
  });
});

test('a cohort in which everybody has one modality can lose nothing', () => {
  const cohort = smallCohort(1, { widths: [3] });
  for (const mechanism of mechanisms) {
    const plan = planAmputation(cohort, mechanism, 1, 0);
    expect(plan.most).toBe(0);
    expect(plan.at(0.8)).toMatchObject({ rate: 0, taken: 0 });
  }
});

test('the score has mean 0 and deviation 1 over who has the modality, and finds the direction of variation', () => {
  const cohort = smallCohort(7, { n: 200, widths: [2, 3] });
  const rows = Int32Array.from(cohort.subjects.keys());
  const score = principalScore(cohort, 1, rows);
  const having = rows.filter((i) => cohort.modalities[1]!.present[i] === 1);
  const mean = having.reduce((sum, i) => sum + score[i]!, 0) / having.length;
  expect(mean).toBeCloseTo(0, 6);
  expect(having.reduce((sum, i) => sum + score[i]! ** 2, 0) / having.length).toBeCloseTo(1, 9);
  expect(score.filter((_, i) => cohort.modalities[1]!.present[i] === 0).every((value) => value === 0)).toBe(true);
  // Two columns that are the same but for noise, and one of noise: along the two.
  const table = cohort.modalities[1]!;
  const [a, b, c] = table.columns as readonly NumericColumn[] as [NumericColumn, NumericColumn, NumericColumn];
  const columns = [a, { ...b, values: a.values.map((x) => 2 * x + 1) }, c];
  const twin = { ...cohort, modalities: [cohort.modalities[0]!, { ...table, columns }] };
  const found = principalScore(twin, 1, rows);
  const known = having.filter((i) => !Number.isNaN(a.values[i]!));
  const order = (pick: (i: number) => number): number[] => [...known].sort((i, j) => pick(i) - pick(j));
  const half = known.length >> 1;
  const top = new Set(order((i) => a.values[i]!).slice(half));
  const agree =
    order((i) => found[i]!)
      .slice(half)
      .filter((i) => top.has(i)).length /
    (known.length - half);
  expect(Math.max(agree, 1 - agree)).toBeGreaterThan(0.85);
});

test('an amputed cohort shares its values and differs in who has what', () => {
  const cohort = uneven(9, { n: 40, widths: [2, 2, 2] });
  const { present } = planAmputation(cohort, 'mcar', 1, 0).at(0.4);
  const less = amputed(cohort, present);
  expect(less.modalities[1]!.columns).toBe(cohort.modalities[1]!.columns);
  const lost = [...cohort.subjects.keys()].filter((i) => patternOf(less, i) !== patternOf(cohort, i));
  expect(lost.length).toBeGreaterThan(5);
});
