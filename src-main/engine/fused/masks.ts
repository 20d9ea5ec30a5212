/** Draws dropout masks for engines that have no integer arithmetic of their own: four Philox blocks at a time. */
import { dropoutThreshold } from '../batches.ts';
import { layerWord, type DrawMasks } from '../masks.ts';
import type { KernelPool } from './memory.ts';

export function maskDrawer(pool: KernelPool): DrawMasks {
  return ({ keys, fed, modalities, branch, layer, step, width, dropout }) => {
    const memory = pool.acquire();
    const networks = keys.length;
    const slots = fed.length / (networks * modalities);
    const count = networks * slots * width;
    const keysAt = memory.putIntegers(Int32Array.from(keys.flat()));
    const fedAt = memory.putBytes(fed);
    const scratch = memory.take(Math.ceil(width / 32) * 64);
    const out = memory.take((count + 3) * 4);
    memory.kernel.drawMasks(
      keysAt,
      networks,
      slots,
      fedAt + branch,
      modalities,
      width,
      layerWord(branch, layer),
      step,
      dropoutThreshold(dropout),
      1 / (1 - dropout),
      scratch,
      out,
    );
    const masks = memory.floats(out, count).slice();
    pool.release(memory);
    return masks;
  };
}
