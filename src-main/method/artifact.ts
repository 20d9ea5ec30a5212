/**
 * Plain objects with typed arrays to bytes and back: how models and teacher stages are kept in the project file.
 *
 * Layout: length of the JSON part (uint32, little-endian), the JSON in UTF-8, then the arrays, each at a multiple of
 * eight bytes. In the JSON an array stands as {"$array": type, "at": offset, "length": n}.
 */
const types = { Float64Array, Float32Array, Int32Array, Uint8Array } as const;
type Name = keyof typeof types;
type Stored = InstanceType<(typeof types)[Name]>;

const isStored = (value: unknown): value is Stored => Object.values(types).some((type) => value instanceof type);

export function encodeArtifact(value: unknown): Uint8Array {
  const arrays: { at: number; bytes: Uint8Array }[] = [];
  let size = 0;
  const json = JSON.stringify(value, (_key, item: unknown) => {
    if (!isStored(item)) return item;
    const at = size;
    arrays.push({ at, bytes: new Uint8Array(item.buffer, item.byteOffset, item.byteLength) });
    size = Math.ceil((size + item.byteLength) / 8) * 8;
    return { $array: item.constructor.name, at, length: item.length };
  });
  const text = new TextEncoder().encode(json);
  const start = Math.ceil((4 + text.length) / 8) * 8;
  const out = new Uint8Array(start + size);
  new DataView(out.buffer).setUint32(0, text.length, true);
  out.set(text, 4);
  for (const { at, bytes } of arrays) out.set(bytes, start + at);
  return out;
}

/** @throws Error where the bytes are not an artifact. */
export function decodeArtifact(bytes: Uint8Array): unknown {
  // A copy aligns the arrays, wherever the bytes came from.
  const own = bytes.slice();
  const length = new DataView(own.buffer).getUint32(0, true);
  const start = Math.ceil((4 + length) / 8) * 8;
  return JSON.parse(new TextDecoder().decode(own.subarray(4, 4 + length)), (_key, item: unknown) => {
    if (typeof item !== 'object' || item === null || !('$array' in item)) return item;
    const { $array, at, length: count } = item as { $array: Name; at: number; length: number };
    return new types[$array](own.buffer, start + at, count);
  });
}
