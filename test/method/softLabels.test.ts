import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { softLabels } from '../../src-main/method/softLabels.ts';
import { fitStacking, logPrior, stackedLogits } from '../../src-main/method/stacking.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';

const softmax = (z: readonly number[], T: number): number[] => {
  const e = z.map((x) => Math.exp(x / T));
  const sum = e.reduce((a, b) => a + b, 0);
  return e.map((x) => x / sum);
};

// Three subjects, two teachers, two classes; the second subject lacks teacher 1, the third has none.
const logits = Float64Array.of(1, -1, 0.5, -0.5, /* */ -2, 2, NaN, NaN, /* */ NaN, NaN, NaN, NaN);
const outcome = Int32Array.of(0, 1, 1);

describe('mixings', () => {
  test('paper: one alpha per teacher present', () => {
    const { labels, weight } = softLabels(logits, outcome, 2, 2, 'paper', 0.7, 2);
    expect([...weight].map((w) => Number(w.toFixed(5)))).toEqual([1.4, 0.7, 0]);
    const mean = softmax([1, -1], 2).map((q, c) => (q + softmax([0.5, -0.5], 2)[c]!) / 2);
    expect(labels[0]).toBeCloseTo(mean[0]!, 6);
    expect(labels[2]).toBeCloseTo(softmax([-2, 2], 2)[0]!, 6);
  });

  test('average: alpha whatever the number of teachers', () => {
    const { labels, weight } = softLabels(logits, outcome, 2, 2, 'average', 0.7, 2);
    expect([...weight].map((w) => Number(w.toFixed(5)))).toEqual([0.7, 0.7, 0]);
    expect(labels).toEqual(softLabels(logits, outcome, 2, 2, 'paper', 0.7, 2).labels);
  });

  test('skill: a teacher that gains nothing over the prior hardly counts', () => {
    const n = 200;
    const random = new RandomStream(randomKey('skill'), 0);
    const y = Int32Array.from({ length: n }, () => random.below(2));
    const both = Float64Array.from({ length: n * 4 }, (_, k) => {
      const sign = (k % 2 === y[Math.floor(k / 4)] ? 1 : -1) * 0.5;
      // Teacher 0 knows, teacher 1 talks at random.
      return k % 4 < 2 ? 2 * sign : 3 * random.normal();
    });
    const { labels } = softLabels(both, y, 2, 2, 'skill', 1, 1);
    y.forEach((label, i) => {
      expect(labels[2 * i + label]!).toBeCloseTo(softmax([1, -1], 1)[0]!, 1);
    });
  });

  test('stacked: the softened stacked posterior', () => {
    const { labels, weight } = softLabels(logits, outcome, 2, 2, 'stacked', 1, 2);
    const z = stackedLogits(fitStacking(logits, outcome, 2, 2), logits);
    expect(labels[2]).toBeCloseTo(softmax([z[2]!, z[3]!], 2)[0]!, 6);
    expect([...weight]).toEqual([1, 1, 0]);
  });

  test('every row of q is a distribution', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -30, max: 30, noNaN: true }), { minLength: 24, maxLength: 24 }),
        fc.constantFrom('paper', 'average', 'skill', 'stacked'),
        fc.double({ min: 0.5, max: 8, noNaN: true }),
        (values, mixing, T) => {
          const y = Int32Array.of(0, 1, 2, -1);
          const { labels } = softLabels(Float64Array.from(values), y, 2, 3, mixing, 1, T);
          for (let i = 0; i < 4; i++) {
            const row = labels.subarray(3 * i, 3 * i + 3);
            expect(row.every((q) => q >= 0)).toBe(true);
            expect(row.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
          }
        },
      ),
    );
  });
});

describe('stacking', () => {
  /** Teachers that are calibrated and independent given the class: Bayes adds their evidence with strength 1. */
  function bayesTeachers(n: number, scale: number): { teachers: Float64Array; y: Int32Array } {
    const random = new RandomStream(randomKey('bayes', n), 0);
    const y = Int32Array.from({ length: n }, () => random.below(2));
    const teachers = new Float64Array(n * 2 * 2);
    y.forEach((label, i) => {
      for (let m = 0; m < 2; m++) {
        // x ~ N(±1/2, 1): the log odds of class 1 are x.
        const x = random.normal() + (label === 1 ? 0.5 : -0.5);
        teachers[(i * 2 + m) * 2 + 1] = scale * x;
      }
    });
    return { teachers, y };
  }

  test('finds strength 1 for calibrated independent teachers, and half of it for overconfident ones', () => {
    const calibrated = bayesTeachers(20_000, 1);
    const strength = fitStacking(calibrated.teachers, calibrated.y, 2, 2).strength;
    expect(strength[0]).toBeCloseTo(1, 1);
    expect(strength[1]).toBeCloseTo(1, 1);
    const overconfident = bayesTeachers(20_000, 2);
    expect(fitStacking(overconfident.teachers, overconfident.y, 2, 2).strength[0]).toBeCloseTo(0.5, 1);
  });

  test('stays near one half where there is hardly any data', () => {
    const { teachers, y } = bayesTeachers(2, 1);
    for (const s of fitStacking(teachers, y, 2, 2).strength) expect(s).toBeGreaterThan(0.2);
  });

  test('a subject without teachers gets the prior', () => {
    const prior = logPrior(Int32Array.of(0, 0, 1), 2);
    const z = stackedLogits({ prior, strength: Float64Array.of(1) }, Float64Array.of(NaN, NaN));
    expect([...z]).toEqual([...prior]);
  });
});
