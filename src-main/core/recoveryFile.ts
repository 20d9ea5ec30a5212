/** What a window had open, kept in the data folder so that it can be opened again should core die. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { Environment } from './environment.ts';

const note = v.strictObject({ path: v.string(), running: v.boolean() });
export type RecoveryNote = v.InferOutput<typeof note>;

function fileOf(environment: Environment, window: string): string {
  return join(environment.dataFolder, `session-${encodeURIComponent(window).replaceAll('*', '%2A')}.json`);
}

/** Keeps the note, or removes it (null). Losing it costs comfort alone, so a full disk is no error here. */
export function recoveryNote(environment: Environment, window: string, content: RecoveryNote | null): void {
  const file = fileOf(environment, window);
  try {
    if (content === null) {
      rmSync(file, { force: true });
      return;
    }
    mkdirSync(environment.dataFolder, { recursive: true });
    writeFileSync(`${file}.part`, JSON.stringify(content));
    renameSync(`${file}.part`, file);
  } catch {
    // Nothing of the user's is in it.
  }
}

/** The note that a core which died left for this window; null where there is none that can be read. */
export function readRecoveryNote(environment: Environment, window: string): RecoveryNote | null {
  try {
    const parsed = v.safeParse(note, JSON.parse(readFileSync(fileOf(environment, window), 'utf8')));
    return parsed.success ? parsed.output : null;
  } catch {
    return null;
  }
}
