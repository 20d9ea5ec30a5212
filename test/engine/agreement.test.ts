/** The engines against each other: from the same start on real cohorts, and the interface's promises. */
import { describe, expect, test } from 'vitest';
import { initialWeights, layoutOf, type NetworkSpec } from '../../src-main/engine/network.ts';
import { randomKey } from '../../src-main/engine/philox.ts';
import { fitScaler } from '../../src-main/method/preprocess.ts';
import { trainingSet } from '../../src-main/method/stage.ts';
import { expectAgreement } from '../support/agreement.ts';
import { smallCohort } from '../support/cohorts.ts';
import { engines, fused, wasm } from '../support/engines.ts';
import { contextFor } from '../support/fitting.ts';

const optimiser = { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

test.each(
  ['heart_disease_4centres', 'alzheimer_csf_induced'].flatMap((name) =>
    [fused, wasm].map((engine) => [name, engine.name, engine] as const),
  ),
)('%s, %s: losses and predictions after 50 steps agree with the reference to 1e-4', async (name, _, engine) => {
  await expectAgreement(engine, name, 1e-4);
  await expectAgreement(engine, name, 1e-4, true);
});

describe.each(engines.map((engine) => [engine.name, engine] as const))('%s', (_, engine) => {
  const shapes: NetworkSpec[] = [];
  for (const depth of [0, 1, 2] as const) {
    for (const [inputs, width, classes] of [
      [[1], 1, 2],
      [[3, 4], 5, 3],
      [[9, 1, 17], 33, 6],
    ] as const) {
      shapes.push({ inputs, depth, width, dropout: depth === 0 ? 0 : 0.4, classes, branchBias: inputs.length > 1 });
    }
  }

  test.each(shapes)('depth $depth, inputs $inputs: training lowers the loss; pieces do not matter', async (spec) => {
    const cohort = smallCohort(1, { n: 90, widths: [...spec.inputs], classes: spec.classes });
    const rows = Int32Array.from(cohort.subjects.keys());
    const scalers = cohort.modalities.map((table) => fitScaler(table, rows));
    const set = trainingSet(contextFor(cohort), rows, scalers, null);
    const options = { optimiser, batch: 30, steps: 120, temperature: 1, modalityDropout: 0.2, key: randomKey(1) };
    const whole = engine.begin(spec, set, options);
    const losses = await whole.advance(120);
    const pieces = engine.begin(spec, set, options);
    for (let i = 0; i < 12; i++) await pieces.advance(10);
    expect(await pieces.weights()).toEqual(await whole.weights());
    const mean = (from: number, to: number): number =>
      losses.subarray(from, to).reduce((sum, loss) => sum + loss, 0) / (to - from);
    expect(mean(100, 120)).toBeLessThan(mean(0, 20));
    whole.end();
    pieces.end();
  });

  test('logits are the bias plus the branches that are there', () => {
    const spec: NetworkSpec = { inputs: [3, 4], depth: 2, width: 6, dropout: 0.5, classes: 3, branchBias: true };
    const weights = initialWeights(spec, randomKey('w')).map((w, i) => w + 0.01 * i);
    const layout = layoutOf(spec);
    const inputs = [Float32Array.of(1, 2, 3, NaN, NaN, NaN), Float32Array.of(1, 0, -1, 2, 1, 1, 1, 1)];
    const present = Uint8Array.of(1, 1, 0, 1);
    const { logits, branches } = engine.apply(spec, weights, 2, inputs, present);
    for (let row = 0; row < 2; row++) {
      for (let c = 0; c < 3; c++) {
        let z = weights[layout.bias + c]!;
        for (let m = 0; m < 2; m++) {
          if (present[row * 2 + m] === 0) continue;
          z += weights[layout.branches[m]!.bias + c]! + branches[(row * 2 + m) * 3 + c]!;
        }
        expect(logits[row * 3 + c]).toBeCloseTo(z, 4);
      }
    }
    expect([...branches.subarray(6, 9)]).toEqual([0, 0, 0]);
  });
});
