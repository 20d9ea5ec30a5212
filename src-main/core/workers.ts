/** What the user's settings say about training. */
import { isEngineName } from '../engine/select.ts';
import type { Environment } from './environment.ts';
import { readSettings } from './settings.ts';

/** Worker threads of a study. */
export function workersOf(environment: Environment): number {
  return readSettings(environment).workers ?? environment.cores;
}

/** The engine of a new study. */
export function engineOf(environment: Environment): string {
  const { engine } = readSettings(environment);
  if (isEngineName(engine)) return engine;
  return environment.kernel ? 'fused' : 'reference';
}
