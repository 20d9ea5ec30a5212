/** What `lacuna ampute` and `lacuna learning-curve` share: the study, the machine, progress, and where figures go. */
import Papa from 'papaparse';
import { methodsFor } from '../method/methods.ts';
import { readKernel } from '../platform/kernel.ts';
import { moduleBeside } from '../platform/modules.ts';
import { writeFileWhole } from '../platform/writeWhole.ts';
import { openProject } from '../store/project.ts';
import { ResultsError } from '../study/results/studied.ts';
import type { Hooks, Refitting } from '../study/robustness/refits.ts';
import { usualMethods, type StudySource } from '../study/robustness/source.ts';
import type { Spread } from '../contract/robustness.ts';
import { ArgumentError } from './argumentError.ts';
import { interruptible } from './interrupt.ts';
import { integerOption, textOption, type Arguments, type OptionDefinition, type Options } from './options.ts';
import { refuseOut } from './outFile.ts';
import { ProgressLine, print, printJson, remark, seconds } from './output.ts';
import { workersOf } from './run.ts';

export const WHAT_IF_OPTIONS: readonly OptionDefinition[] = [
  { name: 'methods', value: 'A,B,…', help: 'methods of the study (default: those that answer every patient)' },
  { name: 'workers', value: 'N', help: 'worker threads (default: one per core)' },
  { name: 'out', value: 'F.csv', help: 'file for the table, instead of the screen' },
  { name: 'json', value: null, help: 'one JSON document on standard output' },
];

/** A table of figures, and the same for machines. */
export interface WhatIf {
  readonly done: boolean;
  readonly json: unknown;
  readonly header: readonly string[];
  readonly rows: readonly (readonly (string | number | null)[])[];
  /** For people. */
  readonly text: string;
}

/** Names of a list that is separated by commas. */
export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

/** Percentages as shares. @throws ArgumentError */
export function sharesOf(options: Options, name: string, usual: string, least: number, most: number): number[] {
  return listOf(textOption(options, name) ?? usual).map((text) => {
    const value = Number(text.replace(/%$/, ''));
    if (text !== '' && Number.isFinite(value) && value >= least && value <= most) return value / 100;
    throw new ArgumentError(`--${name} ${text}: give percentages from ${least} to ${most}, separated by commas.`);
  });
}

/** @throws ArgumentError */
export function methodsOf(of: StudySource, options: Options): string[] {
  const known = methodsFor(of.cohort).filter((method) => of.spec.methods.includes(method));
  const asked = textOption(options, 'methods');
  if (asked === undefined) return usualMethods(of);
  const wanted = listOf(asked);
  const stranger = wanted.find((method) => !known.includes(method));
  if (stranger !== undefined || wanted.length === 0) {
    throw new ArgumentError(
      `--methods: ${stranger === undefined ? 'give at least one' : `there is no ${stranger}`}; the study has ${known.join(', ')}.`,
    );
  }
  return wanted;
}

/** @throws ArgumentError */
export function repeatsOf({ spec }: StudySource, options: Options): number {
  const asked = integerOption(options, 'repeats', 1, 1000) ?? 1;
  if (asked <= spec.repeats) return asked;
  throw new ArgumentError(
    `--repeats ${asked}: the study has ${spec.repeats} ${spec.repeats === 1 ? 'repeat' : 'repeats'}; give no more.`,
  );
}

export function machineOf(options: Options): Refitting {
  return {
    workerUrl: moduleBeside(import.meta.url, 'worker.js', '../study/worker.ts'),
    devices: moduleBeside(import.meta.url, 'tensorflow.js', '../platform/tensorflow.ts').href,
    workers: workersOf(options),
    kernel: readKernel(),
  };
}

/** Says beforehand how long it will take, where that is worth saying. */
export function announce(tasks: number, expected: number): void {
  if (tasks > 0 && expected >= 5) remark(`${tasks} tasks, about ${seconds(expected)}.`);
}

/**
 * Asks the study and tells what it gave; SIGINT stops, and what is done is kept in the project file.
 *
 * @returns exit code.
 */
export async function askStudy(
  command: string,
  { options, positionals }: Arguments,
  ask: (of: StudySource, hooks: Hooks) => Promise<WhatIf>,
): Promise<number> {
  const [path, extra] = positionals;
  if (path === undefined || extra !== undefined) throw new ArgumentError(`lacuna ${command}: give one project file.`);
  const out = textOption(options, 'out');
  if (out !== undefined && !/\.csv$/i.test(out))
    throw new ArgumentError(`--out ${out}: give a name that ends in .csv.`);
  if (out !== undefined) refuseOut(out);
  const project = openProject(path);
  const line = new ProgressLine();
  try {
    const given = await interruptible((signal) =>
      ask(
        { project, cohort: project.readCohort({ shared: true }), spec: project.readSpec() },
        {
          signal,
          onProgress: ({ done, total, fraction, secondsLeft }) => {
            const left = secondsLeft === null ? '' : `, ${seconds(secondsLeft)} left`;
            line.update(fraction, `${done} of ${total} tasks${left}`);
          },
        },
      ),
    );
    line.end();
    if (!given.done) {
      remark(`Stopped. What is done is kept in ${path}: the same command goes on.`);
      return 1;
    }
    if (out !== undefined) {
      const csv = Papa.unparse([[...given.header], ...given.rows.map((row) => [...row])], {
        newline: '\n',
        escapeFormulae: true,
      });
      writeFileWhole(out, new TextEncoder().encode(`${csv}\n`));
      remark(`Written: ${out}`);
    }
    if (options['json'] === true) printJson(given.json);
    else if (out === undefined) print(given.text);
    return 0;
  } catch (error) {
    if (error instanceof ResultsError) throw new ArgumentError(`${path}: ${error.message}`);
    throw error;
  } finally {
    line.end();
    project.close();
  }
}

/** '0.893 (0.871 to 0.915)'. */
export function shown({ value, lower, upper }: Spread): string {
  if (value === null) return '–';
  return lower === null || upper === null
    ? value.toFixed(3)
    : `${value.toFixed(3)} (${lower.toFixed(3)} to ${upper.toFixed(3)})`;
}
