/** The exact posterior of synthetic cohorts: closed forms, calibration, and the dense Gaussian density. */
import { describe, expect, test } from 'vitest';
import { metricsOf, rocAuc } from '../../src-main/method/metrics.ts';
import { makeSynthetic, type SyntheticCohort } from '../../src-main/method/synthetic.ts';
import { equalShares, type SyntheticSpec } from '../../src-main/method/syntheticSpec.ts';
import { mean, specOf, values } from '../support/synthetic.ts';

describe('the true posterior', () => {
  const cdf = (z: number): number => {
    // Composite Simpson on the density; good to 1e-9 and needs no table.
    const steps = 2000;
    const width = (z + 9) / steps;
    let sum = 0;
    for (let k = 0; k <= steps; k++) {
      const x = -9 + k * width;
      sum += (k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2) * Math.exp(-0.5 * x * x);
    }
    return ((sum * width) / 3) * (1 / Math.sqrt(2 * Math.PI));
  };

  test('AUC of one modality and two classes is Phi(separation / sqrt 2), and rises with separation', () => {
    const n = 20_000;
    let last = 0.5;
    for (const separation of [0.3, 0.8, 1.5, 2.5]) {
      const { truth } = makeSynthetic(specOf({ a: { separation, missing: 0 } }, { subjects: n }));
      const score = Float64Array.from({ length: n }, (_, i) => truth.modalities[0]!.logRatio[i * 2 + 1]!);
      const auc = rocAuc(score, Uint8Array.from(truth.outcome))!;
      expect(Math.abs(auc - cdf(separation / Math.SQRT2))).toBeLessThan(0.015);
      expect(auc).toBeGreaterThan(last);
      last = auc;
      // One modality alone: the joint posterior is its own.
      expect(truth.posterior).toEqual(truth.modalities[0]!.posterior);
    }
  });

  test('without separation it is the share of each class', () => {
    const { truth } = makeSynthetic(specOf({ a: { separation: 0 }, b: { separation: 0 } }, { shares: [0.8, 0.2] }));
    for (let i = 0; i < 500; i++) expect(truth.posterior[i * 2]!).toBeCloseTo(0.8, 12);
  });

  test('without shared factors evidence adds up', () => {
    const spec = specOf({ a: {}, b: { separation: 2 } }, { shared: 0, classes: 3, shares: [0.5, 0.3, 0.2] });
    const { truth } = makeSynthetic(spec);
    for (let at = 0; at < 1500; at += 3) {
      const odds = spec.shares.map((share, y) => share * Math.exp(truth.modalities.reduce((sum, m) => sum + m.logRatio[at + y]!, 0))); // prettier-ignore
      const total = odds.reduce((sum, one) => sum + one, 0);
      for (let y = 0; y < 3; y++) expect(truth.posterior[at + y]!).toBeCloseTo(odds[y]! / total, 9);
    }
  });

  test.each([2, 3, 5])('%i classes: any two are `separation` apart, and it is calibrated', (classes) => {
    const n = 12_000;
    const spec = specOf(
      { a: { separation: 1.2, cells: 0.2, features: 9 }, b: { separation: 0.7, missing: 0.4 } },
      { classes, subjects: n, shares: equalShares(classes).map((s, c) => (c === 0 ? s * 1.2 : c === 1 ? s * 0.8 : s)) },
    );
    const { truth } = makeSynthetic(spec);
    const tables = [truth.posterior, truth.posteriorObserved, ...truth.modalities.map(({ posterior }) => posterior)];
    for (const table of tables) calibrated(table, truth.outcome, classes);
    // E[log p(x|a) - log p(x|b) | a] = separation^2 / 2, for any a and b.
    for (const [m, { separation }] of spec.modalities.entries()) {
      const { logRatio } = truth.modalities[m]!;
      for (let a = 0; a < classes; a++) {
        const own = [...truth.outcome.keys()].filter((i) => truth.outcome[i] === a);
        for (let b = 0; b < classes; b++) {
          if (a === b) continue;
          const drift = mean(own.map((i) => logRatio[i * classes + a]! - logRatio[i * classes + b]!));
          const error = separation / Math.sqrt(own.length);
          expect(Math.abs(drift - separation ** 2 / 2)).toBeLessThan(4.5 * error);
        }
      }
    }
    const loss = (table: Float64Array) => metricsOf(table.map(Math.log), truth.outcome, classes).logLoss;
    expect(loss(truth.posterior)).toBeLessThan(loss(truth.posteriorObserved));
    expect(loss(truth.posteriorObserved)).toBeLessThan(Math.log(classes));
  });

  /** Within bins of the forecast, the class comes as often as forecast; the Brier score is the one it expects. */
  function calibrated(table: Float64Array, outcome: Int32Array, classes: number): void {
    const n = outcome.length;
    for (let y = 0; y < classes; y++) {
      const bins = Array.from({ length: 10 }, () => ({ count: 0, hits: 0, sum: 0, variance: 0 }));
      let brier = 0;
      let fourth = 0;
      for (let i = 0; i < n; i++) {
        const p = table[i * classes + y]!;
        const hit = outcome[i] === y ? 1 : 0;
        const bin = bins[Math.min(9, Math.floor(p * 10))]!;
        bin.count++;
        bin.hits += hit;
        bin.sum += p;
        bin.variance += p * (1 - p);
        const excess = (p - hit) ** 2 - p * (1 - p);
        brier += excess;
        fourth += excess * excess;
      }
      expect(Math.abs(brier)).toBeLessThan(4.5 * Math.sqrt(fourth));
      for (const { count, hits, sum, variance } of bins) {
        if (count >= 50) expect(Math.abs(hits - sum)).toBeLessThan(4.5 * Math.sqrt(variance) + 1);
      }
    }
  }

  test('equals the dense Gaussian density of everything that is left', () => {
    const spec = specOf(
      { a: { features: 4, cells: 0.3, noise: 0.5 }, b: { features: 3, missing: 0.5, factors: 2, separation: 2 } },
      { classes: 3, subjects: 60, shares: [0.2, 0.5, 0.3] },
    );
    const { observed, complete, truth } = makeSynthetic(spec);
    for (const [cohort, table] of [
      [complete, truth.posterior],
      [observed, truth.posteriorObserved],
    ] as const) {
      // prettier-ignore
      for (let i = 0; i < 60; i++) {
        const expected = densePosterior(spec, truth, cohort, i);
        for (let y = 0; y < 3; y++) expect(table[i * 3 + y]!).toBeCloseTo(expected[y]!, 10);
      }
    }
  });

  /** The posterior from the full covariance of the features that are there, by Gaussian elimination. */
  function densePosterior(
    spec: SyntheticSpec,
    truth: SyntheticCohort['truth'],
    cohort: SyntheticCohort['complete'],
    i: number,
  ): number[] {
    const rows = truth.modalities.flatMap(({ model }, m) => {
      const k = model.shared + model.factors;
      return Array.from({ length: model.features }, (_, j) => ({ m, model, j, x: values(cohort, m, j)[i]!, f: model.loadings.slice(j * k, (j + 1) * k) })); // prettier-ignore
    });
    const there = rows.filter(({ x }) => !Number.isNaN(x));
    const covariance = there.map((a) =>
      there.map((b) => {
        let sum = a === b ? a.model.noise ** 2 : 0;
        for (let s = 0; s < spec.shared; s++) sum += a.f[s]! * b.f[s]!;
        if (a.m === b.m) for (let s = spec.shared; s < a.f.length; s++) sum += a.f[s]! * b.f[s]!;
        return sum;
      }),
    );
    const odds = spec.shares.map((share, y) => {
      const rest = there.map(({ x, f, model }) => {
        let centred = x;
        for (let b = 0; b < model.factors; b++) centred -= f[spec.shared + b]! * model.shifts[y * model.factors + b]!;
        return centred;
      });
      const solved = solve(covariance, rest);
      return share * Math.exp(-0.5 * rest.reduce((sum, r, at) => sum + r * solved[at]!, 0));
    });
    const total = odds.reduce((sum, one) => sum + one, 0);
    return odds.map((one) => one / total);
  }

  function solve(a: readonly number[][], b: readonly number[]): number[] {
    const m = a.map((row, i) => [...row, b[i]!]);
    const n = b.length;
    for (let p = 0; p < n; p++) {
      for (let i = p + 1; i < n; i++) {
        const factor = m[i]![p]! / m[p]![p]!;
        for (let j = p; j <= n; j++) m[i]![j]! -= factor * m[p]![j]!;
      }
    }
    const x = new Array<number>(n).fill(0);
    for (let p = n - 1; p >= 0; p--) {
      let sum = m[p]![n]!;
      for (let j = p + 1; j < n; j++) sum -= m[p]![j]! * x[j]!;
      x[p] = sum / m[p]![p]!;
    }
    return x;
  }
});
