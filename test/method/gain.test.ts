/** The paper's question: training sets, figures and gains are what docs/paper says that they are. */
import { describe, expect, test } from 'vitest';
import { completeSubjects } from '../../src-main/cohort/patterns.ts';
import { allSettings, axes, groups, REPLICATES, settingKey, settings } from '../../src-main/method/gain/design.ts';
import { estimate, settingWords, summariseGains } from '../../src-main/method/gain/summary.ts';
import { readWorlds, worldsCsv, type WorldRow } from '../../src-main/method/gain/table.ts';
import {
  figureNames,
  incompleteOf,
  recalibratedLogLoss,
  specOf,
  trainingRows,
} from '../../src-main/method/gain/world.ts';
import { metricsOf } from '../../src-main/method/metrics.ts';
import { defaultSettings } from '../../src-main/method/settings.ts';
import { makeSynthetic } from '../../src-main/method/synthetic.ts';

describe('a world', () => {
  test('trains on exactly so many complete and incomplete subjects, and the complete ones are the same at any share', () => {
    const base = { ...allSettings[0]!, complete: 30 };
    const rowsAt = (share: number) => {
      const setting = { ...base, share };
      const { observed } = makeSynthetic(specOf(setting, incompleteOf(setting), 4));
      const rows = trainingRows(observed, 30, incompleteOf(setting));
      const complete = completeSubjects(observed);
      return { all: rows.length, complete: [...rows.filter((row) => complete[row] === 1)], first: rows[0]! };
    };
    const none = rowsAt(0);
    const most = rowsAt(0.9);
    expect(none.all).toBe(30);
    expect(most.all).toBe(300);
    expect(most.complete).toEqual(none.complete);
    expect(most.first).toBeGreaterThanOrEqual(2000);
  });

  test('recalibrated log loss is that of the best temperature, whatever the scale of the logits', () => {
    const outcome = Int32Array.from({ length: 200 }, (_, i) => i % 2);
    const logits = Float64Array.from({ length: 400 }, (_, at) => (at % 2 === 1 ? Math.sin(at) + ((at >> 1) % 2) : 0));
    const found = recalibratedLogLoss(logits, outcome);
    for (const scale of [0.03, 0.3, 1, 3, 30]) {
      const scaled = logits.map((z) => z * scale);
      expect(recalibratedLogLoss(scaled, outcome)).toBeCloseTo(found, 9);
      expect(metricsOf(scaled, outcome, 2).logLoss).toBeGreaterThanOrEqual(found - 1e-9);
    }
    const temperatures = Array.from({ length: 400 }, (_, i) => 10 ** (i / 100 - 2));
    const losses = temperatures.map((t) => metricsOf(logits.map((z) => z / t), outcome, 2).logLoss); // prettier-ignore
    expect(found).toBeCloseTo(Math.min(...losses), 4);
  });
});

test('the settings are those of the method, written out so that a new default changes no committed figure', () => {
  expect(defaultSettings).toMatchObject(settings);
});

test('every setting of an axis is run once, together with those that have its complete subjects', () => {
  const keys = allSettings.map(settingKey);
  expect(new Set(keys).size).toBe(keys.length);
  for (const own of Object.values(axes)) for (const setting of own) expect(keys).toContain(settingKey(setting));
  expect(groups.flat().map(settingKey).sort()).toEqual([...keys].sort());
  for (const group of groups) expect(new Set(group.map(({ complete }) => complete)).size).toBe(1);
});

/** Rows in which every figure of every world is .5, but for what `change` says. */
function flatRows(change: (row: Omit<WorldRow, 'figures'>) => Record<string, number> = () => ({})): WorldRow[] {
  return allSettings.flatMap((setting) =>
    Array.from({ length: REPLICATES }, (_, world) => {
      const flat = Object.fromEntries(figureNames.map((name) => [name, 0.5]));
      return { setting, world, figures: { ...flat, ...change({ setting, world }) } };
    }),
  );
}

describe('gains', () => {
  test('an estimate is the mean with its interval by Student', () => {
    // Of 0, 1, 0, 1 ...: mean .5, standard error sqrt(n / (n - 1)) / 2 / sqrt(n).
    const values = Array.from({ length: REPLICATES }, (_, i) => i % 2);
    const { mean, lower, upper } = estimate(values);
    const error = Math.sqrt(REPLICATES / (REPLICATES - 1)) / 2 / Math.sqrt(REPLICATES);
    expect(mean).toBe(values.reduce((a, b) => a + b, 0) / REPLICATES);
    expect((upper - mean) / error).toBeCloseTo(T975, 3);
    expect((mean - lower) / error).toBeCloseTo(T975, 3);
    expect(() => estimate([1, 2])).toThrow('2 worlds');
  });

  test('more AUC and less log loss are gains, of the first method over the second', () => {
    const rows = flatRows(({ world }) => ({
      'student.complete.auc': 0.6 + world / 1000,
      'student.complete.logLoss': 0.4 + world / 1000,
      'student-nokd.all.auc': world % 2,
    }));
    const { gains } = summariseGains(rows).settings[3]!;
    const gain = (contrast: string, metric: string) =>
      gains.find((one) => one.contrast === contrast && one.metric === metric)!;
    const drift = (REPLICATES - 1) / 2000;
    expect(gain('student', 'auc')).toMatchObject({ verdict: 'helps', above: REPLICATES });
    expect(gain('student', 'auc').mean).toBeCloseTo(0.1 + drift, 5);
    expect(gain('student', 'logLoss')).toMatchObject({ verdict: 'helps', above: REPLICATES });
    expect(gain('student', 'logLoss').mean).toBeCloseTo(0.1 - drift, 5);
    expect(gain('distillation', 'auc')).toMatchObject({ verdict: 'unclear', above: REPLICATES / 2 });
    expect(gain('paper', 'auc')).toMatchObject({ mean: 0, verdict: 'unclear' });
  });

  test('where a method harms is said in words', () => {
    const harmed = allSettings[0]!;
    const rows = flatRows(({ setting, world }) =>
      setting === harmed ? { 'student-complete.complete.auc': 0.4 + world / 1000 } : {},
    );
    const { verdicts } = summariseGains(rows);
    const { sentence } = verdicts.find(({ contrast, metric }) => contrast === 'paper' && metric === 'auc')!;
    expect(sentence).toContain(`better in 0 of ${allSettings.length} settings; worse in 1 (${settingWords(harmed)})`);
  });

  test('a setting that is missing is an error, and a table reads back as it was written', () => {
    const rows = flatRows(({ world }) => ({ 'teacher.auc': world / 64 }));
    expect(readWorlds(worldsCsv(rows))).toEqual(rows);
    expect(() => summariseGains(rows.slice(1))).toThrow('worlds');
    expect(() => readWorlds('a,b\n1,2\n')).toThrow('columns');
  });
});

/** From a table of Student's t (scipy.stats.t.ppf(.975, df)). */
const T975 = { 9: 2.262157, 11: 2.200985, 13: 2.160369, 15: 2.13145, 17: 2.109816, 19: 2.093024 }[REPLICATES - 1]!;
