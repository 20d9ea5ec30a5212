/** Loads TensorFlow.js and its backends, each only when it is asked for. */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { cpus, totalmem } from 'node:os';
import type { BackendName, Device, Tensors } from '../engine/tensorflow/device.ts';

const require = createRequire(import.meta.url);

/** Share of the machine's memory that one program's tensors may take. */
const MEMORY_SHARE = 0.25;
/** What WebAssembly can address, with room for what the backend keeps besides. */
const WASM_BYTES = 1 << 30;

// All parts must share one copy of the core: the CommonJS one, which the backends require.
function core(): Tensors {
  const tf = require('@tensorflow/tfjs-core') as Tensors;
  // It greets on standard error, and proposes to install what does not install.
  tf.env().set('IS_TEST', true);
  return tf;
}

const processor = (): string | null => cpus()[0]?.model ?? null;

async function use(tf: Tensors, backend: string): Promise<void> {
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  await tf.ready();
}

/** @throws Error where the backend is not there or does not start, saying why. */
export async function loadDevice(backend: BackendName): Promise<Device> {
  try {
    return await (backend === 'cpu' ? plain() : wasm());
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('TensorFlow.js is not part of this package of Lacuna', { cause: error });
  }
}

async function plain(): Promise<Device> {
  const tf = core();
  require('@tensorflow/tfjs-backend-cpu');
  await use(tf, 'cpu');
  return { backend: 'cpu', name: processor(), tf, memory: totalmem() * MEMORY_SHARE };
}

async function wasm(): Promise<Device> {
  const tf = core();
  const { setWasmPaths } = require('@tensorflow/tfjs-backend-wasm') as { setWasmPaths: (folder: string) => void };
  setWasmPaths(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')) + sep);
  await use(tf, 'wasm');
  return { backend: 'wasm', name: processor(), tf, memory: WASM_BYTES };
}
