import { readFileSync } from 'node:fs';
import type { GainSummary } from '../method/gain/summary.ts';

const path = new URL('../../docs/paper/results.json', import.meta.url);

/** The committed figures of `npm run paper`. @throws Error where the file is missing. */
export function readGains(): GainSummary {
  return JSON.parse(readFileSync(path, 'utf8')) as GainSummary;
}
