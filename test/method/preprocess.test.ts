import { describe, expect, test } from 'vitest';
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

describe('inputs that say which cells are missing', () => {
  const n = 100;
  const holes = (from: number, count: number, fill: number) =>
    Float64Array.from({ length: n }, (_, i) => (i >= from && i < from + count ? NaN : fill + i));
  const table = {
    name: 'lab',
    present: new Uint8Array(n).fill(1),
    columns: [
      { kind: 'numeric' as const, name: 'always', values: holes(0, 0, 5) },
      { kind: 'numeric' as const, name: 'rarely', values: holes(0, 9, 5) },
      { kind: 'numeric' as const, name: 'often', values: holes(20, 30, 5) },
      { kind: 'numeric' as const, name: 'together', values: holes(20, 30, 7) },
      {
        kind: 'categorical' as const,
        name: 'coded',
        levels: ['x', 'y'],
        codes: Int32Array.from({ length: n }, (_, i) => (i < 90 ? -1 : i % 2)),
      },
    ],
  };
  const whole = { ...cohort(), subjects: Array.from({ length: n }, String), modalities: [table] };
  const everybody = Int32Array.from({ length: n }, (_, i) => i);
  const emptyOf = (features: ReturnType<typeof fitScaler>['features']) =>
    features.filter(({ empty }) => empty).map(({ column }) => column);

  test('are made where it is asked for, of columns that are often empty, once for those that are empty together', () => {
    expect(emptyOf(fitScaler(table, everybody).features)).toEqual([]);
    expect(emptyOf(fitScaler(table, everybody, { emptyCells: true }).features)).toEqual(['often', 'coded']);
    // Of twenty subjects all lack the one, and fewer than ten have the other.
    const few = everybody.subarray(20, 40);
    expect(emptyOf(fitScaler(table, few, { emptyCells: true }).features)).toEqual([]);
  });

  test('are two values, told apart, and no cell that was filled', () => {
    const scaler = fitScaler(table, everybody, { emptyCells: true });
    const { values, filledCells } = scale(scaler, whole, everybody);
    const at = scaler.features.findIndex(({ empty }) => empty);
    const own = everybody.map((i) => (values[i * scaler.features.length + at]! > 0 ? 1 : 0));
    expect(own).toEqual(everybody.map((i) => (i >= 20 && i < 50 ? 1 : 0)));
    expect(new Set(everybody.map((i) => values[i * scaler.features.length + at]! * 1e6)).size).toBe(2);
    expect(filledCells).toBe(scale(fitScaler(table, everybody), whole, everybody).filledCells);
  });

  test('a table without the column has no cell of it', () => {
    const scaler = fitScaler(table, everybody, { emptyCells: true });
    const bare = { ...whole, modalities: [{ ...table, columns: table.columns.slice(0, 2) }] };
    const at = scaler.features.findIndex(({ empty }) => empty);
    const { values } = scale(scaler, bare, Int32Array.of(0));
    expect(values[at]).toBeGreaterThan(0);
  });

  test('no more than sixteen of a modality, the most evenly split ones', () => {
    const columns = Array.from({ length: 30 }, (_, k) => ({
      kind: 'numeric' as const,
      name: `c${String(k).padStart(2, '0')}`,
      values: holes(0, 10 + k, 1),
    }));
    const { features } = fitScaler({ ...table, columns }, everybody, { emptyCells: true });
    expect(emptyOf(features)).toEqual(columns.slice(14).map(({ name }) => name));
  });
});
