/**
 * Reads tables from disk into bytes, with their hashes. The only place that turns paths into what `cohort` takes.
 */
import { createHash } from 'node:crypto';
import { open, readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { SidecarSource, TableSource } from '../cohort/options.ts';
import { stemOf, TABLE_ENDINGS } from '../cohort/openTable.ts';
import { CohortError } from '../cohort/record.ts';

/** One read call takes at most 2 GiB; smaller pieces let hashing and reading share the cache. */
const PIECE = 16 << 20;
/** Larger files than this do not fit the memory of a workstation together with their numbers. */
const LARGEST = 8 * 2 ** 30;

/** The tables of a folder. */
interface FolderSources {
  readonly sources: TableSource[];
  readonly labels: TableSource | null;
  readonly sidecars: SidecarSource[];
}

/**
 * Reads a file.
 * @throws CohortError where it is missing, a folder, unreadable or larger than 8 GiB.
 */
export async function readSource(path: string, modality?: string, sheet?: string): Promise<TableSource> {
  const { bytes, sha256 } = await readHashed(path);
  return {
    name: basename(path),
    bytes,
    sha256,
    ...(modality === undefined ? {} : { modality }),
    ...(sheet === undefined ? {} : { sheet }),
  };
}

/** Paths of the tables of a folder. */
export interface FolderTables {
  readonly tables: readonly string[];
  readonly labels: string | null;
  readonly sidecars: readonly string[];
}

/**
 * Lists a cohort's folder: a table per modality, `labels.*`, and sidecars of the tables. Sub-folders, hidden files and
 * files of other kinds are left alone.
 * @throws CohortError where the folder is missing or has no table.
 */
export async function listFolder(path: string): Promise<FolderTables> {
  let names: string[];
  try {
    const entries = await readdir(path, { withFileTypes: true });
    const files = await Promise.all(
      entries.map(async (entry) => {
        if (entry.isSymbolicLink()) return isFile(join(path, entry.name));
        return entry.isFile();
      }),
    );
    names = entries.filter((_, i) => files[i]).map((entry) => entry.name);
  } catch (error) {
    throw unreadable(path, error);
  }
  // Dot files and Excel's lock files (~$x.xlsx) are never tables.
  const visible = names.filter((name) => !name.startsWith('.') && !name.startsWith('~$')).sort();
  const tables = visible.filter((name) => TABLE_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending)));
  if (tables.length === 0) {
    throw new CohortError(
      `The folder ${basename(path)} has no table (${TABLE_ENDINGS.join(', ')}); it must have one per modality, and for training labels.csv.`,
    );
  }
  const isLabels = (name: string) => stemOf(name).toLowerCase() === 'labels';
  const labelNames = tables.filter(isLabels);
  if (labelNames.length > 1) {
    throw new CohortError(
      `The folder ${basename(path)} has several files of labels (${labelNames.join(', ')}); keep one.`,
      {
        file: labelNames[1]!,
      },
    );
  }
  const sidecars = visible.filter(
    (name) => name.endsWith('.json') && tables.some((table) => `${stemOf(table)}.json` === name),
  );
  const at = (name: string) => join(path, name);
  return {
    tables: tables.filter((one) => !isLabels(one)).map(at),
    labels: labelNames[0] === undefined ? null : at(labelNames[0]),
    sidecars: sidecars.map(at),
  };
}

/** Reads a cohort's folder. @throws CohortError as `listFolder` and `readSource`. */
export async function readFolder(path: string): Promise<FolderSources> {
  const found = await listFolder(path);
  const sources: TableSource[] = [];
  for (const table of found.tables) sources.push(await readSource(table));
  const sidecars: SidecarSource[] = [];
  for (const sidecar of found.sidecars) {
    sidecars.push({ name: basename(sidecar), bytes: (await readHashed(sidecar)).bytes });
  }
  return { sources, labels: found.labels === null ? null : await readSource(found.labels), sidecars };
}

/** A link that leads nowhere is no file. */
async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

async function readHashed(path: string): Promise<{ bytes: Uint8Array; sha256: string }> {
  let file;
  try {
    file = await open(path);
  } catch (error) {
    throw unreadable(path, error);
  }
  try {
    const info = await file.stat();
    if (!info.isFile()) {
      throw new CohortError(`${basename(path)} is not a file; name a table there.`, { file: basename(path) });
    }
    if (info.size > LARGEST) {
      throw new CohortError(`${basename(path)} is larger than 8 GiB; keep only the columns that are needed.`, {
        file: basename(path),
      });
    }
    const bytes = new Uint8Array(info.size);
    const hash = createHash('sha256');
    const readAt = (at: number) => file.read(bytes, at, Math.min(PIECE, bytes.length - at), at);
    let at = 0;
    let reading = bytes.length > 0 ? readAt(0) : null;
    while (reading) {
      const { bytesRead } = await reading;
      const from = at;
      at += bytesRead;
      // The next piece is read while this one is hashed.
      reading = bytesRead > 0 && at < bytes.length ? readAt(at) : null;
      hash.update(bytes.subarray(from, at));
    }
    return { bytes: bytes.subarray(0, at), sha256: hash.digest('hex') };
  } catch (error) {
    throw error instanceof CohortError ? error : unreadable(path, error);
  } finally {
    await file.close();
  }
}

function unreadable(path: string, error: unknown): CohortError {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOTDIR') {
    return new CohortError(
      `${basename(path)} is not a folder; name a cohort's folder, or files by --modality NAME=FILE.`,
      {
        file: basename(path),
      },
    );
  }
  const why =
    code === 'ENOENT'
      ? 'does not exist'
      : code === 'EACCES'
        ? 'may not be read'
        : `cannot be read (${code ?? String(error)})`;
  return new CohortError(`${basename(path)} ${why}; check the path.`, { file: basename(path) });
}
