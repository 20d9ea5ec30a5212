/** Projects that the user deleted: put aside until the window closes, so that deleting can be undone. */
import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import * as v from 'valibot';
import { openProject } from '../store/project.ts';
import type { Environment } from './environment.ts';
import { refused } from './appFiles.ts';
import { readKept, writeKept } from './keptFiles.ts';
import { RequestError, type Session } from './session.ts';

/** What a crash left behind is kept this long, then removed. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

const about = v.object({ path: v.string(), window: v.string() });

function trash(environment: Environment): string {
  return join(environment.dataFolder, 'deleted');
}

/** @throws ProjectError where the file is no project or in use. */
export function deleteProject(
  environment: Environment,
  session: Session,
  path: string,
): { token: string; name: string } {
  const file = resolve(path);
  // Opening as the one writer proves that it is a project and that nobody has it open, this window included.
  openProject(file).close();
  const token = randomUUID();
  const folder = join(trash(environment), token);
  try {
    writeKept(join(folder, 'about.json'), { path: file, window: session.window });
    moveFile(file, join(folder, 'project.lacuna'));
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw refused(file, error, 'deleted');
  }
  return { token, name: basename(file) };
}

/** @throws RequestError where it has been purged, or another file has its name now. */
export function undeleteProject(environment: Environment, token: string): { path: string } {
  const folder = join(trash(environment), basename(token));
  const read = v.safeParse(about, readKept(join(folder, 'about.json')));
  const file = join(folder, 'project.lacuna');
  if (!read.success || !existsSync(file)) throw new RequestError('input', 'This file can no longer be brought back.');
  const { path } = read.output;
  if (existsSync(path)) {
    throw new RequestError('exists', `${basename(path)} cannot be brought back: another file has its name now.`);
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
    moveFile(file, path);
  } catch (error) {
    throw refused(path, error, 'brought back');
  }
  rmSync(folder, { recursive: true, force: true });
  return { path };
}

/** Removes for good what a window deleted, and what windows that crashed deleted long ago. */
export function purgeDeleted(environment: Environment, window: string | null): void {
  if (!existsSync(trash(environment))) return;
  for (const token of readdirSync(trash(environment))) {
    const folder = join(trash(environment), token);
    const read = v.safeParse(about, readKept(join(folder, 'about.json')));
    const old = Date.now() - statSync(folder).mtimeMs > KEPT_MS;
    if (old || !read.success || read.output.window === window) rmSync(folder, { recursive: true, force: true });
  }
}

function moveFile(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    copyFileSync(from, to);
    rmSync(from);
  }
}
