/**
 * BIDS sidecars: `participants.json` tells what the columns of `participants.tsv` are.
 */
import type { ImportLog } from './importLog.ts';
import type { CohortInput } from './options.ts';
import { stemOf } from './openTable.ts';

/** Names of the columns that a table's sidecar gives `Levels`: categories, even where they are written as numbers. */
export function sidecarLevels(input: CohortInput, file: string, log: ImportLog): ReadonlySet<string> {
  const name = `${stemOf(file)}.json`;
  const sidecar = input.sidecars?.find((one) => one.name === name);
  const levels = new Set<string>();
  if (!sidecar) return levels;
  try {
    const described = JSON.parse(new TextDecoder().decode(sidecar.bytes)) as unknown;
    if (typeof described !== 'object' || described === null) throw new Error('it describes no columns');
    for (const [column, about] of Object.entries(described)) {
      if (typeof about === 'object' && about !== null && 'Levels' in about) levels.add(column);
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    log.warn('sidecar-unreadable', `${name} was not used: it is no BIDS sidecar (${why}).`);
  }
  return levels;
}
