/** The `lacuna` command: finds the sub-command, and turns errors into one sentence and an exit code. */
import { CohortError } from '../cohort/record.ts';
import { methodDescriptions } from '../method/methods.ts';
import { ProjectError } from '../store/projectError.ts';
import { StudyError } from '../study/runner.ts';
import { ampute, amputeOptions } from './ampute.ts';
import { ArgumentError } from './argumentError.ts';
import { check, checkOptions } from './check.ts';
import { demo, demoOptions } from './demo.ts';
import { engines, enginesOptions } from './engines.ts';
import { evaluateCommand, evaluateOptions } from './evaluate.ts';
import { inspectCommand, inspectOptions } from './inspectCommand.ts';
import { learningCurve, learningCurveOptions } from './learningCurve.ts';
import { explain, explainOptions } from './explain.ts';
import { helpFor, parseArguments, type Arguments, type OptionDefinition } from './options.ts';
import { listing, print, remark } from './output.ts';
import { measure, measureOptions } from './measure.ts';
import { predict, predictOptions } from './predict.ts';
import { report as reportCommand, reportOptions } from './report.ts';
import { run, runOptions } from './run.ts';
import { synth, synthOptions } from './synth.ts';
import { version } from '../platform/version.ts';

export interface Command {
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly OptionDefinition[];
  run(args: Arguments): number | Promise<number>;
}

/** By name, in the order in which help lists them. */
export const commands: Readonly<Record<string, Command>> = {
  inspect: {
    usage: 'inspect DIR [options]',
    summary: 'read a cohort and show who has which modality',
    options: inspectOptions,
    run: inspectCommand,
  },
  run: {
    usage: 'run DIR --out S.lacuna [options]',
    summary: 'train and validate the methods; resume with --resume',
    options: runOptions,
    run,
  },
  evaluate: {
    usage: 'evaluate S.lacuna [--json]',
    summary: 'the figures of a finished study',
    options: evaluateOptions,
    run: evaluateCommand,
  },
  explain: {
    usage: 'explain S.lacuna [options]',
    summary: 'what the predictions of a finished study rest on: modalities, features',
    options: explainOptions,
    run: explain,
  },
  predict: {
    usage: 'predict S.lacuna NEWDIR --out P.csv',
    summary: 'predict for new patients, whichever modalities they have',
    options: predictOptions,
    run: predict,
  },
  measure: {
    usage: 'measure S.lacuna --new FOLDER | --validate [options]',
    summary: 'which missing modality would change a prediction most; whether that is kept',
    options: measureOptions,
    run: measure,
  },
  report: {
    usage: 'report S.lacuna --out R.pdf|R.html|R.json|DIR/ [options]',
    summary: 'a finished study as a document to hand over',
    options: reportOptions,
    run: reportCommand,
  },
  ampute: {
    usage: 'ampute S.lacuna [options]',
    summary: 'what if more modalities were missing: the methods of a finished study at rising rates',
    options: amputeOptions,
    run: ampute,
  },
  'learning-curve': {
    usage: 'learning-curve S.lacuna [options]',
    summary: 'what would more subjects bring: the methods of a finished study, trained on fewer',
    options: learningCurveOptions,
    run: learningCurve,
  },
  synth: {
    usage: 'synth OUTDIR [options]',
    summary: 'make a cohort from a documented generator, with the truth beside it',
    options: synthOptions,
    run: ({ options, positionals }) => synth(options, positionals),
  },
  engines: {
    usage: 'engines [--json] | engines install tensorflow --wheel FILE | engines remove tensorflow',
    summary: 'the engines of this machine and their speed; install and remove tfjs-node',
    options: enginesOptions,
    run: engines,
  },
  demo: {
    usage: 'demo [--out FOLDER]',
    summary: 'the main job on a real cohort that comes with Lacuna',
    options: demoOptions,
    run: demo,
  },
  check: {
    usage: 'check S.lacuna [--json]',
    summary: 'whether a project file is whole',
    options: checkOptions,
    run: check,
  },
};

const HELP: OptionDefinition = { name: 'help', value: null, help: 'this text' };

function overview(): string {
  return [
    'Lacuna: prediction for patients who each have only some of several modalities.',
    '',
    'lacuna COMMAND [options]     lacuna COMMAND --help',
    '',
    listing(Object.entries(commands).map(([name, { summary }]) => [name, summary])),
    '',
    'Methods (run --methods):',
    listing(Object.entries(methodDescriptions)),
    '',
    'Exit codes: 0 done, 1 failed, 2 bad arguments or bad input.',
  ].join('\n');
}

/** Runs one command line and returns its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    print(overview());
    return name === undefined ? 2 : 0;
  }
  if (name === '--version') {
    print(version());
    return 0;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  try {
    if (!command) {
      throw new ArgumentError(`There is no command ${name}; there are ${Object.keys(commands).join(', ')}.`);
    }
    const definitions = [...command.options, HELP];
    if (rest.includes('--help')) {
      print(`lacuna ${command.usage}\n${command.summary}\n\n${helpFor(definitions)}`);
      return 0;
    }
    return await command.run(parseArguments(name, rest, definitions));
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): number {
  if (error instanceof ArgumentError || error instanceof CohortError) {
    remark(`error: ${error.message}`);
    return 2;
  }
  if (error instanceof ProjectError) {
    remark(`error: ${error.message}`);
    return error.exitCode;
  }
  if (error instanceof StudyError) {
    remark(`error: ${error.message}`);
    return 1;
  }
  remark(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return 1;
}
