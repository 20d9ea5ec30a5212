/** Requests for dropout masks of many shapes, with keys and counters of all 32 bits. */
import type { MaskRequest } from '../../src-main/engine/masks.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';

export const maskRequests: readonly MaskRequest[] = [
  [1, 1, 1, 1, 0.5],
  [2, 3, 3, 5, 0.4],
  [5, 64, 4, 33, 0.95],
  [3, 17, 2, 64, 0.5],
  [1, 4, 1, 130, 0.1],
].map(([R, B, modalities, width, dropout], i): MaskRequest => {
  const random = new RandomStream(randomKey('masks', i), 0);
  return {
    keys: Array.from({ length: R! }, () => [random.word(), random.word()] as const),
    fed: Uint8Array.from({ length: R! * B! * modalities! }, () => (i > 0 && random.uniform() < 0.3 ? 0 : 1)),
    modalities: modalities!,
    branch: modalities! - 1,
    layer: i % 2,
    step: [0, 1, 799, 65_536, 2 ** 31 - 1][i]!,
    width: width!,
    dropout: dropout!,
  };
});
