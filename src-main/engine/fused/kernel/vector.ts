// Vector primitives: dot products and sums of scaled rows, in a fixed order of operations, without fused multiply-add,
// so that every machine gives the same bits. Lengths are multiples of four floats.

import * as at from './config';

// @ts-ignore: decorator
@inline
export function word(block: usize, index: i32): i32 {
  return load<i32>(block + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
export function pointer(block: usize, index: i32): usize {
  return <usize>load<u32>(block + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
export function float(block: usize, index: i32): f32 {
  return load<f32>(block + ((<usize>index) << 2));
}

// @ts-ignore: decorator
@inline
export function scaled(sum: v128, factor: v128, from: usize): v128 {
  return f32x4.add(sum, f32x4.mul(factor, v128.load(from)));
}

/** Lane i = sum of the lanes of argument i. */
// @ts-ignore: decorator
@inline
function sums(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 4, 1, 5), v128.shuffle<f32>(a, b, 2, 6, 3, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 4, 1, 5), v128.shuffle<f32>(c, d, 2, 6, 3, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 1, 4, 5), v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
}

/** Lane i = dot(row i, x), the four rows being `bytes` long. */
// @ts-ignore: decorator
@inline
export function fourDots(r0: usize, r1: usize, r2: usize, r3: usize, x: usize, bytes: usize): v128 {
  let a = f32x4.splat(0);
  let b = f32x4.splat(0);
  let c = f32x4.splat(0);
  let d = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) {
    const v = v128.load(x + i);
    a = scaled(a, v, r0 + i);
    b = scaled(b, v, r1 + i);
    c = scaled(c, v, r2 + i);
    d = scaled(d, v, r3 + i);
  }
  return sums(a, b, c, d);
}

export function dot(row: usize, x: usize, bytes: usize): f32 {
  let a = f32x4.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) a = scaled(a, v128.load(x + i), row + i);
  const zero = f32x4.splat(0);
  return f32x4.extract_lane(sums(a, zero, zero, zero), 0);
}

// AdamW with the constants of the current step.
let beta1: v128 = i32x4(0, 0, 0, 0);
let beta2: v128 = i32x4(0, 0, 0, 0);
let rest1: v128 = i32x4(0, 0, 0, 0);
let rest2: v128 = i32x4(0, 0, 0, 0);
let epsilon: v128 = i32x4(0, 0, 0, 0);
let decay: v128 = i32x4(0, 0, 0, 0);
let stepSize: v128 = i32x4(0, 0, 0, 0);
let root: v128 = i32x4(0, 0, 0, 0);
let first: usize = 0;
let second: usize = 0;

export function prepareAdam(cfg: usize, step: i32): void {
  beta1 = f32x4.splat(float(cfg, at.BETA1));
  beta2 = f32x4.splat(float(cfg, at.BETA2));
  rest1 = f32x4.splat(float(cfg, at.ONE_MINUS_BETA1));
  rest2 = f32x4.splat(float(cfg, at.ONE_MINUS_BETA2));
  epsilon = f32x4.splat(float(cfg, at.EPSILON));
  decay = f32x4.splat(float(cfg, at.DECAY));
  const sizes = pointer(cfg, at.STEP_SIZES) + ((<usize>step) << 3);
  stepSize = f32x4.splat(load<f32>(sizes));
  root = f32x4.splat(load<f32>(sizes, 4));
  first = pointer(cfg, at.FIRST_MOMENT);
  second = pointer(cfg, at.SECOND_MOMENT);
}

/** Updates four parameters at `p`, given their gradient: it never goes through memory. */
// @ts-ignore: decorator
@inline
export function adam(p: usize, g: v128): void {
  const m = f32x4.add(f32x4.mul(beta1, v128.load(p + first)), f32x4.mul(rest1, g));
  const v = f32x4.add(f32x4.mul(beta2, v128.load(p + second)), f32x4.mul(f32x4.mul(rest2, g), g));
  v128.store(p + first, m);
  v128.store(p + second, v);
  const denominator = f32x4.add(f32x4.mul(f32x4.sqrt(v), root), epsilon);
  const change = f32x4.div(f32x4.mul(stepSize, m), denominator);
  v128.store(p, f32x4.sub(f32x4.mul(v128.load(p), decay), change));
}

/** Updates the parameters at `p + i`, given the gradient `g` of their products with the gate. */
// @ts-ignore: decorator
@inline
function updateEither(gated: bool, gate: usize, gateGradient: usize, p: usize, i: usize, g: v128): void {
  if (gated) {
    v128.store(gateGradient + i, scaled(v128.load(gateGradient + i), g, p + i));
    adam(p + i, f32x4.mul(g, v128.load(gate + i)));
  } else {
    adam(p + i, g);
  }
}

/**
 * Gradient of one row of a matrix, sum over `count` slots s of factor[s] * from[s, :], and its Adam step at once.
 *
 * @param p Parameters, `bytes` long. @param slots Slot indices. @param factors Factor of slot s at `factors + s *
 * factorStride`. @param from Row of slot s at `from + s * stride`; through `rows` (row index per slot) where not 0.
 * @param gated Whether the matrix reads inputs times `gate`, [bytes]: then what the row adds to their gradient goes to
 * `gateGradient`. A constant: each caller has its own copy of this function, and ungated networks pay nothing.
 */
// @ts-ignore: decorator
@inline
function sumAndUpdateEither(
  gated: bool,
  gate: usize,
  gateGradient: usize,
  p: usize,
  bytes: usize,
  slots: usize,
  count: i32,
  factors: usize,
  factorStride: usize,
  from: usize,
  stride: usize,
  rows: usize,
): void {
  const end = slots + ((<usize>count) << 2);
  let i: usize = 0;
  for (; i + 128 <= bytes; i += 128) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    let e = f32x4.splat(0);
    let f = f32x4.splat(0);
    let g = f32x4.splat(0);
    let h = f32x4.splat(0);
    for (let s = slots; s < end; s += 4) {
      const slot = <usize>load<u32>(s);
      const row = rows ? <usize>load<u32>(rows + (slot << 2)) : slot;
      const factor = v128.load32_splat(factors + slot * factorStride);
      const x = from + row * stride + i;
      a = scaled(a, factor, x);
      b = scaled(b, factor, x + 16);
      c = scaled(c, factor, x + 32);
      d = scaled(d, factor, x + 48);
      e = scaled(e, factor, x + 64);
      f = scaled(f, factor, x + 80);
      g = scaled(g, factor, x + 96);
      h = scaled(h, factor, x + 112);
    }
    updateEither(gated, gate, gateGradient, p, i, a);
    updateEither(gated, gate, gateGradient, p, i + 16, b);
    updateEither(gated, gate, gateGradient, p, i + 32, c);
    updateEither(gated, gate, gateGradient, p, i + 48, d);
    updateEither(gated, gate, gateGradient, p, i + 64, e);
    updateEither(gated, gate, gateGradient, p, i + 80, f);
    updateEither(gated, gate, gateGradient, p, i + 96, g);
    updateEither(gated, gate, gateGradient, p, i + 112, h);
  }
  for (; i + 64 <= bytes; i += 64) {
    let a = f32x4.splat(0);
    let b = f32x4.splat(0);
    let c = f32x4.splat(0);
    let d = f32x4.splat(0);
    for (let s = slots; s < end; s += 4) {
      const slot = <usize>load<u32>(s);
      const row = rows ? <usize>load<u32>(rows + (slot << 2)) : slot;
      const factor = v128.load32_splat(factors + slot * factorStride);
      const x = from + row * stride + i;
      a = scaled(a, factor, x);
      b = scaled(b, factor, x + 16);
      c = scaled(c, factor, x + 32);
      d = scaled(d, factor, x + 48);
    }
    updateEither(gated, gate, gateGradient, p, i, a);
    updateEither(gated, gate, gateGradient, p, i + 16, b);
    updateEither(gated, gate, gateGradient, p, i + 32, c);
    updateEither(gated, gate, gateGradient, p, i + 48, d);
  }
  for (; i < bytes; i += 16) {
    let a = f32x4.splat(0);
    for (let s = slots; s < end; s += 4) {
      const slot = <usize>load<u32>(s);
      const row = rows ? <usize>load<u32>(rows + (slot << 2)) : slot;
      a = scaled(a, v128.load32_splat(factors + slot * factorStride), from + row * stride + i);
    }
    updateEither(gated, gate, gateGradient, p, i, a);
  }
}

export function sumAndUpdate(
  p: usize,
  bytes: usize,
  slots: usize,
  count: i32,
  factors: usize,
  factorStride: usize,
  from: usize,
  stride: usize,
  rows: usize,
): void {
  sumAndUpdateEither(false, 0, 0, p, bytes, slots, count, factors, factorStride, from, stride, rows);
}

/** The same of a matrix that reads inputs times a gate. */
export function sumAndUpdateGated(
  gate: usize,
  gateGradient: usize,
  p: usize,
  bytes: usize,
  slots: usize,
  count: i32,
  factors: usize,
  factorStride: usize,
  from: usize,
  stride: usize,
  rows: usize,
): void {
  sumAndUpdateEither(true, gate, gateGradient, p, bytes, slots, count, factors, factorStride, from, stride, rows);
}

/** Gradient of a bias vector, sum over slots of from[s, :], and its Adam step. */
export function sumRowsAndUpdate(p: usize, bytes: usize, slots: usize, count: i32, from: usize, stride: usize): void {
  const end = slots + ((<usize>count) << 2);
  for (let i: usize = 0; i < bytes; i += 16) {
    let a = f32x4.splat(0);
    for (let s = slots; s < end; s += 4) a = f32x4.add(a, v128.load(from + <usize>load<u32>(s) * stride + i));
    adam(p + i, a);
  }
}

/** to[:] = bias[:] + sum over `count` units k of values[k] * matrix[k, :]; `units` lists them. */
export function sumOfRows(
  to: usize,
  bytes: usize,
  bias: usize,
  units: usize,
  count: i32,
  values: usize,
  matrix: usize,
): void {
  const end = units + ((<usize>count) << 2);
  let i: usize = 0;
  for (; i + 128 <= bytes; i += 128) {
    let a = v128.load(bias + i);
    let b = v128.load(bias + i, 16);
    let c = v128.load(bias + i, 32);
    let d = v128.load(bias + i, 48);
    let e = v128.load(bias + i, 64);
    let f = v128.load(bias + i, 80);
    let g = v128.load(bias + i, 96);
    let h = v128.load(bias + i, 112);
    for (let u = units; u < end; u += 4) {
      const unit = <usize>load<u32>(u);
      const factor = v128.load32_splat(values + (unit << 2));
      const x = matrix + unit * bytes + i;
      a = scaled(a, factor, x);
      b = scaled(b, factor, x + 16);
      c = scaled(c, factor, x + 32);
      d = scaled(d, factor, x + 48);
      e = scaled(e, factor, x + 64);
      f = scaled(f, factor, x + 80);
      g = scaled(g, factor, x + 96);
      h = scaled(h, factor, x + 112);
    }
    v128.store(to + i, a);
    v128.store(to + i, b, 16);
    v128.store(to + i, c, 32);
    v128.store(to + i, d, 48);
    v128.store(to + i, e, 64);
    v128.store(to + i, f, 80);
    v128.store(to + i, g, 96);
    v128.store(to + i, h, 112);
  }
  for (; i < bytes; i += 16) {
    let a = v128.load(bias + i);
    for (let u = units; u < end; u += 4) {
      const unit = <usize>load<u32>(u);
      a = scaled(a, v128.load32_splat(values + (unit << 2)), matrix + unit * bytes + i);
    }
    v128.store(to + i, a);
  }
}
