import { readFileSync } from 'node:fs';
import type { Engine } from '../../src-main/engine/engine.ts';
import { fusedEngine } from '../../src-main/engine/fused/fused.ts';
import { tensorflowEngine } from '../../src-main/engine/tensorflow/tensorflow.ts';
import { loadDevice } from '../../src-main/platform/tensorflow.ts';
import { reference } from '../../src-main/engine/reference/reference.ts';

/** The kernel as `npm run build` made it; `npm test` builds it first. */
export const kernel = new Uint8Array(readFileSync(new URL('../../build/fused.wasm', import.meta.url)));

export const fused = fusedEngine(kernel);

/** The tensorflow engine on the backends that every machine has. */
export const wasm = tensorflowEngine(await loadDevice('wasm'), fused);

/** Every engine, for the suites that run against all of them. */
export const engines: readonly Engine[] = [reference, fused, wasm];
