import { expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { suspectRanges } from '../../src-main/cohort/ranges.ts';

function cohortOf(values: readonly number[]): Cohort {
  const n = values.length;
  return {
    subjects: values.map((_, i) => `s${i}`),
    classes: ['a', 'b'],
    outcome: new Int32Array(n).fill(-1),
    outcomeName: 'label',
    groups: null,
    modalities: [
      {
        name: 'lab',
        present: new Uint8Array(n).fill(1),
        columns: [{ kind: 'numeric', name: 'x', values: Float64Array.from(values) }],
      },
    ],
  };
}
const check = (trained: readonly number[], fresh: readonly number[]) =>
  suspectRanges(cohortOf(trained), cohortOf(fresh));
const around = (centre: number, spread: number, n = 101) =>
  Array.from({ length: n }, (_, i) => centre + spread * ((i - (n - 1) / 2) / ((n - 1) / 2)));

test('values like those of training are not remarked on', () => {
  expect(check(around(200, 80), around(220, 40))).toEqual([]);
  expect(check(around(200, 80), [NaN])).toEqual([]);
  expect(check([1, 2, 3], [1000])).toEqual([]);
});

for (const [what, centre, factor, units] of [
  ['cholesterol in mmol/L', 200, 1 / 38.67, 'cholesterol'],
  ['creatinine in µmol/L', 1, 88.4, 'creatinine'],
  ['glucose in mmol/L', 100, 1 / 18.016, 'glucose'],
  ['grams for milligrams', 50, 1 / 1000, 'factor of 1000'],
  ['centimetres for millimetres', 30, 0.1, 'factor of 10,'],
  ['pounds for kilograms', 70, 2.2046, 'kg and lb'],
  ['Fahrenheit for Celsius', 37, 98.6 / 37, '°F'],
] as const) {
  test(`${what} are told as a matter of units`, () => {
    const found = check(around(centre, centre * 0.05), around(centre * factor, centre * factor * 0.05, 7));
    expect(found).toMatchObject([{ kind: 'units-suspect', modality: 'lab', column: 'x' }]);
    expect(found[0]!.message).toContain(units);
  });
}

test('what no unit explains is told as out of range', () => {
  expect(check(around(100, 10), [450])).toMatchObject([
    { kind: 'range-outside', message: expect.stringContaining('x is 450') as string },
  ]);
  expect(check(around(0, 1), [-5])).toMatchObject([{ kind: 'range-outside' }]);
});

test('one patient at the edge of the range is no error of units', () => {
  expect(check(around(100, 60), [158])).toEqual([]);
});
