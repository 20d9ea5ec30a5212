/** The application's settings, and the files opened lately: in the data folder. */
import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import * as v from 'valibot';
import { settings as schema, type AppSettings, type RecentFile } from '../contract/app.ts';
import type { Environment } from './environment.ts';
import { readKept, writeKept } from './keptFiles.ts';

const MOST_RECENT = 12;

export function readSettings(environment: Environment): AppSettings {
  const defaults: AppSettings = { workers: null, engine: 'auto', theme: 'system', folder: environment.documentsFolder };
  const kept = readKept(join(environment.dataFolder, 'settings.json'));
  const read = v.safeParse(v.partial(schema), kept);
  // A setting that a later version wrote and this one does not know must not lose the others.
  return read.success ? { ...defaults, ...JSON.parse(JSON.stringify(read.output)) as Partial<AppSettings> } : defaults;
}

export function changeSettings(environment: Environment, change: Readonly<Partial<AppSettings>>): AppSettings {
  const given = Object.entries(change).filter(([, value]) => (value as unknown) !== undefined);
  const settings: AppSettings = { ...readSettings(environment), ...Object.fromEntries(given) };
  writeKept(join(environment.dataFolder, 'settings.json'), settings);
  return settings;
}

const kept = v.array(v.object({ path: v.string(), openedAt: v.string() }));

function readRecent(environment: Environment): v.InferOutput<typeof kept> {
  const read = v.safeParse(kept, readKept(join(environment.dataFolder, 'recent.json')));
  return read.success ? read.output : [];
}

export function recentFiles(environment: Environment): RecentFile[] {
  return readRecent(environment).map(({ path, openedAt }) => ({
    path,
    name: basename(path),
    openedAt,
    exists: existsSync(path),
  }));
}

/** To be called whenever a project is made or opened. */
export function noteRecent(environment: Environment, path: string): void {
  const own = resolve(path);
  const others = readRecent(environment).filter((one) => one.path !== own);
  const recent = [{ path: own, openedAt: new Date().toISOString() }, ...others].slice(0, MOST_RECENT);
  writeKept(join(environment.dataFolder, 'recent.json'), recent);
}

export function forgetRecent(environment: Environment, path: string): void {
  const others = readRecent(environment).filter((one) => one.path !== path && one.path !== resolve(path));
  writeKept(join(environment.dataFolder, 'recent.json'), others);
}
