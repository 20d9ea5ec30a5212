/**
 * Dropout masks, the same in every engine: 16 bits a unit, eight units a Philox block of counter (block, slot, layer,
 * step). Here in plain TypeScript; fused/masks.ts and tensorflow/webgpuMasks.ts draw the same bits faster.
 */
import { dropoutThreshold } from './batches.ts';
import { philox, type RandomKey } from './philox.ts';

/** One layer of one branch in one step, of R networks. */
export interface MaskRequest {
  /** [R] */
  readonly keys: readonly RandomKey[];
  /** 1 in slots that are fed the branch, [R, B, modalities]. */
  readonly fed: Uint8Array;
  readonly modalities: number;
  readonly branch: number;
  readonly layer: number;
  readonly step: number;
  /** Units h. */
  readonly width: number;
  /** Probability with which a unit is dropped. */
  readonly dropout: number;
}

/** [R, B, h]: 1 / (1 - dropout) where a unit is kept; 0 elsewhere, and in slots that are not fed. */
export type DrawMasks = (request: MaskRequest) => Float32Array;

/** The third word of the counter. */
export const layerWord = (branch: number, layer: number): number => (branch << 8) | (layer << 4);

export const drawMasks: DrawMasks = ({ keys, fed, modalities, branch, layer, step, width, dropout }) => {
  const slots = fed.length / (keys.length * modalities);
  const masks = new Float32Array(keys.length * slots * width);
  const threshold = dropoutThreshold(dropout);
  const scale = 1 / (1 - dropout);
  const block = new Uint32Array(4);
  keys.forEach((key, r) => {
    for (let slot = 0; slot < slots; slot++) {
      const at = r * slots + slot;
      if (fed[at * modalities + branch] === 0) continue;
      for (let unit = 0; unit < width; unit++) {
        if (unit % 8 === 0) philox(key, unit / 8, slot, layerWord(branch, layer), step, block);
        const half = (block[(unit >> 1) % 4]! >>> (16 * (unit % 2))) & 0xffff;
        if (half >= threshold) masks[at * width + unit] = scale;
      }
    }
  });
  return masks;
};
