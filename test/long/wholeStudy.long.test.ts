/**
 * Whole studies by the tensorflow engine against `fused`, on the backends that need no native part of TensorFlow
 * (tfjsNode.long.test.ts has the other).
 */
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/command.ts';
import { webgpuDevice } from '../support/softwareVulkan.ts';
import { expectSameStudy, shortStudy, studyBy } from '../support/wholeStudy.ts';

const folder = temporaryFolder();
const webgpu = await webgpuDevice();

/** A device in software is slow. */
const narrow = { width: 16, batch: 32, learningRate: 0.01, members: 1 };
const narrowStudy = {
  ...shortStudy,
  config: {
    ...shortStudy.config,
    teacher: { ...narrow, steps: 60 },
    student: { ...narrow, steps: 80 },
  },
};

async function compare(engine: string, cohort: string, study: { args: readonly string[]; config: object }) {
  const start = performance.now();
  const ours = await studyBy(engine, { cohort, folder, ...study });
  const seconds = Math.round((performance.now() - start) / 1000);
  const theirs = await studyBy('fused', { cohort, folder, ...study });
  expect(theirs.size).toBe(3);
  expectSameStudy(`${cohort}, ${engine} / fused (${seconds} s)`, ours, theirs);
}

test.each(['heart_disease_4centres', 'alzheimer_csf_induced'])('wasm, %s', async (cohort) => {
  await compare('tensorflow:wasm', cohort, shortStudy);
});

test.skipIf(webgpu === null).each(['alzheimer_csf_induced', 'ischemic_stroke'])('webgpu, %s', async (cohort) => {
  await compare('tensorflow:webgpu', cohort, narrowStudy);
});
