/** `lacuna check`: whether a project file is whole. */
import { checkProject } from '../store/check.ts';
import { ArgumentError } from './argumentError.ts';
import type { Arguments, OptionDefinition } from './options.ts';
import { print, printJson } from './output.ts';

export const checkOptions: readonly OptionDefinition[] = [
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

export function check({ options, positionals }: Arguments): number {
  const [path, extra] = positionals;
  if (path === undefined || extra !== undefined) throw new ArgumentError('lacuna check: give one project file.');
  const result = checkProject(path);
  if (options['json'] === true) printJson(result);
  else if (result.ok) print(`${path} is whole.`);
  else print([`${path} has problems:`, ...result.problems.map((problem) => `- ${problem}`)].join('\n'));
  return result.ok ? 0 : 1;
}
