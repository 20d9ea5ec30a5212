/** An engine against the reference: the default student of a real cohort, 50 steps from the same start. */
import { expect } from 'vitest';
import type { Engine, TrainingSet } from '../../src-main/engine/engine.ts';
import type { NetworkSpec } from '../../src-main/engine/network.ts';
import { randomKey } from '../../src-main/engine/philox.ts';
import { reference } from '../../src-main/engine/reference/reference.ts';
import { probabilities } from '../../src-main/method/metrics.ts';
import { fitScaler } from '../../src-main/method/preprocess.ts';
import { readSettings } from '../../src-main/method/settings.ts';
import { trainingSet } from '../../src-main/method/stage.ts';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { bundled } from './cohorts.ts';
import { contextFor } from './fitting.ts';

const STEPS = 50;
const optimiser = { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01 };

/** The default student's training set on everyone, with soft labels that any teacher might give. */
function studentSet(cohort: Cohort, attention: boolean): { spec: NetworkSpec; set: TrainingSet } {
  const rows = Int32Array.from(cohort.subjects.keys());
  const C = cohort.classes.length;
  const scalers = cohort.modalities.map((table) => fitScaler(table, rows));
  const labels = Float32Array.from({ length: rows.length * C }, (_, i) => (i % C === 0 ? 0.7 : 0.3 / (C - 1)));
  const soft = { labels, weight: new Float32Array(rows.length).fill(1) };
  const set = trainingSet(contextFor(cohort, readSettings({})), rows, scalers, soft);
  const inputs = scalers.map(({ features }) => features.length);
  return { set, spec: { inputs, depth: 2, width: 64, dropout: 0.5, classes: C, branchBias: true, attention } };
}

const largest = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

/** Losses of 50 steps, and then the predictions, differ by less than `tolerance`. @param name A bundled cohort. */
export async function expectAgreement(
  engine: Engine,
  name: string,
  tolerance: number,
  attention = false,
): Promise<void> {
  const { spec, set } = studentSet(await bundled(name), attention);
  const options = { optimiser, batch: 64, steps: STEPS, temperature: 2, modalityDropout: 0.3, key: randomKey(name) };
  const trained = async (one: Engine) => {
    const fit = one.begin(spec, set, options);
    const losses = await fit.advance(STEPS);
    const { logits } = one.apply(spec, await fit.weights(), set.rows, set.inputs, set.present);
    fit.end();
    return { losses, p: probabilities(logits, spec.classes) };
  };
  const [ours, oracle] = await Promise.all([trained(engine), trained(reference)]);
  expect(ours.losses).toHaveLength(STEPS);
  expect(largest(ours.losses, oracle.losses)).toBeLessThan(tolerance);
  expect(largest(ours.p, oracle.p)).toBeLessThan(tolerance);
}
