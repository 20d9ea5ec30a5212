/** Small files of ours in the data folder: JSON, replaced whole. */
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What the file holds; null where it is missing or no JSON (a damaged one is as good as none). */
export function readKept(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as unknown;
  } catch {
    return null;
  }
}

/** Writes beside and renames, so that a crash leaves the old file or the new one. */
export function writeKept(path: string, value: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  const beside = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(beside, JSON.stringify(value), { mode: 0o600 });
    renameSync(beside, path);
  } finally {
    rmSync(beside, { force: true });
  }
}

export function removeKept(path: string): void {
  rmSync(path, { force: true });
}

/** A name that any file system takes for a text of any kind (a window's id, a path). */
export function fileNameFor(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
