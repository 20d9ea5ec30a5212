import { existsSync, readFileSync } from 'node:fs';

const path = new URL('../../build/fused.wasm', import.meta.url);

/** The fused engine's WebAssembly module as `npm run build` made it; null where it is missing. */
export function readKernel(): Uint8Array | null {
  return existsSync(path) ? new Uint8Array(readFileSync(path)) : null;
}
