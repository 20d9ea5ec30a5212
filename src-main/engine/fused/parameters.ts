/**
 * Translates between the flat parameter vector of network.ts and the kernel's padded layout, in which W2 is transposed
 * ([h in, h out]) and every row starts at a multiple of four floats.
 */
import type { Layout, NetworkSpec } from '../network.ts';
import type { KernelMemory } from './memory.ts';

export const padded = (count: number): number => Math.ceil(count / 4) * 4;

/** Kernel addresses (bytes) of one branch's parameters; 0 where the network has none. */
export interface BranchAddresses {
  scores: number;
  w1: number;
  b1: number;
  w2: number;
  b2: number;
  wOut: number;
  bOut: number;
}

export interface ParameterAddresses {
  readonly branches: readonly BranchAddresses[];
  readonly bias: number;
  /** Bytes from a parameter to its first moment; twice that to its second. */
  readonly momentDistance: number;
}

/** Reserves parameters and, for training, their two moments. */
export function placeParameters(memory: KernelMemory, spec: NetworkSpec, training: boolean): ParameterAddresses {
  const h = padded(spec.width);
  const c = padded(spec.classes);
  let floats = 0;
  const take = (count: number): number => {
    const offset = floats;
    floats += count;
    return offset;
  };
  const offsets = spec.inputs.map((d) => ({
    scores: spec.attention ? take(padded(d)) : -1,
    w1: spec.depth > 0 ? take(spec.width * padded(d)) : -1,
    b1: spec.depth > 0 ? take(h) : -1,
    w2: spec.depth > 1 ? take(spec.width * h) : -1,
    b2: spec.depth > 1 ? take(h) : -1,
    wOut: take(spec.classes * (spec.depth > 0 ? h : padded(d))),
    bOut: spec.branchBias ? take(c) : -1,
  }));
  const bias = take(c);
  const base = memory.take(floats * 4 * (training ? 3 : 1));
  const address = (offset: number): number => (offset < 0 ? 0 : base + offset * 4);
  const branches = offsets.map((o) => ({
    scores: address(o.scores),
    w1: address(o.w1),
    b1: address(o.b1),
    w2: address(o.w2),
    b2: address(o.b2),
    wOut: address(o.wOut),
    bOut: address(o.bOut),
  }));
  return { branches, bias: address(bias), momentDistance: floats * 4 };
}

type Copy = (kernel: Float32Array, kernelAt: number, flat: Float32Array, flatAt: number, count: number) => void;

const toKernel: Copy = (kernel, kernelAt, flat, flatAt, count) => {
  kernel.set(flat.subarray(flatAt, flatAt + count), kernelAt);
};
const fromKernel: Copy = (kernel, kernelAt, flat, flatAt, count) => {
  flat.set(kernel.subarray(kernelAt, kernelAt + count), flatAt);
};

export function writeParameters(
  memory: KernelMemory,
  spec: NetworkSpec,
  layout: Layout,
  at: ParameterAddresses,
  flat: Float32Array,
): void {
  visit(memory, spec, layout, at, flat, toKernel);
}

export function readParameters(
  memory: KernelMemory,
  spec: NetworkSpec,
  layout: Layout,
  at: ParameterAddresses,
): Float32Array {
  const flat = new Float32Array(layout.size);
  visit(memory, spec, layout, at, flat, fromKernel);
  return flat;
}

function visit(
  memory: KernelMemory,
  spec: NetworkSpec,
  layout: Layout,
  at: ParameterAddresses,
  flat: Float32Array,
  copy: Copy,
): void {
  const kernel = memory.floats(0, memory.kernel.memory.buffer.byteLength / 4);
  const h = padded(spec.width);
  const matrix = (to: number, from: number, rows: number, columns: number): void => {
    for (let r = 0; r < rows; r++) copy(kernel, to / 4 + r * padded(columns), flat, from + r * columns, columns);
  };
  layout.branches.forEach((branch, m) => {
    const addresses = at.branches[m]!;
    const [first, second] = branch.hidden;
    if (branch.attention >= 0) copy(kernel, addresses.scores / 4, flat, branch.attention, branch.inputs);
    if (first) {
      matrix(addresses.w1, first.weight, spec.width, first.inputs);
      copy(kernel, addresses.b1 / 4, flat, first.bias, spec.width);
    }
    if (second) {
      for (let o = 0; o < spec.width; o++) {
        for (let i = 0; i < spec.width; i++) {
          copy(kernel, addresses.w2 / 4 + i * h + o, flat, second.weight + o * spec.width + i, 1);
        }
      }
      copy(kernel, addresses.b2 / 4, flat, second.bias, spec.width);
    }
    matrix(addresses.wOut, branch.output.weight, spec.classes, branch.output.inputs);
    if (branch.bias >= 0) copy(kernel, addresses.bOut / 4, flat, branch.bias, spec.classes);
  });
  copy(kernel, at.bias / 4, flat, layout.bias, spec.classes);
}
