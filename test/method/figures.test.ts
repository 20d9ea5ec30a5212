/** Figures of merit and the logistic baseline against scikit-learn's (test/golden/make_sklearn.py). */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { answerLogistic, fitLogistic } from '../../src-main/method/baselines/logistic.ts';
import { metricsOf, probabilities, rocAuc, type Metrics } from '../../src-main/method/metrics.ts';
import { readSettings } from '../../src-main/method/settings.ts';
import { contextFor } from '../support/fitting.ts';

const golden = JSON.parse(readFileSync(new URL('../golden/sklearn.json', import.meta.url), 'utf8')) as {
  logistic: { classes: number; c: number; x: number[]; y: number[]; p: number[] }[];
  metrics: ({ classes: number; logits: number[]; outcome: number[] } & Metrics)[];
};

test.each(golden.metrics)('metrics of $classes classes', ({ classes, logits, outcome, ...expected }) => {
  const actual = metricsOf(Float64Array.from(logits), Int32Array.from(outcome), classes);
  for (const name of ['auc', 'accuracy', 'balancedAccuracy', 'brier', 'logLoss'] as const) {
    expect(actual[name], name).toBeCloseTo(expected[name]!, 9);
  }
});

test('an AUC needs both sides, and ties count half', () => {
  expect(rocAuc(Float64Array.of(1, 2), Uint8Array.of(1, 1))).toBeNull();
  expect(rocAuc(Float64Array.of(1, 1, 1), Uint8Array.of(1, 0, 0))).toBe(0.5);
  expect(rocAuc(Float64Array.of(2, 1, 0), Uint8Array.of(1, 0, 0))).toBe(1);
});

function cohortOf({ classes, x, y }: (typeof golden.logistic)[number]): Cohort {
  const n = y.length;
  const d = x.length / n;
  const columns = Array.from({ length: d }, (_, f) => ({
    kind: 'numeric' as const,
    name: `f${f}`,
    values: Float64Array.from({ length: n }, (_, i) => x[i * d + f]!),
  }));
  return {
    subjects: Array.from({ length: n }, (_, i) => `s${String(i).padStart(3, '0')}`),
    classes: Array.from({ length: classes }, (_, c) => `c${c}`),
    outcome: Int32Array.from(y),
    outcomeName: 'label',
    modalities: [{ name: 'm', present: new Uint8Array(n).fill(1), columns }],
    groups: null,
  };
}

test.each(golden.logistic)('logistic regression, $classes classes, C = $c', (one) => {
  const cohort = cohortOf(one);
  const settings = readSettings({ logistic: { grid: [one.c] } });
  const rows = Int32Array.from(cohort.subjects.keys());
  const model = fitLogistic(contextFor(cohort, settings), rows, 'mean');
  const p = probabilities(answerLogistic(model, cohort, rows).logits, one.classes);
  one.p.forEach((expected, i) => {
    expect(p[i]).toBeCloseTo(expected, 4);
  });
});
