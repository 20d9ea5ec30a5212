/**
 * WebGPU on Chromium's software device: as right as a GPU, and slow. Needs the Vulkan loader (Debian's libvulkan1) and
 * SwiftShader of an installed Chromium, or what VK_ICD_FILENAMES names; says so where they are absent.
 */
import { expect, test } from 'vitest';
import { drawMasks } from '../../src-main/engine/masks.ts';
import { probe } from '../../src-main/engine/tensorflow/probe.ts';
import { tensorflowEngine } from '../../src-main/engine/tensorflow/tensorflow.ts';
import { expectAgreement } from '../support/agreement.ts';
import { fused } from '../support/engines.ts';
import { maskRequests } from '../support/masks.ts';
import { webgpuDevice } from '../support/softwareVulkan.ts';

const device = await webgpuDevice();
/** Milliseconds. Seconds on an idle machine; a device in software shares its processor with all else that runs. */
const PATIENCE = 600_000;

test.skipIf(device === null).each(maskRequests)(
  'draws the dropout masks of $width units on the device, bit for bit',
  async (request) => {
    const { tf, masks } = device!;
    const { keys, fed, modalities, branch } = request;
    await tf.setBackend('webgpu');
    const slots = fed.length / (keys.length * modalities);
    const own = Float32Array.from(fed.filter((_, i) => i % modalities === branch));
    const before = tf.memory().numTensors;
    const source = masks!(tf, request);
    const fedThere = tf.tensor3d(own, [keys.length, slots, 1]);
    // The host's copy is not looked at.
    const drawn = source.draw({ ...request, fed: fedThere, fedHere: new Uint8Array(fed.length) });
    expect(drawn.shape).toEqual([keys.length, slots, request.width]);
    expect(await drawn.data()).toEqual(drawMasks(request));
    for (const one of [drawn, fedThere, source]) one.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(device!.failure!()).toBeNull();
  },
);

test.skipIf(device === null)(
  'trains a small network rightly',
  async () => {
    await expect(probe(device!)).resolves.toBeUndefined();
    expect(device!.failure!()).toBeNull();
  },
  PATIENCE,
);

test.skipIf(device === null).each(['heart_disease_4centres', 'alzheimer_csf_induced'])(
  '%s: losses and predictions after 50 steps agree with the reference to 1e-4',
  async (name) => {
    await expectAgreement(tensorflowEngine(device!, fused), name, 1e-4);
  },
  PATIENCE,
);
