/** What the user's settings say about training. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { settings } from '../contract/app.ts';
import { isEngineName } from '../engine/select.ts';
import type { Environment } from './environment.ts';

const known = v.object({ workers: settings.entries.workers, engine: settings.entries.engine });

function read(environment: Environment): v.InferOutput<typeof known> {
  try {
    const parsed = v.safeParse(known, JSON.parse(readFileSync(join(environment.dataFolder, 'settings.json'), 'utf8')));
    if (parsed.success) return parsed.output;
  } catch {
    // No settings yet.
  }
  return { workers: null, engine: 'auto' };
}

/** Worker threads of a study. */
export function workersOf(environment: Environment): number {
  return read(environment).workers ?? environment.cores;
}

/** The engine of a new study. */
export function engineOf(environment: Environment): string {
  const { engine } = read(environment);
  if (isEngineName(engine)) return engine;
  return environment.kernel ? 'fused' : 'reference';
}
