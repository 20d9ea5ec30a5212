/**
 * `npm run compare -- FOLDER`: every method on every cohort of a folder, with settings chosen on inner folds; one table
 * over all. A cohort is a sub-folder with a labels table, or FOLDER itself.
 *
 *   --cohorts a,b    only these                   --methods a,b   as `lacuna run` takes them (default: all but
 *                                                   single teachers and ablations of the student)
 *   --repeats R      of 5 folds (default 5)       --protocol P    default standard
 *   --seed N         default 1                    --workers N     default: one per core
 *   --work DIR       keeps the project files there, and goes on with those that are there
 *   --json           one JSON document on standard output
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { importCohort } from '../src-main/cohort/import.ts';
import { evaluateProject } from '../src-main/cli/evaluate.ts';
import { print, printJson, remark, textTable } from '../src-main/cli/output.ts';
import { runProject } from '../src-main/cli/run.ts';
import { groupOf, methodsFor, methodsNamed } from '../src-main/method/methods.ts';
import { readFolder } from '../src-main/platform/sources.ts';
import { cohortSha256 } from '../src-main/store/cohortDigest.ts';
import { createProject } from '../src-main/store/createProject.ts';
import { openProject } from '../src-main/store/project.ts';
import { makeSpec, protocols, tasksOf } from '../src-main/study/newStudy.ts';
import { distillationGains, meanRanks, significantlyWorse, type ComparedCohort } from '../src-main/study/ranks.ts';
import { assertResumable } from '../src-main/study/resume.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    cohorts: { type: 'string' },
    methods: { type: 'string' },
    repeats: { type: 'string', default: '5' },
    protocol: { type: 'string', default: 'standard' },
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: String(availableParallelism()) },
    work: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

class UsageError extends Error {}

function fail(message: string): never {
  throw new UsageError(message);
}

function whole(name: 'repeats' | 'seed' | 'workers', least: number): number {
  const value = Number(values[name]);
  return Number.isInteger(value) && value >= least ? value : fail(`--${name}: a whole number from ${least} on.`);
}

const isCohort = (folder: string): boolean =>
  existsSync(folder) && statSync(folder).isDirectory() && readdirSync(folder).some((name) => /^labels\./.test(name));

function cohortFolders(root: string): { name: string; path: string }[] {
  if (!existsSync(root)) fail(`${root}: there is no such folder.`);
  const found = isCohort(root)
    ? [{ name: basename(root), path: root }]
    : readdirSync(root)
        .sort()
        .map((name) => ({ name, path: join(root, name) }))
        .filter(({ path }) => isCohort(path));
  const asked = values.cohorts?.split(',').map((name) => name.trim());
  for (const name of asked ?? []) {
    if (!found.some((one) => one.name === name)) fail(`--cohorts: there is no cohort ${name} in ${root}.`);
  }
  const chosen = found.filter(({ name }) => asked?.includes(name) ?? true);
  return chosen.length > 0 ? chosen : fail(`${root}: no sub-folder has a labels table.`);
}

/** All but the single teachers, whose figures are on the subjects who have the modality, and what the student is without a part. */
function methodsOf(known: readonly string[]): string[] {
  if (values.methods === undefined)
    return known.filter((name) => !name.startsWith('teacher:') && groupOf(name) !== 'ablations');
  const named = methodsNamed(known, values.methods);
  return Array.isArray(named) ? named : fail(`--methods: there is no ${named.unknown}; there are ${known.join(', ')}.`);
}

async function study(name: string, folder: string, work: string): Promise<ComparedCohort> {
  const read = await readFolder(folder);
  if (!read.labels) fail(`${folder}: there is no labels table.`);
  const { sources, labels, sidecars } = read;
  const imported = await importCohort({ sources, labels, sidecars });
  const { cohort, record } = imported;
  const protocol = protocols.find((one) => one.name === values.protocol);
  if (!protocol) fail(`--protocol ${values.protocol}: there are ${protocols.map((one) => one.name).join(', ')}.`);
  const spec = makeSpec(cohort, {
    protocol,
    methods: methodsOf(methodsFor(cohort)),
    folds: null,
    repeats: whole('repeats', 1),
    seed: whole('seed', 0),
    engine: 'fused',
    settings: {},
  });
  const path = join(work, `${name}.lacuna`);
  if (!existsSync(path)) createProject(path, { ...imported, spec, tasks: tasksOf(spec), versions: {} });
  const project = openProject(path);
  try {
    assertResumable(project, { spec, record, cohortSha256: cohortSha256(cohort) });
    remark(
      `${name}: ${cohort.subjects.length} subjects, ${spec.methods.length} methods, ${tasksOf(spec).length} tasks`,
    );
    if ((await runProject(project, cohort, spec, whole('workers', 1))) !== 'done') fail('Stopped.');
    const { results, comparisons } = evaluateProject(project);
    return { cohort: name, results: results.filter(({ scope }) => scope === 'all'), comparisons };
  } finally {
    project.close();
  }
}

const three = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
const signed = (value: number): string => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;

function text(cohorts: readonly ComparedCohort[]): string {
  const parts = cohorts.map(({ cohort, results }) => {
    const rows = results.map(({ method, answered, auc, logLoss, brier }) => {
      return [method, String(answered), three(auc), three(logLoss), three(brier)];
    });
    return `${cohort} (${results[0]!.subjects} subjects)\n${textTable(['method', 'answered', 'AUC', 'log loss', 'Brier'], rows)}`;
  });
  const ranks = meanRanks(cohorts).map(({ method, auc, logLoss }) => [method, auc.toFixed(2), logLoss.toFixed(2)]);
  const worse = significantlyWorse(cohorts).map(({ cohort, method, metric, difference, pHolm }) => {
    return [cohort, method, metric, signed(difference), pHolm.toPrecision(2)];
  });
  const gains = distillationGains(cohorts).map(({ cohort, gain, interval }) => {
    return [cohort, signed(gain), interval ? `${signed(interval.lower)} to ${signed(interval.upper)}` : '–'];
  });
  const tuned = protocols.some(({ name, tuning }) => name === values.protocol && tuning !== null);
  return [
    ...parts,
    `Mean ranks over ${cohorts.length} cohorts, of the methods that answer everybody (1 is best)\n` +
      textTable(['method', 'by AUC', 'by log loss'], ranks),
    worse.length === 0
      ? 'No method is significantly better than student (corrected resampled t test, Holm, 5 %).'
      : `Significantly better than student\n${textTable(['cohort', 'method', 'metric', 'difference', 'p (Holm)'], worse)}`,
    `Log loss without distillation less that with it${tuned ? ' (both tuned)' : ''}, 95 % interval\n${textTable(['cohort', 'gain', 'interval'], gains)}`,
  ].join('\n\n');
}

const [folder, extra] = positionals;
const temporary = values.work === undefined ? mkdtempSync(join(tmpdir(), 'lacuna-compare-')) : null;
try {
  if (folder === undefined || extra !== undefined) fail('npm run compare -- FOLDER: give one folder of cohorts.');
  const work = temporary ?? resolve(values.work!);
  mkdirSync(work, { recursive: true });
  const cohorts: ComparedCohort[] = [];
  for (const { name, path } of cohortFolders(resolve(folder))) cohorts.push(await study(name, path, work));
  if (values.json) {
    printJson({
      protocol: { name: values.protocol, folds: 5, repeats: whole('repeats', 1), seed: whole('seed', 0) },
      ranks: meanRanks(cohorts),
      worse: significantlyWorse(cohorts),
      distillation: distillationGains(cohorts),
      cohorts,
    });
  } else {
    print(text(cohorts));
  }
} catch (error) {
  remark(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof UsageError ? 2 : 1;
} finally {
  if (temporary !== null) rmSync(temporary, { recursive: true, force: true });
}
