// Philox 4x32-10 (Salmon et al., SC 2011), four blocks at a time; the same numbers as engine/philox.ts.

// @ts-ignore: decorator
@inline
function high(low: v128, upper: v128): v128 {
  return i8x16.shuffle(low, upper, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
}

// @ts-ignore: decorator
@inline
function low(lower: v128, upper: v128): v128 {
  return i8x16.shuffle(lower, upper, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27);
}

/**
 * Writes blocks 0 .. ceil(units / 8) - 1 of counter (block, slot, layer, step), eight 16-bit numbers each, to `out`
 * (rounded up to four blocks).
 */
export function drawUnits(key0: u32, key1: u32, units: i32, slot: u32, layer: u32, step: u32, out: usize): void {
  const m0 = i32x4.splat(<i32>0xd2511f53);
  const m1 = i32x4.splat(<i32>0xcd9e8d57);
  for (let block = 0; block * 8 < units; block += 4) {
    let c0 = i32x4.add(i32x4.splat(block), i32x4(0, 1, 2, 3));
    let c1 = i32x4.splat(slot);
    let c2 = i32x4.splat(layer);
    let c3 = i32x4.splat(step);
    let k0 = key0;
    let k1 = key1;
    for (let round = 0; round < 10; round++) {
      const p0 = i64x2.extmul_low_i32x4_u(c0, m0);
      const q0 = i64x2.extmul_high_i32x4_u(c0, m0);
      const p1 = i64x2.extmul_low_i32x4_u(c2, m1);
      const q1 = i64x2.extmul_high_i32x4_u(c2, m1);
      c0 = v128.xor(v128.xor(high(p1, q1), c1), i32x4.splat(k0));
      c1 = low(p1, q1);
      c2 = v128.xor(v128.xor(high(p0, q0), c3), i32x4.splat(k1));
      c3 = low(p0, q0);
      k0 += 0x9e3779b9;
      k1 += 0xbb67ae85;
    }
    // Transpose: lane i of (c0, c1, c2, c3) are the four words of block i.
    const a = v128.shuffle<i32>(c0, c1, 0, 4, 1, 5);
    const b = v128.shuffle<i32>(c2, c3, 0, 4, 1, 5);
    const c = v128.shuffle<i32>(c0, c1, 2, 6, 3, 7);
    const d = v128.shuffle<i32>(c2, c3, 2, 6, 3, 7);
    const to = out + ((<usize>block) << 4);
    v128.store(to, v128.shuffle<i64>(a, b, 0, 2));
    v128.store(to, v128.shuffle<i64>(a, b, 1, 3), 16);
    v128.store(to, v128.shuffle<i64>(c, d, 0, 2), 32);
    v128.store(to, v128.shuffle<i64>(c, d, 1, 3), 48);
  }
}

/**
 * Dropout masks of one layer for `networks` mini-batches of `slots` rows, [networks, slots, width] f32 at `out` (and up
 * to three numbers behind): `scale` where a unit is kept, 0 elsewhere and in slots that are not fed.
 *
 * @param keys Two words a network. @param fed A byte a slot, `stride` apart. @param scratch Of `drawUnits`.
 */
export function drawMasks(
  keys: usize,
  networks: i32,
  slots: i32,
  fed: usize,
  stride: usize,
  width: i32,
  layer: u32,
  step: u32,
  threshold: i32,
  scale: f32,
  scratch: usize,
  out: usize,
): void {
  const least = i32x4.splat(threshold);
  const value = f32x4.splat(scale);
  const bytes = (<usize>width) << 2;
  for (let r = 0; r < networks; r++) {
    const key = keys + ((<usize>r) << 3);
    for (let slot = 0; slot < slots; slot++) {
      if (load<u8>(fed)) {
        drawUnits(load<u32>(key), load<u32>(key, 4), width, slot, layer, step, scratch);
        for (let i: usize = 0; i < bytes; i += 16) {
          const keep = i32x4.ge_s(v128.load16x4_u(scratch + (i >> 1)), least);
          v128.store(out + i, v128.and(keep, value));
        }
      } else {
        // The row before may have written three numbers into this one.
        memory.fill(out, 0, bytes);
      }
      fed += stride;
      out += bytes;
    }
  }
}
