/** Dropout masks as tensors: drawn on the device where it has integer arithmetic, else on the host and handed over. */
import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { DrawMasks } from '../masks.ts';
import type { RandomKey } from '../philox.ts';
import type { Tensors } from './device.ts';

/** Of R networks with mini-batches of B slots. */
export interface MaskShape {
  /** [R] */
  readonly keys: readonly RandomKey[];
  readonly modalities: number;
  readonly width: number;
  readonly dropout: number;
}

/** One layer of one branch in one step. */
export interface LayerMasks {
  readonly branch: number;
  readonly layer: number;
  readonly step: number;
  /** 1 in slots that are fed the branch, [R, B, 1]. */
  readonly fed: Tensor3D;
  /** The same of all branches, on the host: [R, B, modalities]. */
  readonly fedHere: Uint8Array;
}

export interface MaskSource {
  /** [R, B, h], values of `DrawMasks`. */
  draw(of: LayerMasks): Tensor3D;
  dispose(): void;
}

export type MakeMasks = (tf: Tensors, shape: MaskShape) => MaskSource;

export function hostMasks(draw: DrawMasks): MakeMasks {
  return (tf, shape) => ({
    draw: ({ fed, fedHere, branch, layer, step }) => {
      const [R, B] = fed.shape;
      return tf.tensor3d(draw({ ...shape, fed: fedHere, branch, layer, step }), [R, B, shape.width]);
    },
    dispose: () => undefined,
  });
}
