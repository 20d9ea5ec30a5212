/** `lacuna engines`: which engines are there, why not, and how fast they are here; installs and removes native parts. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { engineStates, shapes } from '../engine/states.ts';
import { probe } from '../engine/tensorflow/probe.ts';
import { installAddOn } from '../platform/addOn.ts';
import {
  bindingFolder,
  dropBinding,
  keepBinding,
  makeBinding,
  readManifest,
  removeBindings,
  type BindingManifest,
  type BindingVariant,
} from '../platform/binding.ts';
import { BindingError } from '../platform/bindingError.ts';
import { readKernel } from '../platform/kernel.ts';
import { loadDevice, native } from '../platform/tensorflow.ts';
import { ArgumentError } from './argumentError.ts';
import { textOption, type Arguments, type OptionDefinition, type Options } from './options.ts';
import { print, printJson, remark, textTable } from './output.ts';

export const enginesOptions: readonly OptionDefinition[] = [
  { name: 'json', value: null, help: 'one JSON document on standard output' },
  { name: 'archive', value: 'FILE', help: 'install tensorflow: from an archive that was packed elsewhere' },
  { name: 'wheel', value: 'FILE', help: 'install tensorflow: from a wheel of tensorflow or tensorflow-cpu' },
  { name: 'libtensorflow', value: 'DIR', help: 'install tensorflow: from a folder with the C library and its headers' },
  { name: 'python', value: 'FILE', help: 'install tensorflow: from the Python that has it' },
  { name: 'out', value: 'FILE', help: 'pack tensorflow: the archive to write' },
];

export async function engines({ options, positionals }: Arguments): Promise<number> {
  const [action, what, extra] = positionals;
  if (action === undefined) return list(options['json'] === true);
  if (!['install', 'pack', 'remove'].includes(action) || what !== 'tensorflow' || extra !== undefined) {
    throw new ArgumentError(
      `lacuna engines ${positionals.join(' ')}: there are "install tensorflow", "pack tensorflow" and "remove tensorflow".`,
    );
  }
  if (action === 'pack') return pack(textOption(options, 'out'));
  if (action === 'install') return install(sourceOf(options));
  const removed = removeBindings();
  remark(removed.length === 0 ? 'There was nothing to remove.' : `Removed: ${removed.join(', ')}.`);
  return 0;
}

async function list(json: boolean): Promise<number> {
  const states = await engineStates(readKernel(), cpus()[0]?.model ?? null, loadDevice);
  if (json) {
    printJson({ engines: states });
    return 0;
  }
  const rows = states.map(({ engine, backend, present, why, device, byShape }) => [
    backend === null ? engine : `${engine}:${backend}`,
    present ? 'yes' : 'no',
    ...[byShape?.small, byShape?.medium, byShape?.wide].map((speed) => String(speed ?? '–')),
    device ?? why ?? '–',
  ]);
  print(textTable(['engine', 'present', 'small', 'medium', 'wide', 'device, or why not'], rows));
  const { small, medium, wide } = shapes;
  print(
    `Optimiser steps a second of networks of ${small}, ${medium} and ${wide} features; of the tensorflow engines the sum over networks trained together.`,
  );
  return 0;
}

interface Source {
  readonly path: string;
  readonly archive: boolean;
}

function sourceOf(options: Options): Source {
  const given = ['archive', 'wheel', 'libtensorflow', 'python'].filter(
    (name) => textOption(options, name) !== undefined,
  );
  const [name, another] = given;
  if (name === undefined || another !== undefined) {
    throw new ArgumentError(
      'lacuna engines install tensorflow: give one of --archive, --wheel, --libtensorflow and --python.',
    );
  }
  const value = textOption(options, name)!;
  if (name === 'wheel' && !value.endsWith('.whl'))
    throw new ArgumentError(`--wheel ${value}: this is no wheel (.whl).`);
  return { path: name === 'python' ? packageOf(value) : resolve(value), archive: name === 'archive' };
}

/** Folder of the tensorflow package of a Python. */
function packageOf(python: string): string {
  const find =
    'import importlib.util as u; s = u.find_spec("tensorflow"); print(s.submodule_search_locations[0] if s else "")';
  const { stdout, error } = spawnSync(python, ['-c', find], { encoding: 'utf8' });
  const folder = error ? '' : stdout.trim();
  if (folder === '') throw new ArgumentError(`--python ${python}: ${error ? error.message : 'it has no tensorflow'}.`);
  return folder;
}

async function install({ path, archive }: Source): Promise<number> {
  try {
    if (archive) {
      remark('Unpacking, checking, and training a small network with it …');
      const { engine, tensorflow } = await installAddOn(path);
      remark(`${engine} is installed (TensorFlow ${tensorflow}); --engine ${engine} trains by it.`);
      return 0;
    }
    const folder = await makeBinding(path, (text) => {
      remark(`${text} …`);
    });
    try {
      remark('Training a small network with it …');
      const device = await native(null, folder);
      await probe(device);
      const { tensorflow, cuda } = readManifest(folder)!;
      // native() tells one of the two.
      const variant = device.backend as 'tfjs-node' | 'tfjs-node-gpu';
      keepBinding(folder, variant);
      remark(
        `tensorflow:${variant} is installed (TensorFlow ${tensorflow}); --engine tensorflow:${variant} trains by it.`,
      );
      if (cuda && variant === 'tfjs-node') {
        remark(
          'It is a build for CUDA, but TensorFlow finds no GPU here: it trains on the processor. "lacuna engines pack tensorflow" makes an archive of it for machines that have one.',
        );
      }
    } catch (error) {
      dropBinding(folder);
      throw error;
    }
    return 0;
  } catch (error) {
    if (error instanceof BindingError) throw new ArgumentError(`lacuna engines install tensorflow: ${error.message}.`);
    throw error;
  }
}

interface Packer {
  readonly packEngine: (
    installed: { folder: string; variant: BindingVariant; manifest: BindingManifest },
    out: string,
    onStep: (text: string) => void,
  ) => Promise<string>;
}

/** Packs what is installed. Bundling is the work of development packages, which only a checkout has. */
async function pack(out: string | undefined): Promise<number> {
  const installed = (['tfjs-node-gpu', 'tfjs-node'] as const).find((one) => readManifest(bindingFolder(one)) !== null);
  if (installed === undefined) {
    throw new ArgumentError('lacuna engines pack tensorflow: none is installed; "install tensorflow" first.');
  }
  const script = new URL('../../scripts/pack-engine.mjs', import.meta.url);
  if (!import.meta.url.endsWith('.ts') || !existsSync(script)) {
    throw new ArgumentError('lacuna engines pack works in a checkout of the sources only.');
  }
  const folder = bindingFolder(installed);
  const manifest = readManifest(folder)!;
  // By what it holds: a build for CUDA may be packed on a machine without a GPU.
  const variant = manifest.cuda ? 'tfjs-node-gpu' : 'tfjs-node';
  const name = `lacuna-engine-${variant}-${process.platform}-${process.arch}-${manifest.tensorflow}.zip`;
  const target = resolve(out ?? name);
  if (existsSync(target)) throw new ArgumentError(`${target} exists already: choose another name with --out.`);
  const { packEngine } = (await import(script.href)) as Packer;
  const hash = await packEngine({ folder, variant, manifest }, target, (text) => {
    remark(`${text} …`);
  });
  remark(`${target}, for tensorflow:${variant}\nSHA-256 ${hash}`);
  return 0;
}
