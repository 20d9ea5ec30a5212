/** Sparsemax attention of R networks at once: engine/sparsemax.ts and reference/layers.ts with a leading axis R. */
import type { Tensor, Tensor3D } from '@tensorflow/tfjs-core';
import { SHARPNESS } from '../sparsemax.ts';
import type { Tensors } from './device.ts';

/** Factors s, [R, 1, d], of scores a. */
export function factorsOf(tf: Tensors, scores: Tensor3D): Tensor3D {
  const d = scores.shape[2];
  const z = tf.mul<Tensor3D>(scores, SHARPNESS);
  const sorted = tf.topk<Tensor3D>(z, d).values;
  const rank = tf.range(1, d + 1);
  const inSupport = tf.cast(tf.greater(tf.add(tf.mul(sorted, rank), d), tf.cumsum(sorted, 2)), 'float32');
  const sum = tf.sum(tf.mul(sorted, inSupport), 2, true);
  const threshold = tf.div(tf.sub(sum, d), tf.sum(inSupport, 2, true));
  return tf.relu(tf.sub<Tensor3D>(z, threshold));
}

/** Gradient of the scores, [R, 1, d], given that of the factors. */
export function scoresGradient(tf: Tensors, factors: Tensor3D, gradient: Tensor): Tensor {
  const support = tf.step(factors);
  const mean = tf.div(tf.sum(tf.mul(gradient, support), 2, true), tf.sum(support, 2, true));
  return tf.mul(tf.mul(tf.sub(gradient, mean), support), SHARPNESS);
}
