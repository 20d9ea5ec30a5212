/** Command-line options: described once, parsed and shown in help from the same list. */
import { parseArgs } from 'node:util';
import { ArgumentError } from './argumentError.ts';

export interface OptionDefinition {
  /** Without the dashes. */
  readonly name: string;
  /** What stands for its value in help; null for a switch. */
  readonly value: string | null;
  readonly repeatable?: boolean;
  readonly help: string;
}

export type Options = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface Arguments {
  readonly options: Options;
  readonly positionals: readonly string[];
}

/** '--folds -1' as '--folds=-1': a number may be negative, and is then refused as a number, not as an option. */
function joined(args: readonly string[], options: Readonly<Record<string, { type: string }>>): string[] {
  const all: string[] = [];
  for (const arg of args) {
    const before = all.at(-1);
    const awaits = before?.startsWith('--') === true && options[before.slice(2)]?.type === 'string';
    if (awaits && /^-\d/.test(arg)) all[all.length - 1] = `${before}=${arg}`;
    else all.push(arg);
  }
  return all;
}

/** @throws ArgumentError that names the option or argument at fault. */
export function parseArguments(
  command: string,
  args: readonly string[],
  definitions: readonly OptionDefinition[],
): Arguments {
  const options = Object.fromEntries(
    definitions.map(({ name, value, repeatable = false }) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const), multiple: repeatable },
    ]),
  );
  try {
    const { values, positionals } = parseArgs({
      args: joined(args, options),
      options,
      allowPositionals: true,
      strict: true,
    });
    return { options: values as Options, positionals };
  } catch (error) {
    const reason = (error instanceof Error ? error.message : String(error)).split('. ')[0]!;
    throw new ArgumentError(`lacuna ${command}: ${reason}. See "lacuna ${command} --help".`);
  }
}

export function textOption(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

/** @throws ArgumentError unless the value is an integer in least..most. */
export function integerOption(options: Options, name: string, least: number, most: number): number | undefined {
  const text = textOption(options, name);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^-?\d+$/.test(text) && value >= least && value <= most) return value;
  throw new ArgumentError(`--${name} ${text}: give a whole number from ${least} to ${most}.`);
}

/** The one positional argument that a command may have: a folder. @throws ArgumentError where there are more. */
export function folderOf(command: string, positionals: readonly string[]): string | null {
  if (positionals.length > 1) {
    throw new ArgumentError(`lacuna ${command}: give one folder; ${positionals.slice(1).join(', ')} is one too many.`);
  }
  return positionals[0] ?? null;
}

export function helpFor(definitions: readonly OptionDefinition[]): string {
  const left = definitions.map(({ name, value }) => `--${name}${value === null ? '' : ` ${value}`}`);
  const width = Math.min(34, Math.max(...left.map((text) => text.length)));
  return definitions
    .map(({ help, repeatable }, i) => {
      const text = left[i]!;
      const gap = text.length > width ? `\n  ${' '.repeat(width)}` : ' '.repeat(width - text.length);
      return `  ${text}${gap}  ${help}${repeatable ? ' (may be repeated)' : ''}`;
    })
    .join('\n');
}
