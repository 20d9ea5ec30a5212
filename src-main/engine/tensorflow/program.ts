/**
 * Trains R networks of one shape at once: every operation of a step is one tensor operation over all of them. Written
 * against the TensorFlow.js API; forward and backward are the pairs of reference/layers.ts with a leading axis R.
 */
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { planBatches, type BatchPlan } from '../batches.ts';
import type { FitOptions, OptimiserOptions, TrainingSet } from '../engine.ts';
import { drawMasks } from '../masks.ts';
import { initialWeights, type NetworkSpec } from '../network.ts';
import { factorsOf, scoresGradient } from './attention.ts';
import type { Device, Tensors } from './device.ts';
import { hostMasks, type MaskSource } from './masks.ts';
import { ParameterPlan, type NetworkTensors } from './parameters.ts';

/** One network to train. All members of a program agree in spec, optimiser, temperature and steps. */
export interface Member {
  readonly set: TrainingSet;
  readonly options: FitOptions;
}

/** What the loss needs of a row, in columns: w, A, A * sum q log q, w onehot(y) [C], q [C]. */
const labelColumns = (classes: number): number => 3 + 2 * classes;

/** The distinct training sets of some members, one after the other on the device; then a row of nothing, to pad with. */
class Data {
  /** Per branch, [N + 1, d_m]; rows that lack the modality are 0. */
  readonly inputs: readonly Tensor2D[];
  /** [N + 1, 3 + 2 C] */
  readonly labels: Tensor2D;
  /** First row of each member's set. */
  readonly offsets: readonly number[];
  /** N: the row of slots that a small mini-batch leaves over. */
  readonly nothing: number;

  constructor(tf: Tensors, spec: NetworkSpec, members: readonly Member[]) {
    const sets = [...new Set(members.map(({ set }) => set))];
    const starts = new Map<TrainingSet, number>();
    let rows = 0;
    for (const set of sets) {
      starts.set(set, rows);
      rows += set.rows;
    }
    this.nothing = rows;
    this.offsets = members.map(({ set }) => starts.get(set)!);
    const M = spec.inputs.length;
    this.inputs = spec.inputs.map((d, m) => {
      const values = new Float32Array((rows + 1) * d);
      for (const set of sets) {
        const to = starts.get(set)!;
        for (let i = 0; i < set.rows; i++) {
          if (set.present[i * M + m] === 0) continue;
          values.set(set.inputs[m]!.subarray(i * d, (i + 1) * d), (to + i) * d);
        }
      }
      return tf.tensor2d(values, [rows + 1, d]);
    });
    const C = spec.classes;
    const columns = labelColumns(C);
    const values = new Float32Array((rows + 1) * columns);
    for (const set of sets) {
      const to = starts.get(set)!;
      for (let i = 0; i < set.rows; i++) fillLabels(set, i, C, values.subarray((to + i) * columns));
    }
    this.labels = tf.tensor2d(values, [rows + 1, columns]);
  }

  dispose(): void {
    for (const tensor of [...this.inputs, this.labels]) tensor.dispose();
  }
}

function fillLabels(set: TrainingSet, row: number, C: number, out: Float32Array): void {
  const y = set.target[row]!;
  if (y >= 0) {
    out[0] = set.targetWeight[row]!;
    out[3 + y] = set.targetWeight[row]!;
  }
  if (!set.soft) return;
  const weight = set.soft.weight[row]!;
  out[1] = weight;
  for (let c = 0; c < C; c++) {
    const q = set.soft.labels[row * C + c]!;
    out[3 + C + c] = q;
    if (q > 0) out[2]! += weight * q * Math.log(q);
  }
}

/** What one piece of training needs from the host. */
interface Piece {
  /** [count, R * B], rows of the data on the device. */
  readonly rows: Tensor2D;
  /** [count, R * B, M], 1 where the modality is fed in. */
  readonly present: Tensor3D;
  /** The same on the host, [count, R, B, M]. */
  readonly fed: Uint8Array;
}

export class Program {
  readonly #device: Device;
  readonly #spec: NetworkSpec;
  readonly #members: readonly Member[];
  readonly #plan: ParameterPlan;
  readonly #batches: readonly BatchPlan[];
  readonly #batch: number;
  readonly #data: Data;
  /** 1 / rows of a member's mini-batch, [R, 1, 1]: small sets have fewer than the widest. */
  readonly #share: Tensor3D;
  readonly #masks: MaskSource;
  #values: Tensor2D[];
  /** Moments of Adam, divided by 1 - beta: two operations less each. */
  #first: Tensor2D[];
  #second: Tensor2D[];
  #step = 0;

  constructor(device: Device, spec: NetworkSpec, members: readonly Member[]) {
    const { tf } = device;
    this.#device = device;
    this.#spec = spec;
    this.#members = members;
    this.#plan = new ParameterPlan(spec);
    this.#batches = members.map(({ set, options }) => planBatches(set.rows, set.present, spec.inputs.length, options));
    this.#batch = Math.max(...this.#batches.map(({ batch }) => batch));
    this.#data = new Data(tf, spec, members);
    this.#share = tf.tensor3d(
      Float32Array.from(this.#batches, ({ batch }) => 1 / batch),
      [members.length, 1, 1],
    );
    const keys = members.map(({ options }) => options.key);
    const { width, dropout } = spec;
    const makeMasks = device.masks ?? hostMasks(drawMasks);
    this.#masks = makeMasks(tf, { keys, modalities: spec.inputs.length, width, dropout });
    const start = members.map(({ options }) => options.start ?? initialWeights(spec, options.key));
    this.#values = this.#plan.upload(tf, start);
    this.#first = this.#values.map((value) => tf.zerosLike(value));
    this.#second = this.#values.map((value) => tf.zerosLike(value));
  }

  /** Does `count` steps of every network and returns the mean loss of each mini-batch: per network, [count]. */
  async advance(count: number): Promise<Float64Array[]> {
    const { tf } = this.#device;
    const piece = this.#piece(count);
    const losses: Tensor[] = [];
    try {
      for (let i = 0; i < count; i++) losses.push(this.#train(piece, i));
      const all = tf.tidy(() => tf.stack(losses));
      const values = await all.data();
      all.dispose();
      const failure = this.#device.failure?.() ?? null;
      if (failure) throw failure;
      const R = this.#members.length;
      return this.#members.map((_, r) => Float64Array.from({ length: count }, (_, i) => values[i * R + r]!));
    } finally {
      for (const tensor of [...losses, piece.rows, piece.present]) tensor.dispose();
    }
  }

  /** Parameters of every network as they are now, flat. */
  async weights(): Promise<Float32Array[]> {
    const values = await Promise.all(this.#values.map((tensor) => tensor.data() as Promise<Float32Array>));
    return this.#plan.flatten(values, this.#members.length);
  }

  dispose(): void {
    for (const tensor of [...this.#values, ...this.#first, ...this.#second, this.#share]) tensor.dispose();
    this.#data.dispose();
    this.#masks.dispose();
  }

  #piece(count: number): Piece {
    const { tf } = this.#device;
    const R = this.#members.length;
    const B = this.#batch;
    const M = this.#spec.inputs.length;
    const rows = new Int32Array(count * R * B).fill(this.#data.nothing);
    const fed = new Uint8Array(count * R * B * M);
    this.#batches.forEach((plan, r) => {
      for (let i = 0; i < count; i++) {
        const from = (this.#step + i) * plan.batch;
        const to = (i * R + r) * B;
        for (let slot = 0; slot < plan.batch; slot++) {
          rows[to + slot] = this.#data.offsets[r]! + plan.rows[from + slot]!;
        }
        fed.set(plan.present.subarray(from * M, (from + plan.batch) * M), to * M);
      }
    });
    return {
      rows: tf.tensor2d(rows, [count, R * B], 'int32'),
      present: tf.tensor3d(Float32Array.from(fed), [count, R * B, M]),
      fed,
    };
  }

  /** Step `i` of the piece. @returns loss of each network, [R]. */
  #train(piece: Piece, i: number): Tensor {
    const { tf } = this.#device;
    const step = this.#step;
    const result = tf.tidy(() => {
      const { loss, gradients } = this.#lossAndGradient(piece, i);
      return { loss, ...this.#adam(gradients, step) };
    });
    for (const old of [...this.#values, ...this.#first, ...this.#second]) old.dispose();
    this.#values = result.values;
    this.#first = result.first;
    this.#second = result.second;
    this.#step++;
    return result.loss;
  }

  #lossAndGradient(piece: Piece, i: number): { loss: Tensor; gradients: Tensor2D[] } {
    const { tf } = this.#device;
    const { inputs, classes: C, dropout } = this.#spec;
    const R = this.#members.length;
    const B = this.#batch;
    const { temperature: T } = this.#members[0]!.options;
    const network = this.#plan.named(tf, this.#values);
    const rows = tf.reshape(tf.slice(piece.rows, [i, 0], [1, -1]), [R * B]);
    const scale = 1 / (1 - dropout);
    const fedHere = piece.fed.subarray(i * R * B * inputs.length, (i + 1) * R * B * inputs.length);

    // Forward.
    let z: Tensor = network.bias;
    const traces = inputs.map((d, m) => {
      const branch = network.branches[m]!;
      const fed: Tensor3D = tf.reshape(tf.slice(piece.present, [i, 0, m], [1, R * B, 1]), [R, B, 1]);
      const input: Tensor3D = tf.reshape(tf.gather(this.#data.inputs[m]!, rows), [R, B, d]);
      const factors = branch.scores && factorsOf(tf, branch.scores);
      const hidden: Tensor3D[] = [];
      let x = factors ? tf.mul<Tensor3D>(input, factors) : input;
      branch.hidden.forEach((layer, l) => {
        let y = tf.relu(tf.add<Tensor3D>(tf.matMul(x, layer.weight, false, true), layer.bias));
        if (dropout > 0) {
          y = tf.mul<Tensor3D>(y, this.#masks.draw({ branch: m, layer: l, step: this.#step, fed, fedHere }));
        }
        hidden.push(y);
        x = y;
      });
      let out: Tensor = tf.matMul(x, branch.output, false, true);
      if (branch.bias) out = tf.add(out, branch.bias);
      z = tf.add(z, tf.mul(out, fed));
      return { fed, input, factors, hidden };
    });

    // Loss and its gradient in z (losses.ts), [R, B, C].
    const labels = tf.reshape(tf.gather(this.#data.labels, rows), [R, B, labelColumns(C)]);
    const column = (at: number, count: number): Tensor => tf.slice(labels, [0, 0, at], [R, B, count]);
    const w = column(0, 1);
    const target = column(3, C);
    // Without any modality a row still has its bias, in all its slots.
    const logits = tf.add(z, tf.zeros([R, B, C]));
    const logP = tf.logSoftmax(logits);
    let dz = tf.sub(tf.mul(tf.exp(logP), w), target);
    let loss = tf.neg(tf.sum(tf.mul(target, logP), [1, 2]));
    if (this.#members.some(({ set }) => set.soft !== null)) {
      const A = column(1, 1);
      const q = column(3 + C, C);
      const soft = tf.logSoftmax(tf.div(logits, T));
      dz = tf.add(dz, tf.mul(tf.sub(tf.exp(soft), q), tf.mul(A, T)));
      const cross = tf.sum(tf.mul(tf.mul(q, soft), A), [1, 2]);
      loss = tf.add(loss, tf.mul(tf.sub(tf.sum(column(2, 1), [1, 2]), cross), T * T));
    }
    loss = tf.mul(loss, tf.reshape(this.#share, [R]));
    dz = tf.mul(dz, this.#share);

    // Backward.
    const branches = traces.map(({ fed, input, factors, hidden }, m) => {
      const branch = network.branches[m]!;
      let scores: Tensor | null = null;
      // Gradient of the matrix that reads the inputs, given that of its products with the factors.
      const throughFactors = (weight: Tensor3D, gradient: Tensor): Tensor => {
        if (!factors) return gradient;
        scores = scoresGradient(tf, factors, tf.sum(tf.mul(weight, gradient), 1, true));
        return tf.mul(gradient, factors);
      };
      const dOut = tf.mul(dz, fed);
      const top = hidden.at(-1) ?? input;
      const own: { weight: Tensor; bias: Tensor }[] = [];
      let d: Tensor | null = hidden.length > 0 ? tf.matMul(dOut, branch.output) : null;
      for (let l = hidden.length - 1; l >= 0; l--) {
        const y = hidden[l]!;
        const below = l === 0 ? input : hidden[l - 1]!;
        // y > 0 where the unit fired and was kept.
        const dBefore: Tensor = tf.mul(d!, tf.mul(tf.step(y), scale));
        const weight = tf.matMul(dBefore, below, true, false);
        own.unshift({
          weight: l === 0 ? throughFactors(branch.hidden[0]!.weight, weight) : weight,
          bias: tf.sum(dBefore, 1),
        });
        d = l === 0 ? null : tf.matMul(dBefore, branch.hidden[l]!.weight);
      }
      const dOutput = tf.matMul(dOut, top, true, false);
      const output = hidden.length === 0 ? throughFactors(branch.output, dOutput) : dOutput;
      return {
        scores,
        hidden: own,
        output,
        bias: branch.bias ? tf.sum(dOut, 1) : null,
      };
    });
    const gradients: NetworkTensors<Tensor> = { branches, bias: tf.sum(dz, 1) };
    return { loss, gradients: this.#plan.gathered(tf, gradients) };
  }

  /** Adam with decoupled weight decay (reference/adam.ts), on moments divided by 1 - beta. */
  #adam(gradients: readonly Tensor2D[], step: number): { values: Tensor2D[]; first: Tensor2D[]; second: Tensor2D[] } {
    const { tf } = this.#device;
    const { learningRate, beta1, beta2, epsilon, weightDecay }: OptimiserOptions = this.#members[0]!.options.optimiser;
    const root = Math.sqrt((1 - beta2) / (1 - beta2 ** (step + 1)));
    const size = (learningRate * (1 - beta1)) / (1 - beta1 ** (step + 1)) / root;
    const first = gradients.map((gradient, t) => tf.add<Tensor2D>(tf.mul(this.#first[t]!, beta1), gradient));
    const second = gradients.map((gradient, t) =>
      tf.add<Tensor2D>(tf.mul(this.#second[t]!, beta2), tf.square(gradient)),
    );
    const values = gradients.map((_, t) => {
      const change = tf.div(tf.mul(first[t]!, size), tf.add(tf.sqrt(second[t]!), epsilon / root));
      return tf.sub<Tensor2D>(tf.mul(this.#values[t]!, 1 - learningRate * weightDecay), change);
    });
    return { values, first, second };
  }
}
