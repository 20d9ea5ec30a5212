/** Where a command writes: said before the work, not after it. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ArgumentError } from './argumentError.ts';

/** @throws ArgumentError where the path is taken, or has no folder to be in. */
export function refuseOut(out: string): void {
  if (existsSync(out)) throw new ArgumentError(`${out} exists already: choose another name.`);
  refuseMissingFolder(out);
}

/** @throws ArgumentError */
export function refuseMissingFolder(out: string): void {
  const folder = dirname(resolve(out));
  if (!existsSync(folder)) throw new ArgumentError(`--out ${out}: there is no folder ${folder} to put it in.`);
}
