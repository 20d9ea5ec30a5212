/** Engines by their names: what `--engine` takes and a project file says. */
import type { DirectEngine } from './engine.ts';
import { fusedEngine } from './fused/fused.ts';
import { reference } from './reference/reference.ts';
import { backendNames, type BackendName } from './tensorflow/device.ts';

/** Engines of this version, in the order in which they are listed. */
export const engineNames: readonly string[] = [
  'reference',
  'fused',
  ...backendNames.map((backend) => `tensorflow:${backend}`),
];

export const defaultEngine = 'fused';

export function isEngineName(name: string): boolean {
  return engineNames.includes(name);
}

/** The backend on which an engine trains; null for those that need none. */
export function backendOf(name: string): BackendName | null {
  return backendNames.find((backend) => name === `tensorflow:${backend}`) ?? null;
}

/** What goes on with a task where `name` has failed: the next backend, in the end an engine that needs no device. */
export function engineAfter(name: string, kernel: Uint8Array | null): string | null {
  const backend = backendOf(name);
  if (backend === null) return null;
  const next = backendNames[backendNames.indexOf(backend) + 1];
  if (next !== undefined) return `tensorflow:${next}`;
  return kernel ? 'fused' : 'reference';
}

/**
 * The engine that applies what `name` has trained; the same as trains it where that needs no device.
 *
 * @param kernel The fused engine's WebAssembly module; null where it was not built.
 * @throws Error where the engine is unknown or its kernel is missing.
 */
export function engineByName(name: string, kernel: Uint8Array | null): DirectEngine {
  if (!isEngineName(name)) throw new Error(`There is no engine ${name}; there are ${engineNames.join(', ')}.`);
  if (name === 'reference') return reference;
  if (!kernel) throw new Error('The fused engine has not been built: run "npm run build".');
  return fusedEngine(kernel);
}
