import { describe, expect, test } from 'vitest';
import { believe, BOUNDS, overall, type Evidence } from '../../../src-main/study/results/believe.ts';

/** Nothing to complain about. */
const good: Evidence = {
  method: 'student',
  classes: [
    { label: 'ill', subjects: 410 },
    { label: 'well', subjects: 508 },
  ],
  patterns: [
    { name: 'clinical + lab', subjects: 600, rarest: 250 },
    { name: 'clinical', subjects: 318, rarest: 150 },
  ],
  missingness: { auc: 0.51, verdict: 'none', sentence: 'Who has lab does not tell.' },
  auc: { value: 0.88, lower: 0.86, upper: 0.9 },
  logLoss: 0.42,
  training: { auc: 0.9, logLoss: 0.39, subjects: 500 },
  calibration: [
    {
      label: 'well',
      figures: {
        intercept: -0.05,
        interceptInterval: { lower: -0.2, upper: 0.1 },
        slope: 0.97,
        slopeInterval: { lower: 0.85, upper: 1.09 },
        ece: 0.02,
      },
    },
  ],
  repeats: [0.879, 0.881, 0.88],
};

const plain = (n: number): string => String(n);
const of = (evidence: Partial<Evidence>, id: string) =>
  believe({ ...good, ...evidence }, plain).find((one) => one.id === id)!;
const calibrated = (slope: number, intercept = 0): Partial<Evidence> => ({
  calibration: [{ label: 'well', figures: { ...good.calibration[0]!.figures, slope, intercept } }],
});

test('a study with nothing to complain about is fine throughout, and says so', () => {
  const items = believe(good, plain);
  expect(items.map(({ verdict }) => verdict)).toEqual(new Array(7).fill('fine'));
  expect(new Set(items.map(({ id }) => id)).size).toBe(7);
  for (const { sentence, rule } of items) {
    expect(sentence).toMatch(/^[A-Z].*\.$/);
    expect(rule).toMatch(/[Ff]ine .*weak/);
  }
  expect(overall(items)).toMatch(/^All 7 points are fine/);
});

describe('each point turns where its rule says', () => {
  const [classFine, classOut] = BOUNDS.classSize;
  test.each<[string, Partial<Evidence>, string]>([
    ['class-size', { classes: [{ label: 'ill', subjects: classFine - 1 }, good.classes[1]!] }, 'look out'],
    ['class-size', { classes: [{ label: 'ill', subjects: classOut }, good.classes[1]!] }, 'look out'],
    ['class-size', { classes: [{ label: 'ill', subjects: classOut - 1 }, good.classes[1]!] }, 'weak'],
    [
      'pattern-size',
      {
        patterns: [
          { name: 'a', subjects: 90, rarest: 40 },
          { name: 'b', subjects: 10, rarest: 2 },
        ],
      },
      'look out',
    ],
    [
      'pattern-size',
      {
        patterns: [
          { name: 'a', subjects: 70, rarest: 40 },
          { name: 'b', subjects: 30, rarest: 9 },
        ],
      },
      'weak',
    ],
    ['missingness', { missingness: { auc: 0.57, verdict: 'weak', sentence: 'S.' } }, 'look out'],
    ['missingness', { missingness: { auc: 0.8, verdict: 'strong', sentence: 'S.' } }, 'weak'],
    ['missingness', { missingness: { auc: null, verdict: 'unknown', sentence: 'S.' } }, 'fine'],
    ['auc-width', { auc: { value: 0.8, lower: 0.72, upper: 0.88 } }, 'look out'],
    ['auc-width', { auc: { value: 0.75, lower: 0.62, upper: 0.88 } }, 'weak'],
    ['auc-width', { auc: { value: 0.54, lower: 0.5, upper: 0.58 } }, 'weak'],
    ['auc-width', { auc: null }, 'weak'],
    ['optimism', { training: { auc: 0.97, logLoss: 0.2, subjects: 500 } }, 'look out'],
    ['optimism', { auc: { value: 0.7, lower: 0.68, upper: 0.72 } }, 'weak'],
    ['optimism', { training: null }, 'look out'],
    ['calibration', calibrated(0.79), 'look out'],
    ['calibration', calibrated(1.7), 'weak'],
    ['calibration', calibrated(1, -0.3), 'look out'],
    ['calibration', calibrated(1, 0.6), 'weak'],
    ['calibration', { calibration: [] }, 'weak'],
    ['repeats', { repeats: [0.85, 0.88] }, 'look out'],
    ['repeats', { repeats: [0.8, 0.88] }, 'weak'],
    ['repeats', { repeats: [0.88] }, 'look out'],
    ['repeats', { repeats: [] }, 'look out'],
  ])('%s with %o is %s', (id, evidence, verdict) => {
    expect(of(evidence, id).verdict).toBe(verdict);
  });
});

test('the sentences name the number, and what it means', () => {
  expect(of({}, 'class-size').sentence).toContain('smallest class is ill with 410 subjects (beside 508 well)');
  const patterns = [...good.patterns, { name: 'lab alone', subjects: 3, rarest: 0 }];
  expect(of({ patterns }, 'pattern-size').sentence).toMatch(
    /^1 of 3 patterns, with 0 % .* lab alone: 3 subjects, 0 of/,
  );
  expect(of({}, 'optimism').sentence).toMatch(
    /AUC of 0\.900, on unseen ones 0\.880; the log loss is 0\.390 and 0\.420/,
  );
  expect(of(calibrated(0.5), 'calibration').sentence).toMatch(/high probabilities are too high and low ones too low/);
  expect(of(calibrated(1.5), 'calibration').sentence).toMatch(/too timid/);
  expect(of(calibrated(1, -0.4), 'calibration').sentence).toMatch(
    /intercept −0\.400: probabilities are too high as a whole/,
  );
});

test('of several classes the worst calibrated is named', () => {
  const [one] = good.calibration;
  const worse = { label: 'rare', figures: { ...one!.figures, slope: 0.4 } };
  expect(of({ calibration: [one!, worse, one!] }, 'calibration')).toMatchObject({ verdict: 'weak' });
  expect(of({ calibration: [one!, worse, one!] }, 'calibration').sentence).toContain('For rare the calibration');
});

test('counts are written as asked, so that a report can hide small ones', () => {
  const hidden = believe({ ...good, patterns: [{ name: 'a', subjects: 3, rarest: 1 }] }, (n) =>
    n < 5 ? 'fewer than 5' : String(n),
  );
  const said = hidden.find(({ id }) => id === 'pattern-size')!.sentence;
  expect(said).toContain('a: fewer than 5 subjects, fewer than 5 of its rarest class');
});

test('the verdicts are summed up, the worst first', () => {
  const items = believe({ ...good, repeats: [0.88], ...calibrated(0.3) }, plain);
  expect(overall(items)).toBe('5 of 7 points are fine; weak: calibration; look out: spread over repeats.');
});
