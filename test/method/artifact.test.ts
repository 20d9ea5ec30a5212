import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeArtifact, encodeArtifact } from '../../src-main/method/artifact.ts';

test('typed arrays come back bit for bit, NaN and -0 too, wherever the bytes lie', () => {
  fc.assert(
    fc.property(
      fc.record({
        name: fc.string(),
        doubles: fc.float64Array(),
        floats: fc.float32Array(),
        whole: fc.int32Array(),
        nested: fc.array(fc.record({ bytes: fc.uint8Array(), x: fc.integer(), none: fc.constant(null) })),
      }),
      fc.integer({ min: 0, max: 9 }),
      (value, shift) => {
        const bytes = encodeArtifact(value);
        const moved = new Uint8Array(bytes.length + shift);
        moved.set(bytes, shift);
        expect(decodeArtifact(moved.subarray(shift))).toEqual(value);
      },
    ),
  );
});
