/** Loads TensorFlow.js and its backends, each only when it is asked for. */
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { cpus, totalmem } from 'node:os';
import { bindingFile, bindingFolder, readManifest, type BindingVariant } from './binding.ts';
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
    if (backend === 'cpu') return await plain();
    if (backend === 'wasm') return await wasm();
    return await native(backend, bindingFolder(backend));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('TensorFlow.js is not part of this package of Lacuna', { cause: error });
  }
}

/**
 * tfjs-node with the binding in a folder.
 * @param backend what it must be; null: whatever it turns out to be.
 * @throws Error where it is not there or does not start, saying why.
 */
export async function native(backend: BindingVariant | null, folder: string): Promise<Device> {
  // First: where it is not part of the package, there is nothing to install a native part for.
  require.resolve('@tensorflow/tfjs-node/package.json');
  const manifest = readManifest(folder);
  if (!manifest) {
    const wheel = backend === 'tfjs-node-gpu' ? ' (of a build for CUDA)' : '';
    throw new Error(`its native part is not installed: lacuna engines install tensorflow --wheel FILE${wheel}`);
  }
  // TensorFlow tells which instructions the processor has, on standard error, each time.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  const tf = core();
  restoreUtil();
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js') as {
    NodeJSKernelBackend: new (binding: unknown, name: string) => { isUsingGpuDevice: boolean };
  };
  require('@tensorflow/tfjs-node/dist/register_all_kernels.js');
  const instance = new NodeJSKernelBackend(require(bindingFile(folder)), 'lacuna');
  const found = instance.isUsingGpuDevice ? 'tfjs-node-gpu' : 'tfjs-node';
  if (backend !== null && found !== backend) throw new Error('TensorFlow finds no GPU that it can use');
  tf.registerBackend('tensorflow', () => instance as unknown as ReturnType<Tensors['backend']>);
  await use(tf, 'tensorflow');
  const name = `${found === 'tfjs-node' ? (processor() ?? 'processor') : 'GPU'}, TensorFlow ${manifest.tensorflow}`;
  return { backend: found, name, tf, memory: totalmem() * MEMORY_SHARE };
}

/** tfjs-node 4.22 calls two functions that Node 23 removed (tensorflow/tfjs#8609). */
function restoreUtil(): void {
  const util = require('node:util') as Record<string, unknown>;
  util['isNullOrUndefined'] ??= (value: unknown) => value === null || value === undefined;
  // Still there in Node 24, with a warning.
  util['isArray'] = Array.isArray;
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
