import { expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { isSkewed, tableOne } from '../../src-main/cohort/tableOne.ts';
import { bundled } from '../support/cohorts.ts';

const cohort: Cohort = {
  subjects: ['a', 'b', 'c', 'd', 'e'],
  classes: ['no', 'yes'],
  outcome: Int32Array.of(0, 0, 1, 1, -1),
  outcomeName: 'label',
  groups: null,
  modalities: [
    {
      name: 'clinical',
      present: Uint8Array.of(1, 1, 1, 1, 0),
      columns: [
        { kind: 'numeric', name: 'age', values: Float64Array.of(50, 60, 70, NaN, NaN) },
        { kind: 'categorical', name: 'sex', levels: ['f', 'm'], codes: Int32Array.of(0, 1, 1, 1, -1) },
        { kind: 'numeric', name: 'titre', values: Float64Array.of(1, 2, 3, 400, NaN) },
      ],
    },
  ],
};

test('gives mean and SD, median and quartiles where skewed, n and per cent per level, with what is missing', () => {
  const { heads, rows, total } = tableOne(cohort, 0, 100);
  expect(heads).toEqual([
    { label: 'no', subjects: 2 },
    { label: 'yes', subjects: 2 },
    { label: 'All', subjects: 5 },
  ]);
  expect(total).toBe(4);
  expect(rows.map(({ column, level, statistic }) => [column, level, statistic])).toEqual([
    ['age', null, 'mean'],
    ['sex', 'f', 'count'],
    ['sex', 'm', 'count'],
    ['titre', null, 'median'],
  ]);
  expect(rows[0]!.cells).toEqual([
    { text: '55.0 ± 7.1', missing: 0, count: null },
    { text: '70.0', missing: 1, count: null },
    { text: '60.0 ± 10.0', missing: 2, count: null },
  ]);
  expect(rows[2]!.cells).toEqual([
    { text: '1 (50.0 %)', missing: 0, count: 1 },
    { text: '2 (100.0 %)', missing: 0, count: 2 },
    { text: '3 (75.0 %)', missing: 1, count: 3 },
  ]);
  expect(rows[3]!.cells[2]).toEqual({ text: '3 [2, 102]', missing: 1, count: null });
});

test('zeros and ones are counted, not averaged', () => {
  const flag = { kind: 'numeric', name: 'smoker', values: Float64Array.of(0, 1, 1, 1, NaN) } as const;
  const [row] = tableOne({ ...cohort, modalities: [{ ...cohort.modalities[0]!, columns: [flag] }] }, 0, 1).rows;
  expect(row).toMatchObject({ column: 'smoker', level: '1', statistic: 'count' });
  expect(row!.cells.map(({ text }) => text)).toEqual(['1 (50.0 %)', '2 (100.0 %)', '3 (75.0 %)']);
});

test('pages cut between the levels of a column', () => {
  const whole = tableOne(cohort, 0, 100).rows;
  expect(tableOne(cohort, 2, 1).rows).toEqual([whole[2]]);
  expect(tableOne(cohort, 1, 2).rows).toEqual(whole.slice(1, 3));
  expect(tableOne(cohort, 4, 10).rows).toEqual([]);
});

test('counts who lacks a modality among the missing', async () => {
  const heart = await bundled('heart_disease_4centres');
  const { rows } = tableOne(heart, 0, 100);
  expect(rows.find(({ column }) => column === 'chol')!.cells.at(-1)!.missing).toBe(918 - 717);
  expect(rows.find(({ column }) => column === 'age')!.cells.at(-1)!.text).toMatch(/^53\.5\d? ± 9\.4\d?$/);
});

test('a share is no skewed measurement', () => {
  expect(isSkewed(Float64Array.of(0, 0, 0, 0, 0, 0, 0, 1))).toBe(false);
  expect(isSkewed(Float64Array.of(0, 0, 0, 0, 0, 0, 0, 2))).toBe(true);
  expect(isSkewed(Float64Array.of(1, 2, 3, 4, 5))).toBe(false);
});
