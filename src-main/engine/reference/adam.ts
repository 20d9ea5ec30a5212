import type { OptimiserOptions } from '../engine.ts';

/**
 * Adam with decoupled weight decay (Kingma and Ba, ICLR 2015; Loshchilov and Hutter, ICLR 2019), as PyTorch's `AdamW`;
 * with weightDecay 0 it is PyTorch's `Adam`. Weights and gradients are of equal length.
 */
export class Adam {
  readonly #options: OptimiserOptions;
  readonly #m: Float64Array;
  readonly #v: Float64Array;
  #step = 0;

  constructor(size: number, options: OptimiserOptions) {
    this.#options = options;
    this.#m = new Float64Array(size);
    this.#v = new Float64Array(size);
  }

  update(weights: Float64Array, grad: Float64Array): void {
    const { learningRate, beta1, beta2, epsilon, weightDecay } = this.#options;
    const m = this.#m;
    const v = this.#v;
    this.#step++;
    const stepSize = learningRate / (1 - beta1 ** this.#step);
    const root = Math.sqrt(1 - beta2 ** this.#step);
    for (let i = 0; i < weights.length; i++) {
      const g = grad[i]!;
      m[i] = beta1 * m[i]! + (1 - beta1) * g;
      v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
      const decayed = weights[i]! * (1 - learningRate * weightDecay);
      weights[i] = decayed - (stepSize * m[i]!) / (Math.sqrt(v[i]!) / root + epsilon);
    }
  }
}
