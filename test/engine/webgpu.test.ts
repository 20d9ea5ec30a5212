/**
 * WebGPU on Chromium's software device: as right as a GPU, and slow. Needs the Vulkan loader (Debian's libvulkan1) and
 * SwiftShader of an installed Chromium, or what VK_ICD_FILENAMES names; says so where they are absent.
 */
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Device } from '../../src-main/engine/tensorflow/device.ts';
import { probe } from '../../src-main/engine/tensorflow/probe.ts';
import { tensorflowEngine } from '../../src-main/engine/tensorflow/tensorflow.ts';
import { loadDevice } from '../../src-main/platform/tensorflow.ts';
import { expectAgreement } from '../support/agreement.ts';
import { fused } from '../support/engines.ts';

const software = '/usr/lib/chromium/vk_swiftshader_icd.json';
if (existsSync(software)) process.env['VK_ICD_FILENAMES'] ??= software;

let device: Device | null = null;
try {
  device = await loadDevice('webgpu');
} catch (error) {
  process.stdout.write(`WebGPU is not tested: ${error instanceof Error ? error.message : String(error)}\n`);
}

test.skipIf(device === null)('trains a small network rightly', async () => {
  await expect(probe(device!)).resolves.toBeUndefined();
  expect(device!.failure!()).toBeNull();
});

test.skipIf(device === null).each(['heart_disease_4centres', 'alzheimer_csf_induced'])(
  '%s: losses and predictions after 50 steps agree with the reference to 1e-4',
  async (name) => {
    await expectAgreement(tensorflowEngine(device!, fused), name, 1e-4);
  },
  180_000,
);
