import { expect, test } from 'vitest';
import type { Cohort } from '../../../src-main/cohort/cohort.ts';
import { firstOnPath } from '../../../src-main/method/explain/lassoPath.ts';
import {
  expectedFalse,
  frequencies,
  selectionScopes,
  selectOnPair,
  usualTaken,
} from '../../../src-main/method/explain/stability.ts';
import { labelled, participants } from '../../../src-main/method/splits.ts';
import { plantedCohort } from '../../support/planted.ts';

test('the bound is that of Meinshausen and Bühlmann', () => {
  // Their example: with pi = .9 and q = sqrt(.8 p) the bound is 1.
  expect(expectedFalse(Math.sqrt(0.8 * 1000), 1000, 0.9)).toBeCloseTo(1, 12);
  expect(expectedFalse(10, 100, 0.75)).toBeCloseTo(2, 12);
  expect(expectedFalse(10, 100, 0.6)).toBeCloseTo(5, 12);
  for (const columns of [2, 5, 13, 90, 20_000]) {
    const taken = usualTaken(columns);
    expect(expectedFalse(taken, columns, 0.75)).toBeLessThanOrEqual(1);
    expect(expectedFalse(taken + 1, columns, 0.75)).toBeGreaterThan(1);
  }
  expect(usualTaken(1)).toBe(1);
});

test('frequencies count halves', () => {
  const [a, b] = [
    { modality: 'm', column: 'a' },
    { modality: 'm', column: 'b' },
  ];
  expect(frequencies([[b, a], [b], [], [b, a]])).toEqual([
    { ...b, share: 0.75 },
    { ...a, share: 0.5 },
  ]);
});

function stabilityOf(cohort: Cohort, pairs: number, taken: number | null = null) {
  const scopes = selectionScopes(cohort, taken);
  const halves = scopes.map((): { modality: string; column: string }[][] => []);
  for (let pair = 0; pair < pairs; pair++) {
    selectOnPair(cohort, scopes, 1, pair).forEach((both, s) => halves[s]!.push(...both));
  }
  return scopes.map((scope, s) => ({ ...scope, found: frequencies(halves[s]!) }));
}

test('the planted columns are chosen nearly always, noise seldom; p, q and n are as they should be', () => {
  const cohort = plantedCohort(5, { n: 240, separation: 1.3 });
  const [together, blood, scan] = stabilityOf(cohort, 15, 3);
  expect(together).toMatchObject({ modality: null, columns: 11, taken: 3, subjects: 240 });
  expect(blood).toMatchObject({ modality: 'blood', columns: 6, taken: 3 });
  expect(scan!.subjects).toBe(cohort.modalities[1]!.present.reduce((sum, one) => sum + one, 0));
  expect(together!.found.find(({ column }) => column === 'marker')!.share).toBe(1);
  expect(together!.found.find(({ column }) => column === 'grade')!.share).toBeGreaterThan(0.75);
  for (const { column, share } of together!.found) if (column.startsWith('noise')) expect(share).toBeLessThan(0.6);
  expect(scan!.found.every(({ modality }) => modality === 'scan')).toBe(true);
});

test('of noise alone no more is falsely chosen than the bound says, on the mean of cohorts', () => {
  let chosen = 0;
  const cohorts = 12;
  for (let seed = 0; seed < cohorts; seed++) {
    const cohort = plantedCohort(100 + seed, { n: 120, separation: 0 });
    const noise = { ...cohort, modalities: [cohort.modalities[1]!] };
    const [together] = stabilityOf(noise, 10, 1);
    chosen += together!.found.filter(({ share }) => share >= 0.75).length;
  }
  expect(chosen / cohorts).toBeLessThanOrEqual(expectedFalse(1, 5, 0.75) + 0.3);
});

test('both halves of every pair are given, the same each time, other pairs being others', () => {
  const cohort = plantedCohort(5, { separation: 0.3 });
  const scopes = selectionScopes(cohort, 2);
  const given = [0, 1, 2].map((pair) => selectOnPair(cohort, scopes, 1, pair));
  expect(given[0]!.map((both) => both.map((names) => names.length))).toEqual([[2, 2], [2, 2], [2, 2]]); // prettier-ignore
  expect([2, 1, 0].map((pair) => selectOnPair(cohort, scopes, 1, pair)).reverse()).toEqual(given);
  expect(new Set(given.map((one) => JSON.stringify(one))).size).toBe(3);
});

test('the order of columns in memory changes nothing', () => {
  const cohort = plantedCohort(6);
  const turned: Cohort = {
    ...cohort,
    modalities: cohort.modalities.map((table) => ({ ...table, columns: [...table.columns].reverse() })),
  };
  expect(stabilityOf(turned, 6, 3).map(({ found }) => found)).toEqual(
    stabilityOf(cohort, 6, 3).map(({ found }) => found),
  );
});

test('the first on the path is the column with the largest gradient, and three classes work', () => {
  for (const classes of [2, 3]) {
    const cohort = plantedCohort(7, { classes });
    const rows = labelled(cohort, participants(cohort));
    const path = firstOnPath(cohort, rows, [0, 1], 4);
    expect(path).toHaveLength(4);
    expect(path[0]).toEqual({ modality: 'blood', column: 'marker' });
    expect(path[1]).toEqual({ modality: 'blood', column: 'grade' });
    // More than there are: all that ever enter, each once.
    const all = firstOnPath(cohort, rows, [0, 1], 100);
    expect(new Set(all.map(({ column, modality }) => modality + column)).size).toBe(all.length);
    expect(all.slice(0, 4)).toEqual(path);
  }
});
