/** Takes TensorFlow's C library and its headers out of what the user has: a Python wheel, or a folder. */
import { createReadStream, createWriteStream, existsSync, mkdirSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { BindingError } from './bindingError.ts';

export const FRAMEWORK = 'libtensorflow_framework.so.2';
/** The C library inside a Python wheel, and the one that TensorFlow publishes for C. */
export const LIBRARIES: readonly string[] = ['libtensorflow_cc.so.2', 'libtensorflow.so.2'];

/** A function of CUDA's driver, which a build for CUDA looks up by this name; one for the processor does not know it. */
const CUDA_MARK = Buffer.from('cuDevicePrimaryCtxRetain');

export interface TakenLibrary {
  /** Folder of the headers. */
  readonly include: string;
  /** Whether it was built for CUDA. Whether there is a GPU here is another question. */
  readonly cuda: boolean;
}

/**
 * Puts the library into `folder`.
 * @param source a wheel of Python's tensorflow, or a folder with the C library and its headers.
 * @throws BindingError with what is missing.
 */
export async function takeLibrary(
  source: string,
  folder: string,
  onStep: (text: string) => void,
): Promise<TakenLibrary> {
  const take = source.endsWith('.whl') ? fromWheel : fromFolder;
  const include = await take(source, folder, onStep);
  return { include, cuda: await contains(join(folder, FRAMEWORK), CUDA_MARK) };
}

/** @returns the folder of the headers. */
async function fromWheel(wheel: string, folder: string, onStep: (text: string) => void): Promise<string> {
  if (!existsSync(wheel)) throw new BindingError(`${wheel} does not exist`);
  const zip = await openPromise(wheel).catch((error: unknown) => {
    throw new BindingError(`${wheel} is no wheel: ${error instanceof Error ? error.message : String(error)}`);
  });
  const found = new Set<string>();
  try {
    for await (const entry of zip.eachEntry()) {
      const name = entry.fileName;
      const header = /^tensorflow\/(include\/(?:tensorflow|tsl|xla)\/.*\.h)$/.exec(name);
      const library = [...LIBRARIES, FRAMEWORK].find((one) => name === `tensorflow/${one}`);
      if (!header && library === undefined) continue;
      if (library !== undefined) onStep(`Unpacking ${library} (${Math.round(entry.uncompressedSize / 1e6)} MB)`);
      const target = join(folder, header?.[1] ?? library!);
      mkdirSync(dirname(target), { recursive: true });
      await pipeline(await zip.openReadStreamPromise(entry), createWriteStream(target));
      found.add(header ? 'headers' : library!);
    }
  } finally {
    zip.close();
  }
  if (found.size < 3) {
    throw new BindingError(
      `${wheel} has no C library of TensorFlow for Linux: give a wheel of tensorflow or tensorflow-cpu (…manylinux…x86_64.whl)`,
    );
  }
  return join(folder, 'include');
}

/** @returns the folder of the headers. */
async function fromFolder(source: string, folder: string, onStep: (text: string) => void): Promise<string> {
  const places = [source, join(source, 'lib')];
  const library = places
    .flatMap((place) => LIBRARIES.map((name) => join(place, name)))
    .find((path) => existsSync(path));
  const framework = places.map((place) => join(place, FRAMEWORK)).find((path) => existsSync(path));
  const include = join(source, 'include');
  if (library === undefined || framework === undefined || !existsSync(join(include, 'tensorflow/c/c_api.h'))) {
    throw new BindingError(
      `${source} is no libtensorflow: ${LIBRARIES.join(' or ')}, ${FRAMEWORK} and include/tensorflow/c/c_api.h are looked for`,
    );
  }
  for (const path of [library, framework]) {
    onStep(`Copying ${basename(path)}`);
    // What the names point to, not the links.
    await cp(path, join(folder, basename(path)), { dereference: true });
  }
  return include;
}

/** Whether a file has these bytes somewhere. */
async function contains(path: string, bytes: Buffer): Promise<boolean> {
  let rest = Buffer.alloc(0);
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    const joined = Buffer.concat([rest, piece]);
    if (joined.includes(bytes)) return true;
    rest = joined.subarray(Math.max(0, joined.length - bytes.length + 1));
  }
  return false;
}
