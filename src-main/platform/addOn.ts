/**
 * An engine from a file: an archive that `lacuna engines pack` made, with the native part of tfjs-node and the
 * JavaScript that belongs to it. Installing needs no compiler and no network. Every file is checked against the list of
 * hashes in the archive, and the engine trains a small network, before anything takes the place of what was there.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { text } from 'node:stream/consumers';
import * as v from 'valibot';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { probe } from '../engine/tensorflow/probe.ts';
import { dropBinding, keepBinding, newBindingFolder, writeManifest } from './binding.ts';
import { BindingError } from './bindingError.ts';
import { native } from './tensorflow.ts';

export const ARCHIVE_LIST = 'addon.json';
export const ARCHIVE_FORMAT = 1;
/** Of the list: it names a handful of files. */
const LONGEST_LIST = 1e6;
/** Of everything: a build for CUDA has some 3 GB. */
const MOST_BYTES = 8e9;

const listSchema = v.object({
  format: v.number(),
  variant: v.picklist(['tfjs-node', 'tfjs-node-gpu']),
  platform: v.string(),
  arch: v.string(),
  tensorflow: v.string(),
  from: v.string(),
  /** SHA-256 of each file, by its name; names have no folders. */
  files: v.record(v.pipe(v.string(), v.regex(/^[\w.+-]+$/)), v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
});
type List = v.InferOutput<typeof listSchema>;

export interface InstalledEngine {
  /** As `--engine` takes it. */
  readonly engine: string;
  readonly tensorflow: string;
}

/**
 * Installs an archive in place of an older one of the same kind.
 * @throws BindingError with what is wrong; what was installed before then stays.
 */
export async function installAddOn(path: string): Promise<InstalledEngine> {
  if (!existsSync(path) || !statSync(path).isFile()) throw new BindingError(`${path} does not exist`);
  const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
    throw new BindingError(`${path} is no engine archive: ${error instanceof Error ? error.message : String(error)}`);
  });
  const folder = newBindingFolder();
  try {
    const { list, entries } = await contentsOf(zip, path);
    await unpack(zip, entries, list, folder, path);
    const { tensorflow, from, variant } = list;
    writeManifest(folder, { tensorflow, from, cuda: variant === 'tfjs-node-gpu' });
    try {
      await probe(await native(list.variant, folder));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new BindingError(`the engine of ${path} does not work on this machine: ${why}`);
    }
    keepBinding(folder, list.variant);
    return { engine: `tensorflow:${list.variant}`, tensorflow: list.tensorflow };
  } catch (error) {
    dropBinding(folder);
    throw error;
  } finally {
    zip.close();
  }
}

async function contentsOf(zip: ZipFile, path: string): Promise<{ list: List; entries: Entry[] }> {
  const all: Entry[] = [];
  for await (const entry of zip.eachEntry()) all.push(entry);
  const own = all.find(({ fileName }) => fileName === ARCHIVE_LIST);
  if (!own || own.uncompressedSize > LONGEST_LIST) {
    throw new BindingError(`${path} is no engine archive of Lacuna: it has no ${ARCHIVE_LIST}`);
  }
  const parsed = v.safeParse(listSchema, parse(await text(await zip.openReadStreamPromise(own))));
  if (!parsed.success) throw new BindingError(`${path}: its ${ARCHIVE_LIST} is damaged, or not Lacuna's`);
  const list = parsed.output;
  if (list.format !== ARCHIVE_FORMAT) {
    throw new BindingError(
      `${path} is for another version of Lacuna (format ${list.format}, this one reads ${ARCHIVE_FORMAT})`,
    );
  }
  const here = `${process.platform}-${process.arch}`;
  if (`${list.platform}-${list.arch}` !== here) {
    throw new BindingError(`${path} is for ${list.platform}-${list.arch}, and this machine is ${here}`);
  }
  const entries = all.filter((entry) => entry !== own);
  const stranger = entries.find(({ fileName }) => !Object.hasOwn(list.files, fileName));
  if (stranger) throw new BindingError(`${path}: ${stranger.fileName} is not in its list of files`);
  if (new Set(entries.map(({ fileName }) => fileName)).size !== Object.keys(list.files).length) {
    throw new BindingError(`${path}: files of its list are missing`);
  }
  if (entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0) > MOST_BYTES) {
    throw new BindingError(`${path} is larger than any engine: more than ${MOST_BYTES / 1e9} GB`);
  }
  return { list, entries };
}

async function unpack(
  zip: ZipFile,
  entries: readonly Entry[],
  list: List,
  folder: string,
  path: string,
): Promise<void> {
  for (const entry of entries) {
    const hash = createHash('sha256');
    const hashed = async function* (pieces: AsyncIterable<Buffer>) {
      for await (const piece of pieces) {
        hash.update(piece);
        yield piece;
      }
    };
    try {
      await pipeline(await zip.openReadStreamPromise(entry), hashed, createWriteStream(join(folder, entry.fileName)));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new BindingError(`${path}: ${entry.fileName} cannot be unpacked: ${why}`);
    }
    if (hash.digest('hex') !== list.files[entry.fileName]) {
      throw new BindingError(
        `${path}: ${entry.fileName} is damaged: its hash is not the one in the list. Fetch it again`,
      );
    }
  }
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}

/** SHA-256 in hexadecimal digits. */
export async function hashOfFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
