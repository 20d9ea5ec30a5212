import { expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { fitScaler, scale } from '../../src-main/method/preprocess.ts';

/** Five subjects, the last without the modality. */
function cohort(): Cohort {
  return {
    subjects: ['a', 'b', 'c', 'd', 'e'],
    classes: ['x', 'y'],
    outcome: Int32Array.of(0, 1, 0, 1, 0),
    outcomeName: 'label',
    groups: null,
    modalities: [
      {
        name: 'lab',
        present: Uint8Array.of(1, 1, 1, 1, 0),
        columns: [
          { kind: 'numeric', name: 'constant', values: Float64Array.of(3, 3, 3, 4, NaN) },
          { kind: 'categorical', name: 'sex', levels: ['f', 'm', 'z'], codes: Int32Array.of(0, 1, -1, 2, -1) },
          { kind: 'numeric', name: 'tau', values: Float64Array.of(1, 3, NaN, 100, NaN) },
        ],
      },
    ],
  };
}
const train = Int32Array.of(0, 1, 2);

test('columns that do not vary in training are dropped, levels come from training', () => {
  const { features } = fitScaler(cohort().modalities[0]!, train);
  expect(features.map(({ column, level }) => [column, level])).toEqual([
    ['sex', 'f'],
    ['sex', 'm'],
    ['tau', null],
  ]);
  expect(features[2]).toMatchObject({ mean: 2, sd: 1 });
});

test('missing cells are the training mean, which is 0; unseen levels are all-zero indicators and reported', () => {
  const one = cohort();
  const scaler = fitScaler(one.modalities[0]!, train);
  const { values, present, filledCells, unseenLevels } = scale(scaler, one, Int32Array.of(0, 1, 2, 3, 4));
  expect([...present]).toEqual([1, 1, 1, 1, 0]);
  const row = (i: number): number[] => [...values.subarray(3 * i, 3 * i + 3)];
  expect(row(0)[2]).toBeCloseTo(Math.asinh(-1), 6);
  expect(row(2)).toEqual([0, 0, 0]);
  // Two empty cells: sex and tau of the third subject.
  expect(filledCells).toBe(2);
  // The unseen level: not f and not m.
  expect(row(3)[0]).toBeCloseTo(row(1)[0]!, 6);
  expect(row(3)[1]).toBeCloseTo(row(0)[1]!, 6);
  expect(unseenLevels).toEqual([{ column: 'sex', cells: 1 }]);
  // asinh keeps a hundred standard deviations within reach.
  expect(row(3)[2]).toBeLessThan(6);
});

test('a modality that the new cohort does not have is absent for everybody', () => {
  const scaler = fitScaler(cohort().modalities[0]!, train);
  const { present } = scale(scaler, { ...cohort(), modalities: [] }, Int32Array.of(0, 1));
  expect([...present]).toEqual([0, 0]);
});
