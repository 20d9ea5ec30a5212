/**
 * The parameters of R networks of one shape as tensors. A large matrix is a tensor of its own, [R, out, in]; all the
 * rest lies in one tensor [R, S], since a step's time on a small network is the number of operations that it starts.
 */
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { layoutOf, type NetworkSpec } from '../network.ts';
import type { Tensors } from './device.ts';

/** Numbers from which copying a matrix into the common tensor and out of it costs more than its own operations. */
const LARGE = 1 << 16;

interface Place {
  /** In the flat vector of network.ts. */
  readonly flat: number;
  readonly rows: number;
  readonly columns: number;
  /** Index of the tensor that it lies in, and where in each network's row of that. */
  readonly tensor: number;
  readonly at: number;
}

/** Matrices are [R, out, in], biases [R, 1, out], attention scores [R, 1, d]; null where the network has none. */
export interface BranchTensors<T> {
  readonly scores: T | null;
  readonly hidden: readonly { readonly weight: T; readonly bias: T }[];
  readonly output: T;
  readonly bias: T | null;
}

export interface NetworkTensors<T> {
  readonly branches: readonly BranchTensors<T>[];
  readonly bias: T;
}

export class ParameterPlan {
  readonly places: NetworkTensors<Place>;
  /** Numbers of one network in each tensor; the common one comes first. */
  readonly sizes: number[] = [0];
  readonly #flat: Place[] = [];

  constructor(spec: NetworkSpec) {
    const layout = layoutOf(spec);
    const C = spec.classes;
    const place = (flat: number, rows: number, columns: number): Place => {
      const large = rows * columns >= LARGE;
      const tensor = large ? this.sizes.length : 0;
      const at = large ? 0 : this.sizes[0]!;
      if (large) this.sizes.push(rows * columns);
      else this.sizes[0]! += rows * columns;
      const made = { flat, rows, columns, tensor, at };
      this.#flat.push(made);
      return made;
    };
    const branches = layout.branches.map((branch) => ({
      scores: branch.attention < 0 ? null : place(branch.attention, 1, branch.inputs),
      hidden: branch.hidden.map((layer) => ({
        weight: place(layer.weight, spec.width, layer.inputs),
        bias: place(layer.bias, 1, spec.width),
      })),
      output: place(branch.output.weight, C, branch.output.inputs),
      bias: branch.bias < 0 ? null : place(branch.bias, 1, C),
    }));
    this.places = { branches, bias: place(layout.bias, 1, C) };
  }

  /** Flat vectors of R networks as the plan's tensors, [R, size]. */
  upload(tf: Tensors, flats: readonly Float32Array[]): Tensor2D[] {
    return this.sizes.map((size, tensor) => {
      const values = new Float32Array(flats.length * size);
      for (const place of this.#flat) {
        if (place.tensor !== tensor) continue;
        const count = place.rows * place.columns;
        flats.forEach((flat, r) => {
          values.set(flat.subarray(place.flat, place.flat + count), r * size + place.at);
        });
      }
      return tf.tensor2d(values, [flats.length, size]);
    });
  }

  /** The inverse of `upload`. @param values Per tensor, [R, size]. */
  flatten(values: readonly Float32Array[], networks: number): Float32Array[] {
    const total = this.sizes.reduce((sum, size) => sum + size, 0);
    return Array.from({ length: networks }, (_, r) => {
      const flat = new Float32Array(total);
      for (const { flat: to, rows, columns, tensor, at } of this.#flat) {
        const from = r * this.sizes[tensor]! + at;
        flat.set(values[tensor]!.subarray(from, from + rows * columns), to);
      }
      return flat;
    });
  }

  /** The parameters by their names, as views or copies of the plan's tensors. */
  named(tf: Tensors, tensors: readonly Tensor2D[]): NetworkTensors<Tensor3D> {
    return this.#map(({ tensor, at, rows, columns }) => {
      const whole = tensors[tensor]!;
      const own = tensor === 0 ? tf.slice(whole, [0, at], [-1, rows * columns]) : whole;
      return tf.reshape(own, [whole.shape[0], rows, columns]);
    });
  }

  /** Gradients by their names, each [R, …], put together as the plan's tensors. */
  gathered(tf: Tensors, gradients: NetworkTensors<Tensor>): Tensor2D[] {
    const parts: Tensor2D[][] = this.sizes.map(() => []);
    const put = (place: Place, gradient: Tensor): void => {
      parts[place.tensor]!.push(tf.reshape(gradient, [gradient.shape[0], place.rows * place.columns]));
    };
    this.places.branches.forEach((branch, m) => {
      const own = gradients.branches[m]!;
      if (branch.scores) put(branch.scores, own.scores!);
      branch.hidden.forEach((layer, l) => {
        put(layer.weight, own.hidden[l]!.weight);
        put(layer.bias, own.hidden[l]!.bias);
      });
      put(branch.output, own.output);
      if (branch.bias) put(branch.bias, own.bias!);
    });
    put(this.places.bias, gradients.bias);
    return parts.map((own) => (own.length === 1 ? own[0]! : tf.concat2d(own, 1)));
  }

  #map<T>(of: (place: Place) => T): NetworkTensors<T> {
    const { branches, bias } = this.places;
    return {
      branches: branches.map((branch) => ({
        scores: branch.scores && of(branch.scores),
        hidden: branch.hidden.map(({ weight, bias: own }) => ({ weight: of(weight), bias: of(own) })),
        output: of(branch.output),
        bias: branch.bias && of(branch.bias),
      })),
      bias: of(bias),
    };
  }
}
