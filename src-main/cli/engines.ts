/** `lacuna engines`: which engines are there, why not, and how fast they are here; installs and removes native parts. */
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { resolve } from 'node:path';
import { engineStates, shapes } from '../engine/states.ts';
import { probe } from '../engine/tensorflow/probe.ts';
import {
  BindingError,
  dropBinding,
  keepBinding,
  makeBinding,
  readManifest,
  removeBindings,
} from '../platform/binding.ts';
import { readKernel } from '../platform/kernel.ts';
import { loadDevice, native } from '../platform/tensorflow.ts';
import { ArgumentError } from './argumentError.ts';
import { textOption, type Arguments, type OptionDefinition, type Options } from './options.ts';
import { print, printJson, remark, textTable } from './output.ts';

export const enginesOptions: readonly OptionDefinition[] = [
  { name: 'json', value: null, help: 'one JSON document on standard output' },
  { name: 'wheel', value: 'FILE', help: 'install tensorflow: from a wheel of tensorflow or tensorflow-cpu' },
  { name: 'libtensorflow', value: 'DIR', help: 'install tensorflow: from a folder with the C library and its headers' },
  { name: 'python', value: 'FILE', help: 'install tensorflow: from the Python that has it' },
];

export async function engines({ options, positionals }: Arguments): Promise<number> {
  const [action, what, extra] = positionals;
  if (action === undefined) return list(options['json'] === true);
  if (!['install', 'remove'].includes(action) || what !== 'tensorflow' || extra !== undefined) {
    throw new ArgumentError(
      `lacuna engines ${positionals.join(' ')}: there are "install tensorflow" and "remove tensorflow".`,
    );
  }
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

function sourceOf(options: Options): string {
  const given = ['wheel', 'libtensorflow', 'python'].filter((name) => textOption(options, name) !== undefined);
  const [name, another] = given;
  if (name === undefined || another !== undefined) {
    throw new ArgumentError('lacuna engines install tensorflow: give one of --wheel, --libtensorflow and --python.');
  }
  const value = textOption(options, name)!;
  if (name === 'wheel' && !value.endsWith('.whl'))
    throw new ArgumentError(`--wheel ${value}: this is no wheel (.whl).`);
  return name === 'python' ? packageOf(value) : resolve(value);
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

async function install(source: string): Promise<number> {
  try {
    const folder = await makeBinding(source, (text) => {
      remark(`${text} …`);
    });
    try {
      remark('Training a small network with it …');
      const device = await native(null, folder);
      await probe(device);
      const { tensorflow } = readManifest(folder)!;
      // native() tells one of the two.
      const variant = device.backend as 'tfjs-node' | 'tfjs-node-gpu';
      keepBinding(folder, variant);
      remark(
        `tensorflow:${variant} is installed (TensorFlow ${tensorflow}); --engine tensorflow:${variant} trains by it.`,
      );
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
