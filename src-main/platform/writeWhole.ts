/** Files and folders that are there whole or not at all. */
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Written beside and renamed. What is there is replaced. */
export function writeFileWhole(path: string, bytes: Uint8Array): void {
  const draft = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    writeFileSync(draft, bytes, { flag: 'wx', flush: true });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** The folder must not be there yet, or be one that `writeFolderWhole` may replace. */
export function writeFolderWhole(path: string, files: readonly NamedBytes[]): void {
  const folder = path.replace(/[\\/]+$/, '');
  const draft = join(dirname(folder), `.${basename(folder)}.${process.pid}.part`);
  try {
    mkdirSync(draft);
    for (const { name, bytes } of files) writeFileSync(join(draft, name), bytes, { flag: 'wx', flush: true });
    if (existsSync(folder)) rmSync(folder, { recursive: true });
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}
