/** Chromium's software device for Vulkan (SwiftShader), which Dawn finds by VK_ICD_FILENAMES. */
import { existsSync } from 'node:fs';
import type { Device } from '../../src-main/engine/tensorflow/device.ts';
import { loadDevice } from '../../src-main/platform/tensorflow.ts';

const software = '/usr/lib/chromium/vk_swiftshader_icd.json';

/** WebGPU, on SwiftShader of an installed Chromium or what VK_ICD_FILENAMES names. Null where there is none; it says so. */
export async function webgpuDevice(): Promise<Device | null> {
  if (existsSync(software)) process.env['VK_ICD_FILENAMES'] ??= software;
  try {
    return await loadDevice('webgpu');
  } catch (error) {
    process.stdout.write(`WebGPU is not tested: ${error instanceof Error ? error.message : String(error)}\n`);
    return null;
  }
}
