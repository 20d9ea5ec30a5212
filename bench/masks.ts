/**
 * `npm run bench:masks`: where dropout masks are drawn fastest for tfjs-node: in plain TypeScript, by the fused kernel,
 * or by TensorFlow's own integer operations, which TensorFlow.js does not offer and which are called by their names here.
 * A network at width 64 and batch 64, one layer; microseconds a network. Checks that all draw the same bits.
 */
import type { Tensor } from '@tensorflow/tfjs-core';
import { drawMasks, layerWord, type DrawMasks, type MaskRequest } from '../src-main/engine/masks.ts';
import { randomKey, type RandomKey } from '../src-main/engine/philox.ts';
import { engineByName } from '../src-main/engine/select.ts';
import { readKernel } from '../src-main/platform/kernel.ts';
import { loadDevice } from '../src-main/platform/tensorflow.ts';

const SLOTS = 64;
const WIDTH = 64;
const BLOCKS = WIDTH / 8;

interface NodeBackend {
  readonly binding: { readonly TF_ATTR_TYPE: number; readonly TF_INT32: number };
  executeSingleOutput(name: string, attributes: readonly unknown[], inputs: readonly Tensor[]): Tensor;
}

const { tf } = await loadDevice('tfjs-node');
const backend = tf.backend() as unknown as NodeBackend;
const int32 = [{ name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.binding.TF_INT32 }];
type Binary = (a: Tensor, b: Tensor) => Tensor;
const operation =
  (name: string): Binary =>
  (a, b) =>
    backend.executeSingleOutput(name, int32, [a, b]);
const [and, xor, shift, times, plus] = ['BitwiseAnd', 'BitwiseXor', 'RightShift', 'Mul', 'AddV2'].map(operation) as [
  Binary,
  Binary,
  Binary,
  Binary,
  Binary,
];
const word = (value: number): Tensor => tf.scalar(value | 0, 'int32');
const [sixteen, half] = [word(16), word(0xffff)];
/** Shifting keeps the sign: the upper half is cut off again. */
const upper = (a: Tensor): Tensor => and(shift(a, sixteen), half);

/** Upper 32 bits of the product with a constant, by halves of 16 bits as philox.ts does. */
function multiplyHigh(constant: number, x: Tensor): Tensor {
  const [low, high] = [word(constant & 0xffff), word(constant >>> 16)];
  const [xl, xh] = [and(x, half), upper(x)];
  const middle = plus(times(xh, low), upper(times(xl, low)));
  const rest = plus(times(xl, high), and(middle, half));
  return plus(plus(times(xh, high), upper(middle)), upper(rest));
}

/** [R, B, h] as `drawMasks`, where every slot is fed. */
function byTensors({ keys, branch, layer, step, dropout }: MaskRequest): Tensor {
  const count = keys.length * SLOTS * BLOCKS;
  const whole = (of: (i: number) => number): Tensor => tf.tensor1d(Int32Array.from({ length: count }, (_, i) => of(i)));
  const network = (i: number): RandomKey => keys[Math.floor(i / (SLOTS * BLOCKS))]!;
  let [c0, c1] = [whole((i) => i % BLOCKS), whole((i) => Math.floor(i / BLOCKS) % SLOTS)];
  let [c2, c3] = [word(layerWord(branch, layer)), word(step)];
  let [k0, k1] = [whole((i) => network(i)[0]), whole((i) => network(i)[1])];
  for (let round = 0; round < 10; round++) {
    const [h0, h1] = [multiplyHigh(0xd2511f53, c0), multiplyHigh(0xcd9e8d57, c2)];
    const [l0, l1] = [times(c0, word(0xd2511f53)), times(c2, word(0xcd9e8d57))];
    [c0, c1, c2, c3] = [xor(xor(h1, c1), k0), l1, xor(xor(h0, c3), k1), l0];
    [k0, k1] = [plus(k0, word(0x9e3779b9)), plus(k1, word(0xbb67ae85))];
  }
  const units = [c0, c1, c2, c3].flatMap((c) => {
    const all = tf.add(c, tf.zeros([count], 'int32'));
    return [and(all, half), upper(all)];
  });
  const kept = tf.greaterEqual(tf.stack(units, 1), word(Math.round(dropout * 65536)));
  return tf.reshape(tf.mul(tf.cast(kept, 'float32'), 1 / (1 - dropout)), [keys.length, SLOTS, WIDTH]);
}

/** Drawn and handed over, as a step does. */
const byHost =
  (draw: DrawMasks) =>
  (request: MaskRequest): Tensor =>
    tf.tensor3d(draw(request), [request.keys.length, SLOTS, WIDTH]);

const ways: readonly (readonly [string, (request: MaskRequest) => Tensor])[] = [
  ['TypeScript', byHost(drawMasks)],
  ['fused kernel', byHost(engineByName('fused', readKernel()).drawMasks!)],
  ['tensors', byTensors],
];
process.stdout.write(`| at a time | ${ways.map(([name]) => name).join(' | ')} |\n| ---: | ---: | ---: | ---: |\n`);
for (const networks of [1, 25, 250]) {
  const keys = Array.from({ length: networks }, (_, r) => randomKey('masks', r));
  const fed = new Uint8Array(networks * SLOTS).fill(1);
  const request = { keys, fed, modalities: 1, branch: 0, layer: 1, step: 7, width: WIDTH, dropout: 0.5 };
  const expected = drawMasks(request);
  const cells = ways.map(([name, draw]) => {
    const values = tf.tidy(() => draw(request).dataSync());
    if (expected.some((value, i) => value !== values[i])) throw new Error(`${name} draws other masks.`);
    // An operation of TensorFlow's on them, and one number read back: by then they are where they are needed.
    const once = (): number => {
      const start = performance.now();
      tf.tidy(() => tf.sum(draw(request)).dataSync());
      return performance.now() - start;
    };
    // The best of some: other work on the machine only adds.
    const best = Math.min(...Array.from({ length: networks > 25 ? 5 : 20 }, once));
    return ((1000 * best) / networks).toFixed(1);
  });
  process.stdout.write(`| ${networks} | ${cells.join(' | ')} |\n`);
}
