/** The generator against its own equations: what is random is checked within bounds of 4 to 5 standard errors. */
import { describe, expect, test } from 'vitest';
import { makeSynthetic } from '../../src-main/method/synthetic.ts';
import { SyntheticError, type SyntheticSpec } from '../../src-main/method/syntheticSpec.ts';
import { mean, specOf, values } from '../support/synthetic.ts';

const always = { missing: 0, features: 6 };

/** Mean of `score` among those who lack a modality less that among those who have it, in standard errors. */
function shiftInErrors(removed: Uint8Array, score: ArrayLike<number>): number {
  const sides = [0, 1].map((side) => Array.from(score).filter((_, i) => removed[i] === side));
  const [have, lack] = sides.map((side) => {
    const m = mean(side);
    return { m, v: mean(side.map((x) => (x - m) ** 2)) / side.length };
  });
  return (lack!.m - have!.m) / Math.sqrt(lack!.v + have!.v);
}

describe('reproducibility', () => {
  const spec = specOf({ a: { cells: 0.1 }, b: { ...always, cells: 0.1 }, c: { mechanism: { kind: 'mar', on: 'b' } } });

  test('equal specs give equal bits, another seed other ones', () => {
    expect(makeSynthetic(spec)).toEqual(makeSynthetic(spec));
    expect(values(makeSynthetic({ ...spec, seed: 8 }).complete, 0, 0)).not.toEqual(
      values(makeSynthetic(spec).complete, 0, 0),
    );
  });

  test('these bits never change', () => {
    const { complete, truth } = makeSynthetic(spec);
    expect([values(complete, 0, 0)[0], values(complete, 2, 19)[499], truth.posterior[0]]).toMatchInlineSnapshot(`
      [
        2.391603045693261,
        -1.1017354601038456,
        0.025207041874842302,
      ]
    `);
  });

  test('the order of the modalities does not matter', () => {
    expect(makeSynthetic({ ...spec, modalities: spec.modalities.toReversed() })).toEqual(makeSynthetic(spec));
  });

  test('a modality more changes nothing in the others', () => {
    const more = specOf({ zero: { missing: 0.5 }, aa: { missing: 0.2 } });
    const before = makeSynthetic(spec);
    const after = makeSynthetic({ ...spec, modalities: [...more.modalities, ...spec.modalities] });
    for (const name of ['a', 'b', 'c']) {
      for (const cohort of ['complete', 'observed'] as const) {
        const one = before[cohort].modalities.find((table) => table.name === name);
        expect(after[cohort].modalities.find((table) => table.name === name)).toEqual(one);
      }
      const one = before.truth.modalities.find((table) => table.name === name);
      expect(after.truth.modalities.find((table) => table.name === name)).toEqual(one);
    }
    expect(after.observed.outcome).toEqual(before.observed.outcome);
  });

  test('where nobody is always there, one more modality can only free those who were kept back', () => {
    const two = specOf({ a: { missing: 0.6 }, b: { missing: 0.6 } });
    const before = makeSynthetic(two).truth.modalities;
    const after = makeSynthetic({
      ...two,
      modalities: specOf({ a: { missing: 0.6 }, b: { missing: 0.6 }, c: { missing: 0.6 } }).modalities,
    }).truth;
    for (const m of [0, 1]) {
      const [one, other] = [before[m]!, after.modalities[m]!];
      expect(one.keptBack).toContain(1);
      for (let i = 0; i < 500; i++) {
        expect(other.removed[i]! - one.removed[i]!).toBe(one.keptBack[i]! - other.keptBack[i]!);
        expect(other.keptBack[i]!).toBeLessThanOrEqual(one.keptBack[i]!);
      }
    }
  });

  test('more subjects come behind those who were there', () => {
    const few = values(makeSynthetic(spec).observed, 2, 3);
    expect(values(makeSynthetic({ ...spec, subjects: 700 }).observed, 2, 3).slice(0, 500)).toEqual(few);
  });
});

describe('missingness', () => {
  const n = 20_000;
  const within = (rate: number, draws: number) => 4.5 * Math.sqrt((rate * (1 - rate)) / draws);
  const spec = specOf(
    {
      base: { ...always, separation: 1.5, cells: 0.1 },
      chance: { missing: 0.3 },
      ordered: { missing: 0.4, mechanism: { kind: 'mar', on: 'base' }, cells: 0.2 },
      own: { missing: 0.25, mechanism: { kind: 'mnar' } },
      outcome: { missing: 0.5, mechanism: { kind: 'mnar-outcome' } },
      flat: { missing: 0.4, mechanism: { kind: 'mar', on: 'base' }, strength: 0 },
    },
    { subjects: n, shares: [0.7, 0.3], unlabelled: 0.2 },
  );
  const { complete, observed, truth } = makeSynthetic(spec);
  const of = (name: string) => truth.modalities.find((one) => one.name === name)!;
  const driver = values(complete, 0, 0);

  test.each(spec.modalities)('$name is missing at its rate', ({ name, missing, cells, features }) => {
    const { removed, removedCells } = of(name);
    expect(Math.abs(mean(removed) - missing)).toBeLessThanOrEqual(within(missing, n));
    if (!removedCells) return;
    const rows = n - removed.reduce((sum, one) => sum + one, 0);
    const lost = removedCells.reduce((sum, one) => sum + one, 0);
    if (name === 'base') expect(Math.abs(lost / (rows * (features - 1)) - cells)).toBeLessThan(0.005);
    // Those who have `ordered` have a lower driver, so their cells are missing less often than in the population.
    else expect(lost / (rows * features)).toBeGreaterThan(0.1);
  });

  test('shares of classes and labels', () => {
    expect(Math.abs(mean(truth.outcome) - 0.3)).toBeLessThan(within(0.3, n));
    const hidden = observed.outcome.map((y) => (y < 0 ? 1 : 0));
    expect(Math.abs(mean(hidden) - 0.2)).toBeLessThan(within(0.2, n));
    expect(observed.outcome.every((y, i) => y < 0 || y === truth.outcome[i])).toBe(true);
  });

  test('MAR depends on the other modality, MCAR and strength 0 do not', () => {
    expect(shiftInErrors(of('ordered').removed, driver)).toBeGreaterThan(30);
    expect(Math.abs(shiftInErrors(of('chance').removed, driver))).toBeLessThan(4);
    expect(Math.abs(shiftInErrors(of('flat').removed, driver))).toBeLessThan(4);
    expect(Math.abs(shiftInErrors(of('chance').removed, truth.outcome))).toBeLessThan(4);
  });

  test('MAR depends on nothing else: given the driver, neither class nor own factors matter', () => {
    const { removed, probability, factors, model } = of('ordered');
    const surprise = Float64Array.from(removed, (one, i) => one - probability[i]!);
    for (const other of [truth.outcome, factors.filter((_, at) => at % model.factors === 0)]) {
      const product = surprise.map((s, i) => s * other[i]!);
      const error = Math.sqrt(mean(product.map((x) => x * x)) / n);
      expect(Math.abs(mean(product))).toBeLessThan(4 * error);
    }
  });

  test('MAR is observed: what decides is never missing', () => {
    expect(values(observed, 0, 0).every((value) => !Number.isNaN(value))).toBe(true);
    expect(values(observed, 0, 1).some((value) => Number.isNaN(value))).toBe(true);
  });

  test('MNAR depends on its own factor, or on the outcome', () => {
    const { removed, factors, model } = of('own');
    const first = factors.filter((_, at) => at % model.factors === 0);
    expect(shiftInErrors(removed, first)).toBeGreaterThan(30);
    expect(shiftInErrors(of('outcome').removed, truth.outcome)).toBeGreaterThan(30);
    const inside = (y: number, m: Uint8Array) => m.filter((_, i) => truth.outcome[i] === y);
    const { probability } = of('outcome');
    for (const y of [0, 1]) {
      const p = probability[truth.outcome.indexOf(y)]!;
      const group = inside(y, of('outcome').removed);
      expect(Math.abs(mean(group) - p)).toBeLessThan(within(p, group.length));
    }
  });

  test('what is left is the complete data, and the rest is missing', () => {
    for (const [m, table] of observed.modalities.entries()) {
      const { removed, removedCells, model } = truth.modalities[m]!;
      expect(table.present).toEqual(removed.map((one) => 1 - one));
      for (const j of [0, model.features - 1]) {
        const [seen, whole] = [values(observed, m, j), values(complete, m, j)];
        const bad = seen.findIndex((value, i) => {
          const gone = removed[i] === 1 || removedCells?.[i * model.features + j] === 1;
          return gone ? !Number.isNaN(value) : value !== whole[i];
        });
        expect(bad).toBe(-1);
      }
    }
  });

  test('every subject keeps a modality, and every row a cell', () => {
    const heavy = specOf(
      { a: { missing: 0.9, features: 2, cells: 0.9 }, b: { missing: 0.95, mechanism: { kind: 'mnar' } } },
      { subjects: 3000 },
    );
    const { observed: rest, truth: why } = makeSynthetic(heavy);
    for (let i = 0; i < 3000; i++) {
      expect(rest.modalities.some(({ present }) => present[i] === 1)).toBe(true);
      if (rest.modalities[0]!.present[i] === 0) continue;
      expect(Number.isNaN(values(rest, 0, 0)[i]!) && Number.isNaN(values(rest, 0, 1)[i]!)).toBe(false);
    }
    // Kept back: exactly those who were drawn to lose everything.
    const kept = why.modalities.map(({ keptBack }) => keptBack.reduce((sum, one) => sum + one, 0));
    expect(kept[0]! + kept[1]!).toBeGreaterThan(3000 * 0.8);
    expect(Math.min(...kept)).toBeGreaterThan(1000);
  });
});

test.each<[string, string | null, SyntheticSpec]>([
  ['subjects', null, specOf({ a: {} }, { subjects: 1 })],
  ['shares', null, specOf({ a: {} }, { shares: [0.5, 0.6] })],
  ['shares', null, specOf({ a: {} }, { shares: [1] })],
  ['modality', null, specOf({})],
  ['subjects', null, specOf({ a: {} }, { classes: 9, subjects: 10 })],
  ['subjects', null, specOf({ a: { features: 100_000 } }, { subjects: 1_000_000 })],
  ['name', 'labels', specOf({ labels: {} })],
  ['name', 'A', specOf({ a: {}, A: {} })],
  ['name', '../a', specOf({ '../a': {} })],
  ['missing', 'a', specOf({ a: { missing: 1 } })],
  ['separation', 'a', specOf({ a: { separation: NaN } })],
  ['features', 'a', specOf({ a: { features: 2 } }, { classes: 4 })],
  ['factors', 'a', specOf({ a: { factors: 1 } }, { classes: 3 })],
  ['cells', 'a', specOf({ a: { features: 1, cells: 0.1 } })],
  ['mechanism', 'a', specOf({ a: { mechanism: { kind: 'mar', on: 'b' } } })],
  ['mechanism', 'a', specOf({ a: { mechanism: { kind: 'mar', on: 'a' }, missing: 0 } })],
  ['mechanism', 'a', specOf({ a: { mechanism: { kind: 'mar', on: 'b' } }, b: {} })],
])('refuses %s of %s', (parameter, modality, spec) => {
  let caught: unknown;
  try {
    makeSynthetic(spec);
  } catch (error) {
    caught = error;
  }
  expect(caught).toBeInstanceOf(SyntheticError);
  expect(caught).toMatchObject({ parameter, modality });
});
