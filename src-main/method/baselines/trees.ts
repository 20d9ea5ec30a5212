/**
 * `boosted-trees`: gradient-boosted trees of second order that take missing values as they are: each split learns which
 * way a subject without the value goes (T. Chen and C. Guestrin, *XGBoost*, KDD 2016: equations 6 and 7, algorithm 3; by
 * histograms as in G. Ke et al., *LightGBM*, NeurIPS 2017).
 */
import { logSoftmax } from '../../engine/losses.ts';
import { purpose, RandomStream, randomKey } from '../../engine/philox.ts';
import type { Settings } from '../settings.ts';

type Options = Settings['boosting'];

/** Nodes of trees by number; a node without a split is a leaf. */
interface Nodes {
  /** Column that a node splits on; -1 for a leaf. */
  readonly column: ArrayLike<number>;
  /** A value below it goes left. */
  readonly threshold: ArrayLike<number>;
  /** 1 where a missing value goes left. */
  readonly missingLeft: ArrayLike<number>;
  readonly left: ArrayLike<number>;
  readonly right: ArrayLike<number>;
  /** Of a leaf, learning rate included. */
  readonly value: ArrayLike<number>;
}

/** All trees. */
export interface Forest extends Nodes {
  /** Logits before the first tree: log class frequencies, [outputs]. */
  readonly base: Float64Array;
  /** First node of each tree, [rounds, outputs]. */
  readonly roots: Int32Array;
  readonly column: Int32Array;
  readonly threshold: Float64Array;
  readonly missingLeft: Uint8Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
}

/** Values of a column are told apart by at most so many thresholds. */
const MOST_BINS = 63;
const MISSING = 255;

interface Binned {
  /** [d, n]: the number of thresholds that a value is not below; MISSING where there is none. */
  readonly bins: Uint8Array;
  readonly thresholds: readonly Float64Array[];
}

/** @param x [rows, d], NaN where missing. */
function binned(x: Float32Array, rows: number, d: number): Binned {
  const bins = new Uint8Array(rows * d).fill(MISSING);
  const thresholds: Float64Array[] = [];
  for (let j = 0; j < d; j++) {
    const there: number[] = [];
    for (let i = 0; i < rows; i++) if (!Number.isNaN(x[i * d + j]!)) there.push(x[i * d + j]!);
    const cuts = thresholdsOf(Float64Array.from(there).sort());
    for (let i = 0; i < rows; i++) {
      const value = x[i * d + j]!;
      if (!Number.isNaN(value)) bins[j * rows + i] = binOf(cuts, value);
    }
    thresholds.push(cuts);
  }
  return { bins, thresholds };
}

/** Half-way between neighbouring values; of many, those at equal shares of the subjects. */
function thresholdsOf(sorted: Float64Array): Float64Array {
  const cuts: number[] = [];
  const distinct = new Set(sorted).size;
  const most = Math.min(MOST_BINS, distinct - 1);
  let taken = 0;
  for (let i = 1; i < sorted.length && cuts.length < most; i++) {
    if (sorted[i] === sorted[i - 1]) continue;
    if (distinct - 1 > MOST_BINS && i < ((taken + 1) * sorted.length) / (MOST_BINS + 1)) continue;
    cuts.push((sorted[i]! + sorted[i - 1]!) / 2);
    taken = Math.floor((i * (MOST_BINS + 1)) / sorted.length);
  }
  return Float64Array.from(cuts);
}

function binOf(cuts: Float64Array, value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value < cuts[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

class Grower {
  readonly nodes = {
    column: [] as number[],
    threshold: [] as number[],
    missingLeft: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
  };
  readonly #data: Binned;
  readonly #rows: number;
  readonly #options: Options;

  constructor(data: Binned, rows: number, options: Options) {
    this.#data = data;
    this.#rows = rows;
    this.#options = options;
  }

  /** Grows a tree on `rows` from gradients and second derivatives [n]. @returns its root. */
  grow(rows: Int32Array, columns: Int32Array, g: Float64Array, h: Float64Array, depth = 0): number {
    const node = this.nodes.column.length;
    let [G, H] = [0, 0];
    for (const i of rows) {
      G += g[i]!;
      H += h[i]!;
    }
    const { lambda, learningRate } = this.#options;
    this.nodes.column.push(-1);
    this.nodes.threshold.push(0);
    this.nodes.missingLeft.push(0);
    this.nodes.left.push(-1);
    this.nodes.right.push(-1);
    this.nodes.value.push(H + lambda > 0 ? (-learningRate * G) / (H + lambda) : 0);
    const split = depth < this.#options.depth ? this.#best(rows, columns, g, h, G, H) : null;
    if (!split) return node;
    const own = this.#data.bins.subarray(split.column * this.#rows, (split.column + 1) * this.#rows);
    const goesLeft = (i: number): boolean => (own[i] === MISSING ? split.missingLeft : own[i]! <= split.bin);
    this.nodes.column[node] = split.column;
    this.nodes.threshold[node] = this.#data.thresholds[split.column]![split.bin]!;
    this.nodes.missingLeft[node] = split.missingLeft ? 1 : 0;
    this.nodes.left[node] = this.grow(rows.filter(goesLeft), columns, g, h, depth + 1);
    this.nodes.right[node] = this.grow(
      rows.filter((i) => !goesLeft(i)),
      columns,
      g,
      h,
      depth + 1,
    );
    return node;
  }

  #best(rows: Int32Array, columns: Int32Array, g: Float64Array, h: Float64Array, G: number, H: number) {
    const { lambda, leastWeight } = this.#options;
    const score = (sumG: number, sumH: number): number => (sumG * sumG) / (sumH + lambda);
    let best: { column: number; bin: number; missingLeft: boolean } | null = null;
    let bestGain = 1e-9;
    const sumG = new Float64Array(MOST_BINS + 1);
    const sumH = new Float64Array(MOST_BINS + 1);
    for (const column of columns) {
      const cuts = this.#data.thresholds[column]!.length;
      if (cuts === 0) continue;
      sumG.fill(0);
      sumH.fill(0);
      let [missingG, missingH] = [0, 0];
      const own = column * this.#rows;
      for (const i of rows) {
        const bin = this.#data.bins[own + i]!;
        if (bin === MISSING) {
          missingG += g[i]!;
          missingH += h[i]!;
        } else {
          sumG[bin]! += g[i]!;
          sumH[bin]! += h[i]!;
        }
      }
      let [leftG, leftH] = [0, 0];
      for (let bin = 0; bin < cuts; bin++) {
        leftG += sumG[bin]!;
        leftH += sumH[bin]!;
        for (const missingLeft of [false, true]) {
          const lG = missingLeft ? leftG + missingG : leftG;
          const lH = missingLeft ? leftH + missingH : leftH;
          if (lH < leastWeight || H - lH < leastWeight) continue;
          const gain = score(lG, lH) + score(G - lG, H - lH) - score(G, H);
          if (gain > bestGain) {
            bestGain = gain;
            best = { column, bin, missingLeft };
          }
          if (missingH === 0) break;
        }
      }
    }
    return best;
  }

  forest(base: Float64Array, roots: readonly number[]): Forest {
    return {
      base,
      roots: Int32Array.from(roots),
      column: Int32Array.from(this.nodes.column),
      threshold: Float64Array.from(this.nodes.threshold),
      missingLeft: Uint8Array.from(this.nodes.missingLeft),
      left: Int32Array.from(this.nodes.left),
      right: Int32Array.from(this.nodes.right),
      value: Float64Array.from(this.nodes.value),
    };
  }
}

/**
 * @param x [rows, d], NaN where missing. @param y [rows], classes. @param weights [rows], of the cross-entropy.
 * @param keyParts Name the random streams of sub-sampling.
 */
export function fitForest(
  x: Float32Array,
  y: Int32Array,
  weights: Float64Array,
  classes: number,
  options: Options,
  keyParts: readonly (string | number)[],
  advance: (trees: number) => void,
): Forest {
  const n = y.length;
  const d = n === 0 ? 0 : x.length / n;
  // Two classes need one logit, that of the second class against the first.
  const K = classes === 2 ? 1 : classes;
  const base = baseOf(y, weights, classes);
  const grower = new Grower(binned(x, n, d), n, options);
  const z = new Float64Array(n * K);
  for (let i = 0; i < n; i++) z.set(base, i * K);
  const random = new RandomStream(randomKey(...keyParts, 'boosting'), purpose.splits);
  const p = new Float64Array(classes);
  const g = new Float64Array(n * K);
  const h = new Float64Array(n * K);
  const roots: number[] = [];
  for (let round = 0; round < options.trees; round++) {
    for (let i = 0; i < n; i++) {
      logSoftmax(K === 1 ? [0, z[i]!] : z, K === 1 ? 0 : i * K, classes, 1, p);
      for (let k = 0; k < K; k++) {
        const c = K === 1 ? 1 : k;
        const own = Math.exp(p[c]!);
        g[k * n + i] = weights[i]! * (own - (y[i] === c ? 1 : 0));
        h[k * n + i] = weights[i]! * Math.max(own * (1 - own), 1e-12);
      }
    }
    const rows = sample(random, n, options.subsample);
    const columns = sample(random, d, options.columns);
    for (let k = 0; k < K; k++) {
      roots.push(grower.grow(rows, columns, g.subarray(k * n, (k + 1) * n), h.subarray(k * n, (k + 1) * n)));
    }
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < K; k++) z[i * K + k]! += leafOf(grower.nodes, roots[round * K + k]!, x, i * d);
    }
    advance(1);
  }
  return grower.forest(base, roots);
}

function baseOf(y: Int32Array, weights: Float64Array, classes: number): Float64Array {
  const counts = new Float64Array(classes).fill(0.5);
  y.forEach((c, i) => (counts[c]! += weights[i]!));
  const logs = counts.map(Math.log);
  return classes === 2 ? Float64Array.of(logs[1]! - logs[0]!) : logs;
}

/** A share of 0..n-1, at least one, ascending. */
function sample(random: RandomStream, n: number, share: number): Int32Array {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  if (share >= 1) return all;
  random.shuffle(all);
  return all.slice(0, Math.max(1, Math.round(share * n))).sort();
}

function leafOf(forest: Nodes, root: number, x: Float32Array, offset: number): number {
  let node = root;
  while (forest.column[node]! >= 0) {
    const value = x[offset + forest.column[node]!]!;
    const left = Number.isNaN(value) ? forest.missingLeft[node] === 1 : value < forest.threshold[node]!;
    node = left ? forest.left[node]! : forest.right[node]!;
  }
  return forest.value[node]!;
}

/**
 * Logits [rows, classes] after each number of rounds in `points`, ascending.
 *
 * @param x [rows, d], NaN where missing.
 */
export function forestLogits(
  forest: Forest,
  x: Float32Array,
  rows: number,
  classes: number,
  points: readonly number[],
): Float64Array[] {
  const K = forest.base.length;
  const d = rows === 0 ? 0 : x.length / rows;
  const z = new Float64Array(rows * K);
  for (let i = 0; i < rows; i++) z.set(forest.base, i * K);
  let done = 0;
  return points.map((point) => {
    for (; done < point; done++) {
      for (let i = 0; i < rows; i++) {
        for (let k = 0; k < K; k++) z[i * K + k]! += leafOf(forest, forest.roots[done * K + k]!, x, i * d);
      }
    }
    if (K > 1) return Float64Array.from(z);
    const both = new Float64Array(rows * classes);
    for (let i = 0; i < rows; i++) {
      both[2 * i] = -z[i]! / 2;
      both[2 * i + 1] = z[i]! / 2;
    }
    return both;
  });
}
