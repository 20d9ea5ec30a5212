import type { DirectEngine } from './engine.ts';
import { fusedEngine } from './fused/fused.ts';
import { reference } from './reference/reference.ts';

/** Engines of this version, in the order in which they are listed. */
export const engineNames = ['reference', 'fused'] as const;
export type EngineName = (typeof engineNames)[number];

export const defaultEngine: EngineName = 'fused';

export function isEngineName(name: string): name is EngineName {
  return (engineNames as readonly string[]).includes(name);
}

/**
 * @param kernel The fused engine's WebAssembly module; null where it was not built.
 * @throws Error where the engine is unknown or its kernel is missing.
 */
export function engineByName(name: string, kernel: Uint8Array | null): DirectEngine {
  if (name === 'reference') return reference;
  if (name !== 'fused') throw new Error(`There is no engine ${name}; there are ${engineNames.join(', ')}.`);
  if (!kernel) throw new Error('The fused engine has not been built: run "npm run build".');
  return fusedEngine(kernel);
}
