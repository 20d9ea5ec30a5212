import { createHash } from 'node:crypto';
import { endianness } from 'node:os';

// Numbers are stored little-endian, which every platform that Lacuna ships for is; reads and writes are then copies.
if (endianness() !== 'LE') throw new Error('Lacuna project files need a little-endian machine.');

type AnyTypedArray = Int32Array | Uint8Array | Float64Array;

/** The bytes of a typed array, bit for bit (payloads of NaN included), in a form that SQLite can bind. */
export function toBlob(array: AnyTypedArray): Buffer {
  const view = Buffer.from(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
  // The native binding gets memory that no other thread can write to.
  return array.buffer instanceof SharedArrayBuffer ? Buffer.from(view) : view;
}

/** New memory, shared between threads or not. */
function allocate(bytes: number, shared: boolean): ArrayBufferLike {
  return shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
}

/** Copies bytes into memory of their own, which also aligns them. */
function copyOf(blob: Uint8Array, shared: boolean): ArrayBufferLike {
  const memory = allocate(blob.byteLength, shared);
  new Uint8Array(memory).set(blob);
  return memory;
}

export function toBytes(blob: Uint8Array, shared = false): Uint8Array {
  return new Uint8Array(copyOf(blob, shared));
}

export function toInt32(blob: Uint8Array, shared = false): Int32Array {
  return new Int32Array(copyOf(blob, shared));
}

export function toFloat64(blob: Uint8Array, shared = false): Float64Array {
  return new Float64Array(copyOf(blob, shared));
}

/** SHA-256 in hexadecimal over texts and blobs, each preceded by its length so that borders count. */
export function sha256(...parts: readonly (Uint8Array | string)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part;
    if (parts.length > 1) hash.update(`${bytes.byteLength}:`);
    hash.update(bytes);
  }
  return hash.digest('hex');
}
