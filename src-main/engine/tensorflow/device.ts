/** A backend of TensorFlow.js that was loaded and is ready: what the tensor program needs to know of it. */
import type * as core from '@tensorflow/tfjs-core';
import type { MakeMasks } from './masks.ts';

export type Tensors = typeof core;

/** In the order in which they are tried. */
export const backendNames = ['tfjs-node-gpu', 'tfjs-node', 'webgpu', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

export interface Device {
  readonly backend: BackendName;
  /** What the hardware is called; null where the backend does not tell. */
  readonly name: string | null;
  readonly tf: Tensors;
  /** Bytes that the tensors of one program may take. */
  readonly memory: number;
  /** What went wrong on it without any call having thrown: a GPU tells later. Null where nothing did. */
  readonly failure?: () => Error | null;
  /** Draws dropout masks; in plain TypeScript where absent. */
  readonly masks?: MakeMasks;
}

/** A device failed in the middle: what was in flight is lost, and may be done on another one. */
export class DeviceError extends Error {
  readonly backend: BackendName;

  constructor(backend: BackendName, cause: unknown) {
    super(`tensorflow:${backend} failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'DeviceError';
    this.backend = backend;
  }
}

/** Whether an error says that memory was short: with fewer networks at a time it may work. */
export function isOutOfMemory(error: unknown): boolean {
  const text = error instanceof Error ? `${error.name} ${error.message}` : String(error);
  return /out of memory|\bOOM\b|RESOURCE_EXHAUSTED|allocation failed|cannot allocate|memory access out of bounds/i.test(
    text,
  );
}
