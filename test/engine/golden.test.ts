/** Losses, gradients and Adam steps against PyTorch's (test/golden/make_golden.py, make_attention.py). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { FitOptions, TrainingSet } from '../../src-main/engine/engine.ts';
import { layoutOf, type NetworkSpec } from '../../src-main/engine/network.ts';
import { lossAndGradient, philoxMasks } from '../../src-main/engine/reference/reference.ts';
import { planBatches } from '../../src-main/engine/batches.ts';
import { engines, fused } from '../support/engines.ts';

interface GoldenCase {
  name: string;
  spec: NetworkSpec;
  options: Omit<FitOptions, 'modalityDropout' | 'start'>;
  set: {
    rows: number;
    inputs: number[][];
    present: number[];
    target: number[];
    targetWeight: number[];
    soft: { labels: number[]; weight: number[] } | null;
  };
  start: number[];
  losses: number[];
  gradient: number[];
  gradientTeacherByTeacher: number[] | null;
  afterFirst: number[];
  afterLast: number[];
}

const cases = ['engine', 'attention'].flatMap((name) => {
  const text = readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8');
  return (JSON.parse(text) as { cases: GoldenCase[] }).cases;
});

function trainingSet({ set }: GoldenCase): TrainingSet {
  return {
    rows: set.rows,
    inputs: set.inputs.map((x) => Float32Array.from(x)),
    present: Uint8Array.from(set.present),
    target: Int32Array.from(set.target),
    targetWeight: Float32Array.from(set.targetWeight),
    soft: set.soft && { labels: Float32Array.from(set.soft.labels), weight: Float32Array.from(set.soft.weight) },
  };
}

function optionsOf(golden: GoldenCase): FitOptions {
  return { ...golden.options, modalityDropout: 0, start: Float32Array.from(golden.start) };
}

/** Largest difference, relative to the largest value: what "1e-5 relative" means for a vector. */
function relative(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    size = Math.max(size, Math.abs(expected[i]!));
  }
  return difference / size;
}

/** Of the float64 engine, and of those in float32. */
const toleranceOf = (name: string): number => (name === 'reference' ? 1e-5 : 1e-4);

describe.each(cases)('$name', (golden) => {
  const set = trainingSet(golden);

  test('the reference gradient is that of PyTorch, also of the loss written teacher by teacher', () => {
    const { spec } = golden;
    const options = optionsOf(golden);
    const layout = layoutOf(spec);
    const plan = planBatches(set.rows, set.present, spec.inputs.length, options);
    const gradient = new Float64Array(layout.size);
    const loss = lossAndGradient(
      spec,
      layout,
      set,
      Float64Array.from(golden.start),
      0,
      plan.rows.subarray(0, plan.batch),
      plan.present.subarray(0, plan.batch * spec.inputs.length),
      options.temperature,
      philoxMasks(options.key, spec.dropout),
      gradient,
    );
    expect(Math.abs(loss / golden.losses[0]! - 1)).toBeLessThan(1e-5);
    expect(relative(gradient, golden.gradient)).toBeLessThan(1e-5);
    if (golden.gradientTeacherByTeacher) {
      expect(relative(gradient, golden.gradientTeacherByTeacher)).toBeLessThan(1e-5);
    }
  });

  test('the fused gradient is that of PyTorch', () => {
    // With beta1 = 0 and a large epsilon, a first Adam step is -(learningRate / epsilon) * gradient.
    const scale = 100;
    const epsilon = 1e6;
    const optimiser = { learningRate: scale * epsilon, beta1: 0, beta2: 0.999, epsilon, weightDecay: 0 };
    const fit = fused.begin(golden.spec, set, { ...optionsOf(golden), optimiser, steps: 1 });
    fit.advance(1);
    const gradient = Float64Array.from(fit.weights(), (w, i) => (golden.start[i]! - w) / scale);
    fit.end();
    expect(relative(gradient, golden.gradient)).toBeLessThan(1e-4);
  });

  test.each(engines.map((engine) => [engine.name, engine] as const))(
    '%s: losses and Adam steps',
    async (name, engine) => {
      const fit = engine.begin(golden.spec, set, optionsOf(golden));
      const first = await fit.advance(1);
      const afterFirst = await fit.weights();
      const rest = await fit.advance(golden.options.steps - 1);
      const afterLast = await fit.weights();
      fit.end();
      expect(relative([...first, ...rest], golden.losses)).toBeLessThan(toleranceOf(name));
      expect(relative(afterFirst, golden.afterFirst)).toBeLessThan(toleranceOf(name));
      expect(relative(afterLast, golden.afterLast)).toBeLessThan(toleranceOf(name));
    },
  );
});
