/**
 * The native part of tfjs-node: compiled here from the sources in its package, against a TensorFlow C library that the
 * user has. It lies in the data folder, and can be removed without a trace.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { BindingError } from './bindingError.ts';
import { dataFolder } from './folders.ts';
import { FRAMEWORK, LIBRARIES, takeLibrary } from './tensorflowLibrary.ts';

const require = createRequire(import.meta.url);

export type BindingVariant = 'tfjs-node-gpu' | 'tfjs-node';

const BINDING = 'tfjs_binding.node';

const manifestSchema = v.object({
  /** Of the C library. */
  tensorflow: v.string(),
  /** What it was made from: a file's or a folder's name. */
  from: v.string(),
  /** Whether it was built for CUDA, GPU or not: what an archive made of it is called by. */
  cuda: v.boolean(),
  node: v.string(),
});
export type BindingManifest = v.InferOutput<typeof manifestSchema>;

const enginesFolder = (): string => join(dataFolder(), 'engines');

/** Where the binding lies once it is installed. */
export const bindingFolder = (variant: BindingVariant): string => join(enginesFolder(), variant);

export const manifestFile = (folder: string): string => join(folder, 'manifest.json');

export function writeManifest(folder: string, made: Omit<BindingManifest, 'node'>): void {
  const manifest: BindingManifest = { ...made, node: process.versions.node };
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
    const { include, cuda } = await takeLibrary(source, folder, onStep);
    onStep('Compiling the binding');
    compile(folder, include, sources);
    rmSync(join(folder, 'include'), { recursive: true, force: true });
    process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
    const { TF_Version: tensorflow } = require(bindingFile(folder)) as { TF_Version: string };
    writeManifest(folder, { tensorflow, from: basename(source), cuda });
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
