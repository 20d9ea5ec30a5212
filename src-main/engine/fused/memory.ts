/** The kernel's instances and their linear memory, filled from the front by a bump allocator. */

interface KernelExports {
  readonly memory: WebAssembly.Memory;
  heapBase(): number;
  train(cfg: number, first: number, count: number): void;
  apply(cfg: number): void;
  drawMasks(
    keys: number,
    networks: number,
    slots: number,
    fed: number,
    stride: number,
    width: number,
    layer: number,
    step: number,
    threshold: number,
    scale: number,
    scratch: number,
    out: number,
  ): void;
}

const PAGE = 65536;

export class KernelMemory {
  readonly kernel: KernelExports;
  #next: number;

  constructor(module: WebAssembly.Module) {
    this.kernel = new WebAssembly.Instance(module, {}).exports as KernelExports;
    this.#next = this.kernel.heapBase();
  }

  /** Forgets everything allocated. */
  reset(): void {
    this.#next = this.kernel.heapBase();
  }

  /** `bytes` zeroed bytes at a 64-byte boundary. Views into the memory made before this call may be detached. */
  take(bytes: number): number {
    const at = Math.ceil(this.#next / 64) * 64;
    this.#next = at + bytes;
    const missing = this.#next - this.kernel.memory.buffer.byteLength;
    if (missing > 0) {
      try {
        this.kernel.memory.grow(Math.ceil(missing / PAGE));
      } catch {
        throw new Error(
          `The fused engine needs ${Math.ceil(this.#next / 2 ** 20)} MiB for this network and its training set, more ` +
            'than WebAssembly can address or the machine has. Use fewer columns, or --engine reference.',
        );
      }
    }
    new Uint8Array(this.kernel.memory.buffer, at, bytes).fill(0);
    return at;
  }

  floats(at: number, count: number): Float32Array {
    return new Float32Array(this.kernel.memory.buffer, at, count);
  }

  doubles(at: number, count: number): Float64Array {
    return new Float64Array(this.kernel.memory.buffer, at, count);
  }

  integers(at: number, count: number): Int32Array {
    return new Int32Array(this.kernel.memory.buffer, at, count);
  }

  bytes(at: number, count: number): Uint8Array {
    return new Uint8Array(this.kernel.memory.buffer, at, count);
  }

  putFloats(values: ArrayLike<number>): number {
    const at = this.take(values.length * 4);
    this.floats(at, values.length).set(values);
    return at;
  }

  putIntegers(values: Int32Array): number {
    const at = this.take(values.length * 4);
    this.integers(at, values.length).set(values);
    return at;
  }

  putBytes(values: Uint8Array): number {
    const at = this.take(values.length);
    this.bytes(at, values.length).set(values);
    return at;
  }

  /** A row-major matrix with rows padded with zeros from `columns` to `padded` floats. */
  putMatrix(values: Float32Array, rows: number, columns: number, padded: number): number {
    const at = this.take(rows * padded * 4);
    const to = this.floats(at, rows * padded);
    if (columns === padded) to.set(values.subarray(0, rows * columns));
    else for (let r = 0; r < rows; r++) to.set(values.subarray(r * columns, (r + 1) * columns), r * padded);
    return at;
  }
}

/** Hands out kernel instances and takes them back: an instance reserves address space, so few are kept. */
export class KernelPool {
  readonly #module: WebAssembly.Module;
  readonly #free: KernelMemory[] = [];

  constructor(module: WebAssembly.Module) {
    this.#module = module;
  }

  acquire(): KernelMemory {
    const memory = this.#free.pop() ?? new KernelMemory(this.#module);
    memory.reset();
    return memory;
  }

  release(memory: KernelMemory): void {
    this.#free.push(memory);
  }
}
