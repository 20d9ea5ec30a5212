/**
 * Philox 4x32-10, the counter-based generator of every random choice in Lacuna.
 *
 * Source: Salmon, Moraes, Dror, Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC 2011. A block of four 32-bit
 * words is a pure function of a 128-bit counter and a 64-bit key, so any engine on any device draws the same numbers in
 * any order.
 */

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

export type RandomKey = readonly [number, number];

/** High 32 bits of the unsigned product of two 32-bit words. */
function multiplyHigh(a: number, b: number): number {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const middle = ah * bl + ((al * bl) >>> 16);
  const low = al * bh + (middle & 0xffff);
  return (ah * bh + Math.floor(middle / 65536) + Math.floor(low / 65536)) >>> 0;
}

/**
 * Writes the block for counter (c0, c1, c2, c3) to out[0..3] as unsigned 32-bit words.
 */
export function philox(key: RandomKey, c0: number, c1: number, c2: number, c3: number, out: Uint32Array): void {
  let k0 = key[0] | 0;
  let k1 = key[1] | 0;
  for (let round = 0; round < 10; round++) {
    const h0 = multiplyHigh(M0, c0 >>> 0);
    const l0 = Math.imul(M0, c0);
    const h1 = multiplyHigh(M1, c2 >>> 0);
    const l1 = Math.imul(M1, c2);
    c0 = h1 ^ c1 ^ k0;
    c1 = l1;
    c2 = h0 ^ c3 ^ k1;
    c3 = l0;
    k0 = (k0 + W0) | 0;
    k1 = (k1 + W1) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** A stream of words from one key: for what is drawn once per fit (weights, batch order), not inside the training loop. */
export class RandomStream {
  readonly #key: RandomKey;
  readonly #purpose: number;
  readonly #block = new Uint32Array(4);
  #counter = 0;
  #used = 4;

  /** `purpose` separates the streams of one key; the training loop's dropout masks use purpose 0. */
  constructor(key: RandomKey, purpose: number) {
    this.#key = key;
    this.#purpose = purpose;
  }

  /** The next unsigned 32-bit word. */
  word(): number {
    if (this.#used === 4) {
      // The fourth counter word is the optimiser step in the training loop (from 0), so streams count down from the top.
      philox(this.#key, this.#counter, 0, this.#purpose, 0xffffffff, this.#block);
      this.#counter++;
      this.#used = 0;
    }
    return this.#block[this.#used++]!;
  }

  /** Uniform in [0, 1), 32 bits. */
  uniform(): number {
    return this.word() / 4294967296;
  }

  /** Uniform integer in 0..n-1, without modulo bias. */
  below(n: number): number {
    const limit = 4294967296 - (4294967296 % n);
    let word = this.word();
    while (word >= limit) word = this.word();
    return word % n;
  }

  /** Standard normal (Box-Muller, one of the pair). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Shuffles in place (Fisher-Yates). */
  shuffle(values: Int32Array | unknown[]): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.below(i + 1);
      const kept = values[i]!;
      values[i] = values[j]!;
      values[j] = kept;
    }
  }
}

/** Purposes of the streams of one fit; the same numbers in every engine. */
export const purpose = { weights: 1, batches: 2, modalityDropout: 3, splits: 4, synthetic: 5, bootstrap: 6 } as const;

/**
 * A 64-bit key from what names a stream: (seed, method, modality, repeat, fold, inner fold, member, ...). Equal parts
 * give equal keys, whatever else runs. The hash is MurmurHash3's 32-bit mixing, twice with different seeds.
 */
export function randomKey(...parts: readonly (string | number)[]): RandomKey {
  const text = parts.map((part) => `${typeof part === 'number' ? '#' : '"'}${part}`).join('\u0000');
  return [murmur(text, 0x6c616375), murmur(text, 0x6e612121)];
}

function murmur(text: string, seed: number): number {
  let hash = seed;
  for (let i = 0; i < text.length; i++) {
    let k = Math.imul(text.charCodeAt(i), 0xcc9e2d51);
    k = (k << 15) | (k >>> 17);
    hash ^= Math.imul(k, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= text.length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
