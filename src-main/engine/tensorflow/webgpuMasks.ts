/**
 * Dropout masks drawn by a WebGPU device: Philox 4x32-10 (philox.ts) in WGSL, the same bits as every other engine. A
 * program of our own for TensorFlow.js's backend, which compiles it, keeps it, and gives it its buffers.
 */
import type { Tensor3D, TensorInfo } from '@tensorflow/tfjs-core';
import { dropoutThreshold } from '../batches.ts';
import { layerWord } from '../masks.ts';
import type { MakeMasks } from './masks.ts';

/** What is used of the backend; its class is not exported in a form that types could be taken from without its code. */
interface Backend {
  runWebGPUProgram(
    program: object,
    inputs: readonly TensorInfo[],
    dtype: 'float32',
    uniforms: readonly { readonly type: 'int32' | 'float32'; readonly data: readonly number[] }[],
  ): TensorInfo;
}

const THREADS = 64;
/** Units of one Philox block. */
const UNITS = 8;

/**
 * One invocation a block. WGSL has no product of 64 bits: its upper half is put together from halves of 16 bits, as
 * `multiplyHigh` of philox.ts does.
 */
const source = /* wgsl */ `
  fn multiplyHigh(a : u32, b : u32) -> u32 {
    let al = a & 0xffffu;
    let ah = a >> 16u;
    let bl = b & 0xffffu;
    let bh = b >> 16u;
    let middle = ah * bl + ((al * bl) >> 16u);
    let low = al * bh + (middle & 0xffffu);
    return ah * bh + (middle >> 16u) + (low >> 16u);
  }

  fn philox(key : vec2<u32>, counter : vec4<u32>) -> vec4<u32> {
    var k = key;
    var c = counter;
    for (var round = 0; round < 10; round++) {
      let h0 = multiplyHigh(0xd2511f53u, c.x);
      let h1 = multiplyHigh(0xcd9e8d57u, c.z);
      c = vec4<u32>(h1 ^ c.y ^ k.x, 0xcd9e8d57u * c.z, h0 ^ c.w ^ k.y, 0xd2511f53u * c.x);
      k += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
    }
    return c;
  }

  fn main(index : i32) {
    let width = uniforms.outShape.z;
    let blocks = (width + ${UNITS - 1}) / ${UNITS};
    let row = index / blocks;
    if (row >= uniforms.outShape.x * uniforms.outShape.y) {
      return;
    }
    let first = (index % blocks) * ${UNITS};
    let last = min(first + ${UNITS}, width);
    if (fed[row] == 0.0) {
      for (var unit = first; unit < last; unit++) {
        result[row * width + unit] = 0.0;
      }
      return;
    }
    let network = row / uniforms.outShape.y;
    let slot = row % uniforms.outShape.y;
    let key = vec2<u32>(u32(keys[2 * network]), u32(keys[2 * network + 1]));
    let words = philox(key, vec4<u32>(u32(first / ${UNITS}), u32(slot), u32(uniforms.layer), u32(uniforms.step)));
    for (var unit = first; unit < last; unit++) {
      let half = (words[(unit - first) >> 1u] >> (16u * u32(unit & 1))) & 0xffffu;
      result[row * width + unit] = select(0.0, uniforms.scale, half >= u32(uniforms.threshold));
    }
  }
`;

export const webgpuMasks: MakeMasks = (tf, { keys, width, dropout }) => {
  const backend = tf.backend() as unknown as Backend;
  const words = tf.tensor2d(Int32Array.from(keys.flat()), [keys.length, 2], 'int32');
  const threshold = dropoutThreshold(dropout);
  return {
    draw({ branch, layer, step, fed }) {
      const outputShape = [fed.shape[0], fed.shape[1], width];
      const blocks = fed.shape[0] * fed.shape[1] * Math.ceil(width / UNITS);
      const program = {
        variableNames: ['keys', 'fed'],
        outputShape,
        uniforms: 'layer : i32, step : i32, threshold : i32, scale : f32,',
        workgroupSize: [THREADS, 1, 1],
        dispatchLayout: { x: [0, 1, 2] },
        dispatch: [Math.ceil(blocks / THREADS), 1, 1],
        shaderKey: 'lacunaDropout',
        getUserCode: () => source,
      };
      const made = backend.runWebGPUProgram(program, [words, fed], 'float32', [
        { type: 'int32', data: [layerWord(branch, layer)] },
        { type: 'int32', data: [step] },
        { type: 'int32', data: [threshold] },
        { type: 'float32', data: [1 / (1 - dropout)] },
      ]);
      return tf.engine().makeTensorFromTensorInfo(made) as Tensor3D;
    },
    dispose() {
      words.dispose();
    },
  };
};
