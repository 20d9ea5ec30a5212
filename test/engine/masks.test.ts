/** Dropout masks: the same bits wherever they are drawn (on a WebGPU device: webgpu.test.ts). */
import { expect, test } from 'vitest';
import { drawMasks } from '../../src-main/engine/masks.ts';
import { philoxMasks } from '../../src-main/engine/reference/reference.ts';
import { fused } from '../support/engines.ts';
import { maskRequests } from '../support/masks.ts';

test.each(maskRequests)('$width units, dropout $dropout: as the reference and the kernel draw them', (request) => {
  const { keys, fed, modalities, branch, layer, step, width, dropout } = request;
  const masks = drawMasks(request);
  const slots = fed.length / (keys.length * modalities);
  expect(masks).toHaveLength(keys.length * slots * width);
  const row = new Float64Array(width);
  keys.forEach((key, r) => {
    for (let slot = 0; slot < slots; slot++) {
      const at = r * slots + slot;
      if (fed[at * modalities + branch] === 1) philoxMasks(key, dropout)(step, slot, branch, layer, row);
      else row.fill(0);
      expect(masks.subarray(at * width, (at + 1) * width)).toEqual(Float32Array.from(row));
    }
  });
  expect(fused.drawMasks!(request)).toEqual(masks);
});

test('as many units are kept as asked for', () => {
  const masks = drawMasks(maskRequests[3]!);
  const { fed, modalities, branch, width } = maskRequests[3]!;
  const rows = fed.filter((one, i) => i % modalities === branch && one === 1).length;
  expect(masks.filter((value) => value > 0).length / (rows * width)).toBeCloseTo(0.5, 1);
});
