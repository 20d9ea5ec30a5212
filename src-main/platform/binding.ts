/**
 * The native part of tfjs-node: compiled here from the sources in its package, against a TensorFlow C library that the
 * user has. It lies in the data folder, and can be removed without a trace.
 */
import { spawnSync } from 'node:child_process';
import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { cp } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as v from 'valibot';
import { openPromise } from 'yauzl';
import { dataFolder } from './folders.ts';

const require = createRequire(import.meta.url);

export type BindingVariant = 'tfjs-node-gpu' | 'tfjs-node';

const BINDING = 'tfjs_binding.node';
const FRAMEWORK = 'libtensorflow_framework.so.2';
/** The C library inside a Python wheel, and the one that TensorFlow publishes for C. */
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow.so.2'];

const manifestSchema = v.object({
  /** Of the C library. */
  tensorflow: v.string(),
  /** What it was made from: a file's or a folder's name. */
  from: v.string(),
  node: v.string(),
});
export type BindingManifest = v.InferOutput<typeof manifestSchema>;

export class BindingError extends Error {
  override readonly name = 'BindingError';
}

const enginesFolder = (): string => join(dataFolder(), 'engines');

/** Where the binding lies once it is installed. */
export const bindingFolder = (variant: BindingVariant): string => join(enginesFolder(), variant);

export const manifestFile = (folder: string): string => join(folder, 'manifest.json');

/** @param from what it was made from: a file's or a folder's name. */
export function writeManifest(folder: string, tensorflow: string, from: string): void {
  const manifest: BindingManifest = { tensorflow, from, node: process.versions.node };
  writeFileSync(manifestFile(folder), `${JSON.stringify(manifest, null, 2)}\n`);
}

export function readManifest(folder: string): BindingManifest | null {
  try {
    return v.parse(manifestSchema, JSON.parse(readFileSync(manifestFile(folder), 'utf8')));
  } catch {
    return null;
  }
}

/** The JavaScript that an archive brings along; absent where the native part was compiled in a checkout. */
export const bundledFile = (folder: string): string => join(folder, 'tfjs.cjs');

export const bindingFile = (folder: string): string => join(folder, BINDING);

/**
 * Makes the binding in a new folder; `keepBinding` puts it where it is looked for, once it was tried.
 * @param source a wheel of Python's tensorflow, or a folder with the C library and its headers.
 * @param onStep told what is done, for the user.
 * @throws BindingError with what to do.
 */
export async function makeBinding(source: string, onStep: (text: string) => void): Promise<string> {
  if (process.platform !== 'linux') throw new BindingError('this is built on Linux only; add an engine from a file');
  const sources = sourcesOfBinding();
  const folder = newBindingFolder();
  try {
    const include = source.endsWith('.whl')
      ? await fromWheel(source, folder, onStep)
      : await fromFolder(source, folder, onStep);
    onStep('Compiling the binding');
    compile(folder, include, sources);
    rmSync(join(folder, 'include'), { recursive: true, force: true });
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
    const { TF_Version: tensorflow } = require(bindingFile(folder)) as { TF_Version: string };
    writeManifest(folder, tensorflow, basename(source));
    return folder;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** An empty folder beside those of installed ones. */
export function newBindingFolder(): string {
  const folder = join(enginesFolder(), `.new-${process.pid}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** In place of an older one. */
export function keepBinding(folder: string, variant: BindingVariant): void {
  const target = bindingFolder(variant);
  rmSync(target, { recursive: true, force: true });
  renameSync(folder, target);
}

export function dropBinding(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

/** Which were there. */
export function removeBindings(): BindingVariant[] {
  const variants = (['tfjs-node-gpu', 'tfjs-node'] as const).filter((variant) => existsSync(bindingFolder(variant)));
  for (const variant of variants) dropBinding(bindingFolder(variant));
  return variants;
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

function sourcesOfBinding(): string {
  try {
    return join(dirname(require.resolve('@tensorflow/tfjs-node/package.json')), 'binding');
  } catch {
    throw new BindingError('TensorFlow.js is not part of this package of Lacuna; a checkout of its sources has it');
  }
}

function compile(folder: string, include: string, sources: string): void {
  const napi = join(dirname(require.resolve('node-api-headers/package.json')), 'include');
  const library = readdirSync(folder).find((name) => LIBRARIES.includes(name))!;
  const compiler = process.env['CXX'] ?? 'c++';
  const args = ['-O2', '-std=c++17', '-shared', '-fPIC', '-w', `-I${dirname(sources)}`, `-I${sources}`, `-I${napi}`];
  const { status, stderr, error } = spawnSync(
    compiler,
    [
      ...args,
      `-I${include}`,
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((name) => join(sources, name)),
      `-L${folder}`,
      `-l:${library}`,
      `-l:${FRAMEWORK}`,
      '-Wl,-rpath,$ORIGIN',
      '-o',
      bindingFile(folder),
    ],
    { encoding: 'utf8' },
  );
  if (error) {
    throw new BindingError(
      `there is no C++ compiler (${compiler}): install one (on Debian: apt install g++), or name it in CXX`,
    );
  }
  if (status !== 0) {
    throw new BindingError(`${compiler} could not compile the binding:\n${stderr.split('\n').slice(0, 20).join('\n')}`);
  }
}
