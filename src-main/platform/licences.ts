/** What Lacuna is made of, as `npm run build` listed it. */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Part {
  readonly name: string;
  readonly version: string;
  /** SPDX. */
  readonly licence: string;
  readonly text: string;
}

const path = new URL('../../build/licences.json', import.meta.url);

export function readLicences(): readonly Part[] {
  if (!existsSync(path)) throw new Error(`${fileURLToPath(path)} is missing: run npm run build.`);
  return JSON.parse(readFileSync(path, 'utf8')) as Part[];
}
