import { expect, test } from 'vitest';
import { randomKey, RandomStream } from '../../../src-main/engine/philox.ts';
import { metricsOf } from '../../../src-main/method/metrics.ts';
import {
  drawSamples,
  percentileInterval,
  sampledFigures,
  type FoldPart,
} from '../../../src-main/method/statistics/bootstrap.ts';

/** Two repeats of two folds over 40 subjects, with ties. */
function foldsOf(classes: number): FoldPart[] {
  const random = new RandomStream(randomKey('bootstrap test', classes), 0);
  const outcome = Int32Array.from({ length: 40 }, (_, i) => i % classes);
  return [0, 1, 2, 3].map((k) => {
    const places = Int32Array.from({ length: 40 }, (_, i) => i).filter((i) => (k < 2 ? i >> 1 : i >> 2) % 2 === k % 2);
    const logits = Float64Array.from({ length: places.length * classes }, () => Math.round(4 * random.normal()) / 4);
    return { places, logits, outcome: places.map((i) => outcome[i]!) };
  });
}

test.each([2, 3])('figures of a sample are those of its subjects written out, %i classes', (classes) => {
  const folds = foldsOf(classes);
  const samples = drawSamples(40, 25, randomKey('a'));
  const found = sampledFigures(folds, classes, samples);
  for (let b = 0; b < 25; b++) {
    const counts = samples.counts.subarray(b * 40, (b + 1) * 40);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(40);
    const metrics = folds.map(({ places, logits, outcome }) => {
      const rows = [...places.keys()].flatMap((i) => new Array<number>(counts[places[i]!]!).fill(i));
      const drawn = Float64Array.from(rows.flatMap((i) => [...logits.subarray(i * classes, (i + 1) * classes)]));
      return metricsOf(
        drawn,
        Int32Array.from(rows, (i) => outcome[i]!),
        classes,
      );
    });
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const aucs = metrics.flatMap(({ auc }) => (auc === null ? [] : [auc]));
    expect(found.auc[b]).toBeCloseTo(mean(aucs), 10);
    expect(found.logLoss[b]).toBeCloseTo(mean(metrics.map(({ logLoss }) => logLoss)), 10);
    expect(found.brier[b]).toBeCloseTo(mean(metrics.map(({ brier }) => brier)), 10);
  }
});

test('a percentile interval of a mean is about that of the normal distribution', () => {
  const random = new RandomStream(randomKey('normal'), 0);
  const n = 200;
  const logits = Float64Array.from({ length: 2 * n }, () => random.normal());
  const fold = { places: Int32Array.from({ length: n }, (_, i) => i), logits, outcome: new Int32Array(n) };
  const { logLoss } = sampledFigures([fold], 2, drawSamples(n, 1000, randomKey('b')));
  const losses = Float64Array.from(
    { length: n },
    (_, i) => metricsOf(logits.subarray(2 * i, 2 * i + 2), Int32Array.of(0), 2).logLoss,
  );
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / n;
  const error = Math.sqrt(losses.reduce((sum, loss) => sum + (loss - mean) ** 2, 0)) / n;
  const { lower, upper } = percentileInterval(logLoss)!;
  expect((upper - lower) / (2 * 1.96 * error)).toBeGreaterThan(0.9);
  expect((upper - lower) / (2 * 1.96 * error)).toBeLessThan(1.1);
  expect((lower + upper) / 2).toBeCloseTo(mean, 1);
});

test('samples without a figure are left out, and too many of them leave no interval', () => {
  expect(percentileInterval(Float64Array.of(1, 2, 3, NaN))).toMatchObject({ lower: 1.05, upper: 2.95 });
  expect(percentileInterval(Float64Array.of(1, NaN, NaN, NaN))).toBeNull();
});
