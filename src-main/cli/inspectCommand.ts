/** `lacuna inspect`: reads a cohort and says who has which modality. */
import { importCohort } from '../cohort/import.ts';
import { cohortInput, cohortOptions } from './cohortArguments.ts';
import { inspectJson, inspectText } from './inspect.ts';
import type { Arguments, OptionDefinition } from './options.ts';
import { print, printJson } from './output.ts';

export const inspectOptions: readonly OptionDefinition[] = [
  ...cohortOptions,
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

export async function inspect({ options, positionals }: Arguments): Promise<number> {
  const imported = await importCohort(await cohortInput(positionals, options));
  if (options['json'] === true) printJson(inspectJson(imported));
  else print(inspectText(imported));
  return 0;
}
