/** Loads TensorFlow.js and its backends, each only when it is asked for. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { cpus, totalmem } from 'node:os';
import { pathToFileURL } from 'node:url';
import { bindingFile, bindingFolder, bundledFile, readManifest, type BindingVariant } from './binding.ts';
import type { BackendName, Device, Tensors } from '../engine/tensorflow/device.ts';
import { webgpuMasks } from '../engine/tensorflow/webgpuMasks.ts';

const require = createRequire(import.meta.url);

/** Share of the machine's memory that one program's tensors may take. */
const MEMORY_SHARE = 0.25;
/** What WebAssembly can address, with room for what the backend keeps besides. */
const WASM_BYTES = 1 << 30;

// All parts must share one copy of the core: the CommonJS one, which the backends require.
function core(): Tensors {
  return quiet(require('@tensorflow/tfjs-core') as Tensors);
}

/** It greets on standard error, and proposes to install what does not install. */
function quiet(tf: Tensors): Tensors {
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
    if (backend === 'webgpu') return await webgpu();
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
  const manifest = readManifest(folder);
  if (!manifest) {
    const wheel = backend === 'tfjs-node-gpu' ? ' (of a build for CUDA)' : '';
    throw new Error(
      `its native part is not installed: lacuna engines install tensorflow --archive FILE, or --wheel FILE${wheel}`,
    );
  }
  // TensorFlow tells which instructions the processor has, on standard error, each time.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  restoreUtil();
  const { tf, NodeJSKernelBackend } = scriptsOf(folder);
  const instance = new NodeJSKernelBackend(require(bindingFile(folder)), 'lacuna');
  const found = instance.isUsingGpuDevice ? 'tfjs-node-gpu' : 'tfjs-node';
  if (backend !== null && found !== backend) {
    throw new Error(
      backend === 'tfjs-node-gpu'
        ? "TensorFlow finds no GPU that it can use: it needs NVIDIA's driver, CUDA and cuDNN"
        : 'it is a build for CUDA and trains on the GPU that there is now: install it again, as tfjs-node-gpu',
    );
  }
  tf.registerBackend('tensorflow', () => instance as unknown as ReturnType<Tensors['backend']>);
  await use(tf, 'tensorflow');
  const name = `${found === 'tfjs-node' ? (processor() ?? 'processor') : 'GPU'}, TensorFlow ${manifest.tensorflow}`;
  return { backend: found, name, tf, memory: totalmem() * MEMORY_SHARE };
}

interface Scripts {
  readonly tf: Tensors;
  readonly NodeJSKernelBackend: new (binding: unknown, name: string) => { isUsingGpuDevice: boolean };
}

/** What an archive brought along, with a core of its own; else the packages of this checkout. */
function scriptsOf(folder: string): Scripts {
  if (existsSync(bundledFile(folder))) {
    const { core: tf, NodeJSKernelBackend } = require(bundledFile(folder)) as Omit<Scripts, 'tf'> & { core: Tensors };
    return { tf: quiet(tf), NodeJSKernelBackend };
  }
  const tf = core();
  const { NodeJSKernelBackend } = require('@tensorflow/tfjs-node/dist/nodejs_kernel_backend.js') as Scripts;
  require('@tensorflow/tfjs-node/dist/register_all_kernels.js');
  return { tf, NodeJSKernelBackend };
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

interface Adapter {
  readonly info: { readonly vendor: string; readonly device: string; readonly description: string };
  readonly limits: { readonly maxStorageBufferBindingSize: number };
}

interface GpuDevice extends EventTarget {
  readonly lost: Promise<{ readonly message: string }>;
}

/** Dawn has one instance a process, which lives as long as anything on it. */
let gpu: { requestAdapter(options?: object): Promise<Adapter | null> } | null = null;

/** Dawn, on whatever Vulkan, Metal or Direct3D 12 finds: a software device (SwiftShader) where there is no other. */
async function webgpu(): Promise<Device> {
  if (!gpu) {
    const dawn = (await import(pathToFileURL(require.resolve('webgpu')).href)) as {
      create: (options: string[]) => NonNullable<typeof gpu>;
      globals: object;
    };
    Object.assign(globalThis, dawn.globals);
    gpu = dawn.create([]);
    Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true });
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) throw new Error('no device for Vulkan, Metal or Direct3D 12 is found');
  const tf = core();
  require('@tensorflow/tfjs-backend-webgpu');
  await use(tf, 'webgpu');
  const { device } = tf.backend() as unknown as { device: GpuDevice };
  let failure: Error | null = null;
  // Memory that runs out and wrong calls are told here, not where they happen.
  device.addEventListener('uncapturederror', (event) => {
    failure ??= new Error((event as Event & { error: { message: string } }).error.message);
  });
  void device.lost.then(({ message }) => {
    failure ??= new Error(`the device was lost: ${message}`);
  });
  const { description, device: model, vendor } = adapter.info;
  const name = [description, model, vendor].find((text) => text !== '') ?? null;
  // No tensor may be larger than a binding; the largest is one in nine of what a network takes (memory.ts).
  const memory = Math.min(totalmem() * MEMORY_SHARE, 4 * adapter.limits.maxStorageBufferBindingSize);
  return { backend: 'webgpu', name, tf, memory, failure: () => failure, masks: webgpuMasks };
}
