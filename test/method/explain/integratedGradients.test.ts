import { expect, test } from 'vitest';
import { initialWeights, layoutOf, type NetworkSpec } from '../../../src-main/engine/network.ts';
import { randomKey, RandomStream } from '../../../src-main/engine/philox.ts';
import { reference } from '../../../src-main/engine/reference/reference.ts';
import { integratedGradients, attributionsOf } from '../../../src-main/method/explain/integratedGradients.ts';
import { afterFirstLayer, branchOf, firstLayer, type Branch } from '../../../src-main/method/explain/parts.ts';
import { answer } from '../../../src-main/method/methods.ts';
import { participants } from '../../../src-main/method/splits.ts';
import { fused } from '../../support/engines.ts';
import { fit, quickSettings } from '../../support/fitting.ts';
import { plantedCohort } from '../../support/planted.ts';

/** A network with weights as large as trained ones, so that many units switch along the path. */
function branchFor(depth: 0 | 1 | 2, classes: number, seed: number): Branch {
  const spec: NetworkSpec = { inputs: [4, 9], depth, width: 16, dropout: 0, classes, branchBias: true };
  const weights = initialWeights(spec, randomKey('ig', depth, seed)).map((w) => 3 * w);
  return branchOf(spec, weights, 1);
}

const inputsFor = (seed: number): Float64Array => {
  const random = new RandomStream(randomKey('ig inputs', seed), 9);
  return Float64Array.from({ length: 9 }, () => 2 * random.normal());
};

const outputOf = (branch: Branch, x: Float64Array): Float64Array =>
  afterFirstLayer(branch, firstLayer(branch, x, 1), 1);

/** The definition, by central differences at the middles of many steps. */
function byDifferences(branch: Branch, x: Float64Array, steps: number): Float64Array {
  const C = branch.classes;
  const result = new Float64Array(x.length * C);
  const h = 1e-6;
  for (let step = 0; step < steps; step++) {
    const at = x.map((value) => (value * (step + 0.5)) / steps);
    for (let j = 0; j < x.length; j++) {
      const [up, down] = [1, -1].map((sign) => {
        const moved = Float64Array.from(at);
        moved[j]! += sign * h;
        return outputOf(branch, moved);
      });
      for (let c = 0; c < C; c++) result[j * C + c]! += ((up![c]! - down![c]!) / (2 * h)) * (x[j]! / steps);
    }
  }
  return result;
}

test.each([0, 1, 2] as const)('depth %d: as by finite differences of the definition', (depth) => {
  for (const seed of [1, 2, 3]) {
    const branch = branchFor(depth, 3, seed);
    const x = inputsFor(seed);
    const exact = integratedGradients(branch, x);
    const differences = byDifferences(branch, x, 4000);
    // A step in which a unit switches is wrong by its share: the sum over 4000 steps is to about 1/4000.
    exact.forEach((value, k) => {
      expect(Math.abs(value - differences[k]!)).toBeLessThan(depth === 0 ? 1e-6 : 4e-3);
    });
  }
});

test.each([0, 1, 2] as const)('depth %d: complete to rounding', (depth) => {
  for (let seed = 0; seed < 50; seed++) {
    const branch = branchFor(depth, 2, seed);
    const x = inputsFor(seed);
    const exact = integratedGradients(branch, x);
    const [there, zero] = [outputOf(branch, x), outputOf(branch, new Float64Array(9))];
    for (let c = 0; c < 2; c++) {
      const sum = Array.from({ length: 9 }, (_, j) => exact[j * 2 + c]!).reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(there[c]! - zero[c]!, 9);
    }
  }
});

test('without hidden layers it is weight times input', () => {
  const branch = branchFor(0, 2, 1);
  const x = inputsFor(1);
  const exact = integratedGradients(branch, x);
  for (let j = 0; j < 9; j++)
    for (let c = 0; c < 2; c++) expect(exact[j * 2 + c]).toBe(branch.output[c * 9 + j]! * x[j]!);
});

test('one unit that switches halfway, by hand', () => {
  // z = relu(2x - 1) at x = 1: the unit is on for the second half, where the slope is 2.
  const branch: Branch = {
    inputs: 1,
    hidden: [{ weight: Float64Array.of(2), bias: Float64Array.of(-1) }],
    output: Float64Array.of(1),
    classes: 1,
  };
  expect(integratedGradients(branch, Float64Array.of(1))[0]).toBeCloseTo(1, 12);
});

test.each([0, 1, 2] as const)('depth %d: with attention to its inputs a branch says what the engine says', (depth) => {
  const spec: NetworkSpec = {
    inputs: [9],
    depth,
    width: 8,
    dropout: 0,
    classes: 2,
    branchBias: false,
    attention: true,
  };
  const weights = initialWeights(spec, randomKey('ig attention', depth));
  const random = new RandomStream(randomKey('ig scores', depth), 9);
  // Scores so far apart that some inputs are shut out.
  const { attention } = layoutOf(spec).branches[0]!;
  for (let j = 0; j < 9; j++) weights[attention + j] = 3 * random.normal();
  const x = Float32Array.from(inputsFor(4));
  const branch = branchOf(spec, weights, 0);
  const { branches } = reference.apply(spec, weights, 1, [x], Uint8Array.of(1));
  const exact = integratedGradients(branch, x);
  const own = outputOf(branch, Float64Array.from(x));
  const zero = outputOf(branch, new Float64Array(9));
  for (let c = 0; c < 2; c++) {
    expect(own[c]).toBeCloseTo(branches[c]!, 5);
    const sum = Array.from({ length: 9 }, (_, j) => exact[j * 2 + c]!).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(own[c]! - zero[c]!, 9);
  }
  expect([...Array(9).keys()].some((j) => exact[j * 2] === 0 && exact[j * 2 + 1] === 0)).toBe(true);
});

test('members of different depths are taken as they are, and what is no sum of networks has no parts', async () => {
  const cohort = plantedCohort(1, { n: 60 });
  const rows = participants(cohort);
  const [deep, flat] = [2, 0].map((depth) => ({
    ...quickSettings,
    student: { ...quickSettings.student, members: 1, depth: depth as 0 | 2 },
  }));
  const [first, second] = await Promise.all([deep!, flat!].map((settings) => fit(cohort, 'student', rows, settings)));
  if (first!.kind !== 'additive' || second!.kind !== 'additive') throw new Error('students are networks');
  const both = { ...first!, members: [...first!.members, ...second!.members], specs: [first!.spec, second!.spec] };
  const [ofBoth, ofFirst, ofSecond] = [both, first!, second!].map((model) => attributionsOf(model, cohort, 3)!);
  ofBoth!.forEach(({ values }, k) => {
    values.forEach((value, c) => {
      expect(value).toBeCloseTo((ofFirst![k]!.values[c]! + ofSecond![k]!.values[c]!) / 2, 9);
    });
  });
  for (const method of ['boosted-trees', 'mean-imputed-nn', 'knn-imputed-lr', 'late-average']) {
    expect(attributionsOf(await fit(cohort, method, rows), cohort, 3), method).toBeNull();
  }
});

test.each(['student', 'teachers', 'teacher:blood', 'student-complete', 'mean-imputed-lr'])(
  '%s: attributions of a modality sum up to its contribution less that of average values',
  async (method) => {
    const cohort = plantedCohort(1, { n: 80, classes: 3 });
    const model = await fit(cohort, method, participants(cohort), quickSettings);
    // Values at the mean of a scaled input: an empty cell.
    const average = {
      ...cohort,
      modalities: cohort.modalities.map((table) => ({
        ...table,
        columns: table.columns.map((column) =>
          column.kind === 'numeric'
            ? { ...column, values: column.values.map(() => NaN) }
            : { ...column, codes: column.codes.map(() => -1) },
        ),
      })),
    };
    const rows = Int32Array.from(cohort.subjects.keys());
    const own = answer(fused, model, cohort, rows);
    const typical = answer(fused, model, average, rows);
    let compared = 0;
    for (const row of rows.subarray(0, 20)) {
      const given = attributionsOf(model, cohort, row)!;
      if (own.answered[row] === 0) continue;
      cohort.modalities.forEach(({ name }, m) => {
        const at = (row * 2 + m) * 3;
        if (Number.isNaN(own.contributions[at]!)) {
          if (method !== 'student-complete') expect(given.some(({ modality }) => modality === name)).toBe(false);
          return;
        }
        for (let c = 0; c < 3; c++) {
          const sum = given
            .filter(({ modality }) => modality === name)
            .reduce((total, { values }) => total + values[c]!, 0);
          expect(sum).toBeCloseTo(own.contributions[at + c]! - typical.contributions[at + c]!, 4);
          compared++;
        }
      });
    }
    expect(compared).toBeGreaterThan(20);
  },
);
