import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { fisherExact, testTable } from '../../src-main/method/contingency.ts';
import { associations, columnVariable, groupVariable, outcomeVariable } from '../../src-main/method/missingness.ts';
import { patternAuc } from '../../src-main/method/patternAuc.ts';
import { mannWhitney } from '../../src-main/method/rankTest.ts';
import { holm } from '../../src-main/method/statistics/holm.ts';
import { chiSquaredTail, nonCentralChiSquared } from '../../src-main/method/special.ts';
import { bundled, smallCohort } from '../support/cohorts.ts';

interface Golden {
  tables: { table: number[][]; p: number; leastExpected: number; correctedV: number; fisher?: number }[];
  ranks: { x: number[]; y: number[]; p: number; auc: number; variance: number }[];
  chi2: { x: number; df: number; p: number }[];
  ncx2: { x: number; df: number; lambda: number; p: number }[];
  holm: { p: number[]; adjusted: number[] }[];
}
const golden = JSON.parse(readFileSync(new URL('../golden/missingness.json', import.meta.url), 'utf8')) as Golden;

describe('against scipy', () => {
  test('tails of the chi-squared distribution, central and not', () => {
    for (const { x, df, p } of golden.chi2) expect(Math.log(chiSquaredTail(x, df)) - Math.log(p)).toBeCloseTo(0, 9);
    for (const { x, df, lambda, p } of golden.ncx2) expect(nonCentralChiSquared(x, df, lambda)).toBeCloseTo(p, 9);
  });

  test('chi-squared, Fisher where an expected count of four cells is below five, corrected V', () => {
    for (const { table, p, leastExpected, correctedV, fisher } of golden.tables) {
      const [have, lack] = table as [number[], number[]];
      const got = testTable(have, lack);
      const exact = have.length === 2 && leastExpected < 5;
      expect(got.test).toBe(exact ? 'Fisher exact' : 'chi-squared');
      expect(got.p! / (exact ? fisher! : p)).toBeCloseTo(1, 8);
      expect(got.effect).toBeCloseTo(correctedV, 10);
      expect(got.lower!).toBeLessThanOrEqual(got.effect!);
      expect(got.upper!).toBeGreaterThanOrEqual(got.effect!);
      if (fisher !== undefined) expect(fisherExact(have[0]!, have[1]!, lack[0]!, lack[1]!)).toBeCloseTo(fisher, 9);
    }
  });

  test('Mann-Whitney with ties, and the interval of the rank-biserial correlation', () => {
    for (const { x, y, p, auc, variance } of golden.ranks) {
      const got = mannWhitney(Float64Array.from(x), Float64Array.from(y));
      expect(got.p! / p).toBeCloseTo(1, 8);
      expect(got.effect).toBeCloseTo(2 * auc - 1, 10);
      expect(got.upper! - got.effect!).toBeCloseTo(
        Math.min(1 - got.effect!, 2 * 1.959963984540054 * Math.sqrt(variance)),
        9,
      );
    }
  });

  test('Holm', () => {
    for (const { p, adjusted } of golden.holm)
      holm(p).forEach((one, i) => {
        expect(one).toBeCloseTo(adjusted[i]!, 12);
      });
    expect(holm([0.02, null, 0.03])).toEqual([0.04, null, 0.04]);
  });
});

describe('of a cohort', () => {
  test('what is missing in the four centres goes with the outcome and the centre', async () => {
    const cohort = await bundled('heart_disease_4centres');
    const [clinical, exercise, imaging, lab] = associations(cohort, outcomeVariable(cohort));
    expect(clinical!.p).toBeNull();
    expect(clinical!.sentence).toContain('Everyone whose label is known has clinical');
    expect(lab!.pAdjusted!).toBeLessThan(0.001);
    expect(lab!.sentence).toMatch(/^Having lab goes with label .* 52 % .*"disease".* 91 %/);
    expect(exercise!.have + exercise!.lack).toBe(918);
    const age = columnVariable(cohort.modalities[0]!.columns.find(({ name }) => name === 'age')!);
    const withAge = associations(cohort, age);
    expect(withAge[2]).toMatchObject({ modality: 'imaging', test: 'Mann-Whitney' });
    expect(withAge[2]!.table.map(({ label }) => label)).toEqual(['lower quartile', 'median', 'upper quartile']);
    expect(imaging!.effect).not.toBeNull();
    expect(groupVariable(cohort, [])).toBeNull();
  });

  test('the pattern alone tells the four centres apart as the outside reference says', async () => {
    const found = patternAuc(await bundled('heart_disease_4centres'));
    // baseline.json: logistic regression on the pattern, 0.597 +- 0.041 over folds.
    expect(found.auc!).toBeGreaterThan(0.57);
    expect(found.auc!).toBeLessThan(0.63);
    expect(found.lower!).toBeGreaterThan(0.5);
    expect(found.sentence).toContain('Who has exercise_test, imaging or lab tells label apart with AUC .');
  });

  test('nothing is told where nothing is to be told', async () => {
    expect(patternAuc(await bundled('ischemic_stroke'))).toMatchObject({ auc: null, verdict: 'unknown' });
    const found = Array.from({ length: 100 }, (_, seed) =>
      patternAuc(smallCohort(seed, { n: 400, widths: [2, 2, 2] })),
    );
    const mean = found.reduce((sum, { auc }) => sum + auc!, 0) / found.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.01);
    expect(found.filter(({ verdict }) => verdict !== 'none').length).toBeLessThan(12);
  });

  test('a pattern that is the outcome is told with certainty', () => {
    const cohort = smallCohort(1, { n: 80, widths: [2, 2], missing: 0 });
    const present = Uint8Array.from(cohort.outcome);
    const [first, second] = cohort.modalities;
    const told = patternAuc({ ...cohort, modalities: [first!, { ...second!, present }] });
    expect(told).toMatchObject({ verdict: 'strong' });
    expect(told.auc).toBeCloseTo(1, 12);
  });
});
