import { beforeAll, expect, test } from 'vitest';
import type { Cohort } from '../../../src-main/cohort/cohort.ts';
import { randomKey } from '../../../src-main/engine/philox.ts';
import {
  overFolds,
  permutationImportance,
  type FoldImportance,
  type PermutedWhat,
} from '../../../src-main/method/explain/permutationImportance.ts';
import { permuting } from '../../../src-main/method/explain/permuting.ts';
import { answer, type Model } from '../../../src-main/method/methods.ts';
import { metricsOf } from '../../../src-main/method/metrics.ts';
import { outerSplit, participants, type Split } from '../../../src-main/method/splits.ts';
import { fused } from '../../support/engines.ts';
import { fit, quickSettings } from '../../support/fitting.ts';
import { plantedCohort } from '../../support/planted.ts';

const cohort = plantedCohort(3);
const asked: PermutedWhat[] = cohort.modalities.flatMap(({ name, columns }) => [
  { modality: name, column: null },
  ...columns.map((column) => ({ modality: name, column: column.name })),
]);
const settings = { ...quickSettings, student: { ...quickSettings.student, steps: 200 } };
const folds: { split: Split; model: Model; found: FoldImportance }[] = [];

async function importanceOf(of: Cohort, what: readonly PermutedWhat[]): Promise<typeof folds> {
  const found: typeof folds = [];
  for (let fold = 0; fold < 5; fold++) {
    const split = outerSplit(of, 'stratified', 5, fold, randomKey(1, 'splits', 0));
    const model = await fit(of, 'student', split.train, settings);
    const given = permutationImportance(fused, model, of, split.test, what, 10, [1, 'student', 0, fold]);
    found.push({ split, model, found: given });
  }
  return found;
}

beforeAll(async () => {
  folds.push(...(await importanceOf(cohort, asked)));
});

const estimated = (given: typeof folds, k: number, of: 'logLoss' | 'auc') =>
  overFolds(
    given.map(({ found }) => found.losses[k]![of]),
    0.25,
  );
const estimate = (modality: string, column: string | null, of: 'logLoss' | 'auc') =>
  estimated(
    folds,
    asked.findIndex((one) => one.modality === modality && one.column === column),
    of,
  );

test('the planted column and its modality come first, with intervals above 0', () => {
  for (const of of ['logLoss', 'auc'] as const) {
    const marker = estimate('blood', 'marker', of);
    const blood = estimate('blood', null, of);
    expect(marker.lower).toBeGreaterThan(0);
    expect(blood.lower).toBeGreaterThan(0);
    expect(blood.mean).toBeGreaterThan(estimate('scan', null, of).mean!);
    for (const { modality, column } of asked) {
      if (column === null || column === 'marker') continue;
      expect(marker.mean, column).toBeGreaterThan(2 * estimate(modality, column, of).mean!);
    }
  }
});

test('columns of noise have intervals around 0, as often as intervals of 95 % should', async () => {
  const noise = asked.filter(({ column }) => column?.startsWith('noise'));
  let around = 0;
  let all = 0;
  for (let seed = 10; seed < 16; seed++) {
    const given = await importanceOf(plantedCohort(seed), noise);
    for (const k of noise.keys()) {
      for (const of of ['auc', 'logLoss'] as const) {
        const { lower, upper } = estimated(given, k, of);
        if (lower! <= 0 && upper! >= 0) around++;
        all++;
      }
    }
  }
  expect(all).toBe(6 * 9 * 2);
  expect(around / all).toBeGreaterThan(0.93);
});

const withIndicators = { ...quickSettings, imputation: { ...quickSettings.imputation, indicators: true } };

/** One of each kind of model. */
const METHODS = [
  ...[
    'student',
    'student-complete',
    'teachers',
    'late-average',
    'mean-imputed-lr',
    'knn-imputed-lr',
    'mean-imputed-nn',
  ],
  ...['boosted-trees', 'pattern-only', 'prior'],
];

test('a permutation moves the whole cohort’s answers as asking the model afresh does', async () => {
  for (const method of METHODS) {
    const train = participants(cohort);
    const model = await fit(cohort, method, train, withIndicators);
    const rows = Int32Array.from({ length: 60 }, (_, i) => 2 * i);
    const quick = permuting(fused, model, cohort, rows);
    for (const [m, column] of [
      [0, null],
      [0, 'grade'],
      [0, 'marker'],
      [1, 'noise2'],
    ] as const) {
      const having = [...rows.keys()].filter((i) => cohort.modalities[m]!.present[rows[i]!] === 1);
      const from = Int32Array.from(rows.keys());
      having.forEach((i, k) => (from[i] = having[(k + 7) % having.length]!));
      const exchanged: Cohort = {
        ...cohort,
        modalities: cohort.modalities.map((table, k) =>
          k !== m
            ? table
            : {
                ...table,
                columns: table.columns.map((one) => {
                  if (column !== null && one.name !== column) return one;
                  const deal = <A extends Float64Array | Int32Array>(cells: A): A => {
                    const dealt = cells.slice() as A;
                    rows.forEach((row, i) => (dealt[row] = cells[rows[from[i]!]!]!));
                    return dealt;
                  };
                  return one.kind === 'numeric'
                    ? { ...one, values: deal(one.values) }
                    : { ...one, codes: deal(one.codes) };
                }),
              },
        ),
      };
      const afresh = answer(fused, model, exchanged, rows);
      const moved = quick.permuted(m, from, column);
      for (const i of rows.keys()) {
        if (afresh.answered[i] === 0) continue;
        // Equal up to a constant per subject.
        expect(moved[i * 2 + 1]! - moved[i * 2]!).toBeCloseTo(afresh.logits[i * 2 + 1]! - afresh.logits[i * 2]!, 4);
      }
    }
  }
});

test('what it starts from are the figures of the test fold', () => {
  const { split, model, found } = folds[0]!;
  const { logits } = answer(fused, model, cohort, split.test);
  const figures = metricsOf(
    logits,
    split.test.map((row) => cohort.outcome[row]!),
    2,
  );
  expect(found).toMatchObject({ subjects: split.test.length, logLoss: figures.logLoss, auc: figures.auc });
});

test('what is asked beside it, and in which order, changes nothing', () => {
  const { split, model, found } = folds[1]!;
  const backwards = [...asked].reverse().slice(0, 6);
  const again = permutationImportance(fused, model, cohort, split.test, backwards, 10, [1, 'student', 0, 1]);
  expect(again.losses).toEqual([...found.losses].reverse().slice(0, 6));
});

test('a model that abstains for everyone, one class only, or a modality nobody has: nothing is said', () => {
  const none: Model = { kind: 'none', reason: 'test', classes: 2 };
  const rows = folds[0]!.split.test;
  expect(permutationImportance(fused, none, cohort, rows, asked, 2, [1])).toMatchObject({ subjects: 0, logLoss: null });
  const { model } = folds[0]!;
  const one = rows.filter((row) => cohort.outcome[row] === 0);
  const found = permutationImportance(fused, model, cohort, one, asked, 2, [1]);
  expect(found.auc).toBeNull();
  expect(found.losses[0]!.auc).toBeNull();
  expect(found.losses[0]!.logLoss).not.toBeNull();
  const without = rows.filter((row) => cohort.modalities[1]!.present[row] === 0);
  const scan = asked.findIndex(({ modality }) => modality === 'scan');
  expect(permutationImportance(fused, model, cohort, without, asked, 2, [1]).losses[scan]).toEqual({
    logLoss: null,
    auc: null,
  });
  expect(overFolds([null, null], 0.2)).toEqual({ mean: null, lower: null, upper: null });
  expect(overFolds([0.5, null], 0.2)).toEqual({ mean: 0.5, lower: null, upper: null });
});
