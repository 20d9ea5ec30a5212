/** What the user's settings say about training. */
import type { Cohort } from '../cohort/cohort.ts';
import { isEngineName } from '../engine/select.ts';
import { fastestEngine } from './engineStates.ts';
import type { Environment } from './environment.ts';
import { readSettings } from './settings.ts';

/** Worker threads of a study. */
export function workersOf(environment: Environment): number {
  return readSettings(environment).workers ?? environment.cores;
}

/** The engine of a new study. */
export async function engineOf(environment: Environment, cohort: Cohort): Promise<string> {
  const { engine } = readSettings(environment);
  return isEngineName(engine) ? engine : fastestEngine(environment, cohort, workersOf(environment));
}
