/** Folders listed for the window's own dialogue, and files that the user saves from the window. */
import { constants } from 'node:fs';
import { access, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, extname, join, parse, resolve } from 'node:path';
import { randomUUID } from 'node:crypto';
import { TABLE_ENDINGS } from '../cohort/openTable.ts';
import type { Folder, FolderEntry } from '../contract/app.ts';
import { RequestError } from './session.ts';

type Show = 'tables' | 'projects' | 'archives' | 'folders' | 'all';

const ENDINGS: Readonly<Record<Exclude<Show, 'all'>, readonly string[]>> = {
  tables: [...TABLE_ENDINGS, '.txt'],
  projects: ['.lacuna'],
  archives: ['.zip'],
  folders: [],
};

/** @throws RequestError where the folder cannot be listed. */
export async function listFiles(path: string, show: Show, documents: string): Promise<Folder> {
  const folder = resolve(path);
  let found;
  try {
    found = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    throw refused(folder, error, 'opened');
  }
  const visible = found.filter(({ name }) => !name.startsWith('.') && !name.startsWith('~$'));
  const entries = (await Promise.all(visible.map(({ name }) => entryOf(folder, name)))).filter(
    (entry): entry is FolderEntry => entry !== null && (entry.folder || wanted(entry.name, show)),
  );
  const collator = new Intl.Collator('en-GB', { numeric: true, sensitivity: 'base' });
  entries.sort((a, b) => Number(b.folder) - Number(a.folder) || collator.compare(a.name, b.name));
  const parent = dirname(folder);
  return { path: folder, parent: parent === folder ? null : parent, entries, shortcuts: await shortcutsOf(documents) };
}

function wanted(name: string, show: Show): boolean {
  return show === 'all' || ENDINGS[show].some((ending) => name.toLowerCase().endsWith(ending));
}

/** Null for what is neither file nor folder, or cannot be looked at. */
async function entryOf(folder: string, name: string): Promise<FolderEntry | null> {
  const path = join(folder, name);
  try {
    const info = await stat(path);
    if (!info.isDirectory() && !info.isFile()) return null;
    const modified = info.mtime.toISOString();
    return { name, path, folder: info.isDirectory(), bytes: info.isFile() ? info.size : 0, modified };
  } catch {
    return null;
  }
}

async function shortcutsOf(documents: string): Promise<Folder['shortcuts']> {
  const home = homedir();
  const places = [
    { name: 'Home', path: home },
    { name: 'Documents', path: join(home, 'Documents') },
    { name: 'Desktop', path: join(home, 'Desktop') },
    { name: 'Downloads', path: join(home, 'Downloads') },
    { name: basename(documents) || documents, path: resolve(documents) },
    { name: 'Computer', path: parse(home).root },
  ];
  const there = await Promise.all(places.map(async ({ path }) => isThere(path)));
  return places.filter(({ path }, i) => there[i] && places.findIndex((one) => one.path === path) === i);
}

export async function isThere(path: string): Promise<boolean> {
  try {
    await access(path, constants.F_OK);
    return true;
  } catch {
    return false;
  }
}

const WRITABLE = ['.svg', '.png', '.csv', '.json', '.html', '.txt'];

/**
 * Writes a file that the user saves: beside its name first, so that nobody ever sees half of it.
 * @throws RequestError 'exists' where it exists and may not be replaced; 'input' for other endings or a refused place.
 */
export async function writeSaved(
  path: string,
  content: string | Uint8Array,
  replace: boolean,
): Promise<{ path: string; bytes: number }> {
  const target = resolve(path);
  if (!WRITABLE.includes(extname(target).toLowerCase())) {
    throw new RequestError('input', `${basename(target)} must end in one of ${WRITABLE.join(', ')}.`);
  }
  if (!replace && (await isThere(target))) {
    throw new RequestError('exists', `${basename(target)} exists already; replace it, or choose another name.`);
  }
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const beside = `${target}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    if ((await statOrNull(target))?.isDirectory() === true) throw new RequestError('input', `${target} is a folder.`);
    const file = await open(beside, 'wx');
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  } catch (error) {
    throw error instanceof RequestError ? error : refused(target, error, 'written');
  } finally {
    await rm(beside, { force: true }).catch(() => undefined);
  }
  return { path: target, bytes: bytes.length };
}

async function statOrNull(path: string) {
  try {
    return await stat(path);
  } catch {
    return null;
  }
}

/** What the system said, as a sentence. */
export function refused(path: string, error: unknown, done: string): RequestError {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const reasons: Record<string, string> = {
    ENOENT: `the folder ${dirname(path)} or the file does not exist`,
    ENOTDIR: 'it is not a folder',
    EACCES: 'you may not do that there',
    EPERM: 'you may not do that there',
    EROFS: 'the disk can only be read',
    ENOSPC: 'the disk is full',
    ENAMETOOLONG: 'the name is too long',
  };
  return new RequestError('input', `${path} cannot be ${done}: ${reasons[code] ?? (code || String(error))}.`);
}
