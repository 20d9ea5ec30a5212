/** `lacuna run`: imports a cohort, plans a study, runs it; or resumes one. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { importCohort } from '../cohort/import.ts';
import type { Cohort } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import { chosenEngine, compareEngines } from '../engine/choose.ts';
import { backendOf, defaultEngine, engineNames, isEngineName } from '../engine/select.ts';
import { methodsFor, methodsNamed } from '../method/methods.ts';
import { readSettings, SettingsError } from '../method/settings.ts';
import { readKernel } from '../platform/kernel.ts';
import { loadDevice } from '../platform/tensorflow.ts';
import { moduleBeside } from '../platform/modules.ts';
import { cohortSha256 } from '../store/cohortDigest.ts';
import { createProject } from '../store/createProject.ts';
import { openProject, type Project } from '../store/project.ts';
import { classTooSmall, makeSpec, protocols, resamplingOf, tasksOf, type Protocol } from '../study/newStudy.ts';
import { assertResumable } from '../study/resume.ts';
import { runStudy, type StudyOutcome } from '../study/runner.ts';
import type { StudySpec } from '../study/task.ts';
import { ArgumentError } from './argumentError.ts';
import { interruptible } from './interrupt.ts';
import { COHORT_OPTIONS, cohortInput } from './cohortArguments.ts';
import { folderOf, integerOption, textOption, type Arguments, type OptionDefinition, type Options } from './options.ts';
import { ProgressLine, remark, seconds, shellPath } from './output.ts';
import { version } from '../platform/version.ts';

export const runOptions: readonly OptionDefinition[] = [
  ...COHORT_OPTIONS,
  { name: 'out', value: 'S.lacuna', help: 'project file to write' },
  {
    name: 'protocol',
    value: 'NAME',
    help: 'quick (5 folds x 1), fixed (5 x 5, the default); with settings chosen on inner folds: standard (5 x 2), thorough (5 x 10)',
  },
  { name: 'methods', value: 'A,B,…', help: 'methods to run, or core (the default), baselines, ablations, all' },
  { name: 'folds', value: 'K', help: 'folds, on top of the protocol' },
  {
    name: 'repeats',
    value: 'R',
    help: 'repeats, on top of the protocol (1 with groups, whose splits are always the same)',
  },
  {
    name: 'resampling',
    value: 'NAME',
    help: 'stratified (folds), or group: leave one group out at a time (the default with --group)',
  },
  { name: 'seed', value: 'N', help: 'seed of all randomness (default 1)' },
  { name: 'workers', value: 'N', help: 'worker threads (default: one per core)' },
  {
    name: 'engine',
    value: 'NAME',
    help: `${engineNames.join(', ')}, or auto: what is fastest here (default ${defaultEngine})`,
  },
  { name: 'config', value: 'F.json', help: 'settings of networks, distillation and baseline' },
  { name: 'resume', value: null, help: 'go on with the study in --out, if it is there' },
];

function protocolOf(options: Options): Protocol {
  const name = textOption(options, 'protocol') ?? 'fixed';
  const protocol = protocols.find((one) => one.name === name);
  if (!protocol) {
    throw new ArgumentError(`--protocol ${name}: there are ${protocols.map((one) => one.name).join(', ')}.`);
  }
  return protocol;
}

/** As the user wrote them, known to be right. */
async function settingsOf(options: Options): Promise<Readonly<Record<string, unknown>>> {
  const path = textOption(options, 'config');
  if (path === undefined) return {};
  if (!existsSync(path)) throw new ArgumentError(`--config ${path}: there is no such file.`);
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new ArgumentError(`--config ${path}: ${error instanceof Error ? error.message : String(error)}.`);
  }
  try {
    readSettings(json);
    return json as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SettingsError) throw new ArgumentError(`--config ${path}: ${error.message}`);
    throw error;
  }
}

/** Methods and groups of methods by name; null where none are named. */
function askedMethods(cohort: Cohort, text: string | undefined): string[] | null {
  if (text === undefined) return null;
  const known = methodsFor(cohort);
  const named = methodsNamed(known, text);
  if (Array.isArray(named)) return named;
  throw new ArgumentError(
    `--methods: there is no ${named.unknown}; there are ${known.join(', ')}, and core, baselines, ablations and all.`,
  );
}

/** What a class must have to be in every training and test fold. */
function refuseSmallClasses(cohort: Cohort, spec: StudySpec): void {
  const small = classTooSmall(cohort, spec);
  if (!small) return;
  const { label, subjects } = small;
  throw new ArgumentError(
    `Class ${label} has ${subjects} subjects, fewer than the ${spec.folds} folds: give --folds ${Math.max(2, subjects)}` +
      ' or fewer, or leave the class out of the labels.',
  );
}

/** @throws ArgumentError where the engine cannot train here. */
async function refuseAbsentEngine(engine: string): Promise<void> {
  const backend = backendOf(engine);
  if (backend === null) return;
  try {
    await loadDevice(backend);
  } catch (error) {
    throw new ArgumentError(`--engine ${engine}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

async function engineFor(name: string, options: Options, cohort: Cohort): Promise<string> {
  if (name === 'auto') {
    const compared = await compareEngines(readKernel(), loadDevice);
    const threads = Math.min(workersOf(options), availableParallelism());
    const engine = chosenEngine(compared, cohort, threads);
    remark(`--engine auto: ${engine}.`);
    return engine;
  }
  if (!isEngineName(name)) throw new ArgumentError(`--engine ${name}: there are ${engineNames.join(', ')}, auto.`);
  await refuseAbsentEngine(name);
  return name;
}

/** @throws ArgumentError */
function askedResampling(options: Options, cohort: Cohort): StudySpec['resampling'] {
  const asked = textOption(options, 'resampling') ?? resamplingOf(cohort);
  if (asked !== 'group' && asked !== 'stratified') {
    throw new ArgumentError(`--resampling ${asked}: there are stratified and group.`);
  }
  if (asked === 'group' && !cohort.groups) {
    throw new ArgumentError('--resampling group: say by --group which table has the groups.');
  }
  return asked;
}

async function specOf(options: Options, cohort: Cohort): Promise<StudySpec> {
  const protocol = protocolOf(options);
  const engine = await engineFor(textOption(options, 'engine') ?? defaultEngine, options, cohort);
  const asked = askedMethods(cohort, textOption(options, 'methods'));
  const folds = integerOption(options, 'folds', 2, 1000);
  const resampling = askedResampling(options, cohort);
  if (resampling === 'group' && folds !== undefined) {
    throw new ArgumentError(
      '--folds: with --group every group is a fold; leave --folds out, or give --resampling stratified.',
    );
  }
  const choice = {
    protocol,
    methods: asked,
    folds: folds ?? null,
    repeats: integerOption(options, 'repeats', 1, 1000) ?? null,
    seed: integerOption(options, 'seed', 0, 2 ** 31 - 1) ?? 1,
    engine,
    settings: await settingsOf(options),
  };
  const spec = makeSpec(cohort, choice, resampling);
  if (resampling === 'group' && spec.folds < 2) throw new ArgumentError('--group: there must be at least two groups.');
  refuseSmallClasses(cohort, spec);
  return spec;
}

/** Runs what is left of the study in an open project. SIGINT cancels; the file stays as it is, to be resumed. */
export async function runProject(
  project: Project,
  cohort: Cohort,
  spec: StudySpec,
  workers: number,
): Promise<StudyOutcome['status']> {
  const kernel = readKernel();
  if (spec.engine !== 'reference' && !kernel) {
    throw new ArgumentError('--engine fused: its kernel is not built; run "npm run build".');
  }
  const line = new ProgressLine();
  try {
    const outcome = await interruptible((signal) =>
      runStudy(project, {
        workerUrl: moduleBeside(import.meta.url, 'worker.js', '../study/worker.ts'),
        setup: {
          cohort,
          spec,
          kernel,
          devices: moduleBeside(import.meta.url, 'tensorflow.js', '../platform/tensorflow.ts').href,
        },
        workers,
        signal,
        onProgress: ({ done, total, fraction, tasksPerMinute, secondsLeft }) => {
          const rate = tasksPerMinute === null ? '' : `, ${tasksPerMinute.toFixed(0)} a minute`;
          const left = secondsLeft === null ? '' : `, ${seconds(secondsLeft)} left`;
          line.update(fraction, `${done} of ${total} tasks${rate}${left}`);
        },
      }),
    );
    line.end();
    if (outcome.status === 'done') {
      const by = `${workers} ${workers === 1 ? 'worker' : 'workers'} (${spec.engine} engine)`;
      remark(
        outcome.ran === 0
          ? 'Nothing was left to do.'
          : `${outcome.ran} tasks done in ${seconds(outcome.seconds)} on ${by}.`,
      );
    }
    return outcome.status;
  } finally {
    line.end();
  }
}

/** Remarks of an import that the user should see before waiting for a study. */
export function remarkOn(record: ImportRecord): void {
  for (const { message } of record.warnings) remark(`note: ${message}`);
  for (const { modality, column, code, cells } of record.proposedCodes) {
    remark(
      `note: ${modality}.${column} has ${code} in ${cells} cells, which looks like a missing-value code; ` +
        `it was read as a number. To empty them: --missing-code ${modality}.${column}=${code}`,
    );
  }
}

/** A class that nobody is of is a slip of the pen; trained on, it would cost the time of a study. @throws ArgumentError */
function refuseUnknownClasses({ warnings }: ImportRecord): void {
  const unused = warnings.find(({ kind }) => kind === 'class-unused');
  if (unused) throw new ArgumentError(`--class, --leave-out-class: ${unused.message}`);
}

export function workersOf(options: Options): number {
  return integerOption(options, 'workers', 1, 256) ?? availableParallelism();
}

const namesCohort = (options: Options): boolean => options['modality'] !== undefined || options['wide'] !== undefined;

/** @returns exit code. */
export async function run({ options, positionals }: Arguments): Promise<number> {
  const out = textOption(options, 'out');
  if (out === undefined) throw new ArgumentError('lacuna run: give --out S.lacuna, the project file to write.');
  const workers = workersOf(options);
  const resumes = options['resume'] === true && existsSync(out);
  if (existsSync(out) && !resumes) {
    throw new ArgumentError(`${out} exists already: choose another name, or add --resume to go on with it.`);
  }
  if (options['resume'] === true && !resumes && positionals.length === 0 && !namesCohort(options)) {
    throw new ArgumentError(`${out}: there is no such project file to go on with.`);
  }
  // With nothing but --out, the file itself says everything.
  const alone =
    positionals.length === 0 && Object.keys(options).every((name) => ['out', 'resume', 'workers'].includes(name));
  let imported: { cohort: Cohort; record: ImportRecord } | null = null;
  let spec: StudySpec | null = null;
  if (!(resumes && alone)) {
    imported = await importCohort(await cohortInput(folderOf('run', positionals), options));
    refuseUnknownClasses(imported.record);
    spec = await specOf(options, imported.cohort);
    if (!resumes) {
      remarkOn(imported.record);
      createProject(out, {
        ...imported,
        spec,
        tasks: tasksOf(spec),
        versions: { lacuna: version(), node: process.versions.node },
      });
    }
  }
  const project = openProject(out);
  try {
    if (resumes && imported && spec) {
      const { cohort, record } = imported;
      assertResumable(project, { spec, record, cohortSha256: cohortSha256(cohort) });
    }
    const status = await runProject(project, project.readCohort({ shared: true }), project.readSpec(), workers);
    if (status !== 'done') {
      remark(`Stopped. What is done is kept: lacuna run --out ${shellPath(out)} --resume goes on.`);
      return 1;
    }
    remark(`Next: lacuna evaluate ${shellPath(out)}`);
    return 0;
  } finally {
    project.close();
  }
}
