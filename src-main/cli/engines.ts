/** `lacuna engines`: which engines are there, why not, and how fast they are here. */
import { cpus } from 'node:os';
import { engineStates } from '../engine/states.ts';
import { loadDevice } from '../platform/tensorflow.ts';
import { readKernel } from '../platform/kernel.ts';
import type { Arguments, OptionDefinition } from './options.ts';
import { print, printJson, textTable } from './output.ts';

export const enginesOptions: readonly OptionDefinition[] = [
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

export async function engines({ options }: Arguments): Promise<number> {
  const list = await engineStates(readKernel(), cpus()[0]?.model ?? null, loadDevice);
  if (options['json'] === true) {
    printJson({ engines: list });
    return 0;
  }
  const rows = list.map(({ engine, backend, present, why, device, throughput }) => [
    backend === null ? engine : `${engine}:${backend}`,
    present ? 'yes' : `no: ${why ?? ''}`,
    throughput === null ? '–' : String(throughput),
    device ?? '–',
  ]);
  print(textTable(['engine', 'present', 'steps/s', 'device'], rows));
  return 0;
}
