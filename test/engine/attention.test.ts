/** Sparsemax attention of branches to their inputs: the projection, and what every engine does with it. */
import { describe, expect, test } from 'vitest';
import type { FitOptions, TrainingSet } from '../../src-main/engine/engine.ts';
import { initialWeights, layoutOf, type NetworkSpec } from '../../src-main/engine/network.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { attentionFactors, SHARPNESS } from '../../src-main/engine/sparsemax.ts';
import { tensorflowEngine } from '../../src-main/engine/tensorflow/tensorflow.ts';
import { loadDevice } from '../../src-main/platform/tensorflow.ts';
import { engines, fused } from '../support/engines.ts';

const cpu = tensorflowEngine(await loadDevice('cpu'), fused);

function factorsOf(scores: readonly number[]): number[] {
  const out = new Float64Array(scores.length);
  attentionFactors(scores, 0, out);
  return [...out];
}

describe('the factors', () => {
  test('are those worked out by hand', () => {
    expect(factorsOf([0, 0, 0])).toEqual([1, 1, 1]);
    expect(factorsOf([7])).toEqual([1]);
    // Scaled back, z = (.8, 1.2, .1): tau = .5, p = (.3, .7, 0).
    const scores = [0.8, 1.2, 0.1].map((z) => (3 * z) / SHARPNESS);
    [0.9, 2.1, 0].forEach((s, j) => {
      expect(factorsOf(scores)[j]).toBeCloseTo(s, 12);
    });
  });

  test('are the nearest point of the simplex: not negative, d together, and no direction leads nearer', () => {
    const random = new RandomStream(randomKey('factors'), 0);
    for (const d of [2, 5, 40, 1000]) {
      const scores = Array.from({ length: d }, () => (3 * random.normal()) / SHARPNESS);
      const s = factorsOf(scores);
      expect(Math.min(...s)).toBe(0);
      expect(s.reduce((sum, one) => sum + one, 0)).toBeCloseTo(d, 8);
      // Optimal (KKT) where K a - s is one number on the support and no more than it elsewhere.
      const rest = scores.map((a, j) => SHARPNESS * a - s[j]!);
      const threshold = rest[s.findIndex((one) => one > 0)]!;
      rest.forEach((value, j) => {
        if (s[j]! > 0) expect(value).toBeCloseTo(threshold, 9);
        else expect(value).toBeLessThanOrEqual(threshold + 1e-12);
      });
    }
  });
});

/** Of `d` columns the first two tell the class. */
function telling(d: number): TrainingSet {
  const rows = 200;
  const random = new RandomStream(randomKey('telling'), 0);
  const target = Int32Array.from({ length: rows }, () => random.below(2));
  const x = Float32Array.from({ length: rows * d }, (_, i) => {
    const signal = i % d < 2 ? 2 * target[Math.floor(i / d)]! - 1 : 0;
    return signal + random.normal();
  });
  const present = new Uint8Array(rows).fill(1);
  return { rows, inputs: [x], present, target, targetWeight: new Float32Array(rows).fill(1), soft: null };
}

const options: FitOptions = {
  optimiser: { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 },
  batch: 32,
  steps: 300,
  temperature: 1,
  modalityDropout: 0,
  key: randomKey('attention'),
};
const specOf = (inputs: readonly number[], depth: 0 | 1 | 2, attention: boolean): NetworkSpec => ({
  ...{ inputs, depth, width: 16, dropout: depth === 0 ? 0 : 0.4, classes: 2, branchBias: false, attention },
});

test('a layout without attention is as it was; with it, the scores come first in each branch', () => {
  const { attention, ...before } = specOf([3, 4], 1, false);
  expect(attention).toBe(false);
  expect(layoutOf(before)).toEqual(layoutOf({ ...before, attention: false }));
  const plain = layoutOf(before);
  const attending = layoutOf({ ...before, attention: true });
  expect(attending.branches.map((branch) => branch.attention)).toEqual([0, 3 + plain.branches[1]!.hidden[0]!.weight]);
  expect(attending.branches[0]!.hidden[0]!.weight).toBe(3);
  expect(attending.size).toBe(plain.size + 7);
});

describe.each([...engines, cpu].map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  test.each([0, 1, 2] as const)('depth %i: nothing changes at the start', async (depth) => {
    const set = telling(9);
    const losses = await Promise.all(
      [false, true].map(async (attention) => {
        const fit = engine.begin(specOf([9], depth, attention), set, options);
        const [loss] = await fit.advance(1);
        fit.end();
        return loss;
      }),
    );
    expect(losses[1]).toBe(losses[0]);
    const start = initialWeights(specOf([9], depth, true), options.key);
    const plain = initialWeights(specOf([9], depth, false), options.key);
    const applied = engine.apply(specOf([9], depth, true), start, set.rows, set.inputs, set.present);
    expect(applied).toEqual(engine.apply(specOf([9], depth, false), plain, set.rows, set.inputs, set.present));
  });

  test('the weight goes to the columns that tell, and some others get exactly none', async () => {
    const d = 30;
    const spec = specOf([d], 1, true);
    const fit = engine.begin(spec, telling(d), options);
    await fit.advance(options.steps);
    const weights = await fit.weights();
    fit.end();
    const s = factorsOf([...weights.subarray(0, d)]);
    const others = s.slice(2);
    expect(Math.min(s[0]!, s[1]!)).toBeGreaterThan(Math.max(...others));
    expect(others.filter((one) => one === 0).length).toBeGreaterThan(2);
  });

  test('a column without weight does not change an answer', () => {
    const spec = specOf([3, 2], 2, true);
    const weights = initialWeights(spec, randomKey('w'));
    const layout = layoutOf(spec);
    weights.set([5 / SHARPNESS, 5 / SHARPNESS, 0], layout.branches[0]!.attention);
    const present = Uint8Array.of(1, 1);
    const answer = (x: number) =>
      engine.apply(spec, weights, 1, [Float32Array.of(1, -1, x), Float32Array.of(0.5, 2)], present);
    expect(answer(100)).toEqual(answer(-3));
  });
});
