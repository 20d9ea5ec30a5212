/** `lacuna inspect`: reads a cohort and says who has which modality. */
import { importCohort } from '../cohort/import.ts';
import { COHORT_OPTIONS, cohortInput } from './cohortArguments.ts';
import { inspect, inspectText } from './inspect.ts';
import { folderOf, type Arguments, type OptionDefinition } from './options.ts';
import { print, printJson } from './output.ts';

export const inspectOptions: readonly OptionDefinition[] = [
  ...COHORT_OPTIONS,
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

export async function inspectCommand({ options, positionals }: Arguments): Promise<number> {
  const { cohort, record } = await importCohort(await cohortInput(folderOf('inspect', positionals), options));
  const inspection = inspect(cohort, record);
  if (options['json'] === true) printJson(inspection);
  else print(inspectText(inspection));
  return 0;
}
