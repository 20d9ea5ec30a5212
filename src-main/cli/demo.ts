/** `lacuna demo`: the main job on the bundled four-centre heart-disease cohort, from files to predictions. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import Papa from 'papaparse';
import { importCohort } from '../cohort/import.ts';
import { importNewSubjects } from '../cohort/newSubjects.ts';
import { availabilityPatterns } from '../cohort/patterns.ts';
import { describeSchema } from '../cohort/schema.ts';
import type { Cohort } from '../cohort/cohort.ts';
import { readSettings } from '../method/settings.ts';
import { coreMethods } from '../method/methods.ts';
import { bundledCohort } from '../platform/bundled.ts';
import { commandName } from '../platform/modules.ts';
import { readFolder } from '../platform/sources.ts';
import { createProject } from '../store/createProject.ts';
import { openProject } from '../store/project.ts';
import { tasksOf } from '../study/newStudy.ts';
import { predictionTable } from '../study/predictNew.ts';
import { ArgumentError } from './argumentError.ts';
import { evaluateProject, evaluationText } from './evaluate.ts';
import { inspect, inspectText } from './inspect.ts';
import { textOption, type Arguments, type OptionDefinition } from './options.ts';
import { listing, print, remark, textTable } from './output.ts';
import { answersOf } from './predict.ts';
import { runProject, workersOf } from './run.ts';
import { version } from '../platform/version.ts';

export const demoOptions: readonly OptionDefinition[] = [
  { name: 'out', value: 'FOLDER', help: 'new folder for what it writes (default: lacuna-demo)' },
  { name: 'workers', value: 'N', help: 'worker threads (default: one per core)' },
];

const COHORT = 'heart_disease_4centres';

const ABOUT = `Heart disease, four centres: 918 patients, angiographic narrowing over 50 % or not. Fluoroscopy and thallium
imaging, the exercise test or blood tests were never recorded for many of them: the missing modalities are real.
Source: A. Janosi (Budapest), W. Steinbrunn (Zurich), M. Pfisterer (Basel), R. Detrano (V.A. Long Beach and Cleveland),
Heart Disease, UCI Machine Learning Repository, 1988; Detrano et al., Am J Cardiol 64:304-310, 1989. UCI lists the data
set under CC BY 4.0; resources/cohorts/${COHORT}/README.md has the details.`;

/** Patients set aside for prediction: so many of each incomplete pattern that at least this many others have. */
const PER_PATTERN = 2;
const LEAST_IN_PATTERN = 40;

/** A folder that is not there yet: the default gets a number where the demo ran before. */
function freshFolder(asked: string | undefined): string {
  if (asked !== undefined) {
    if (existsSync(asked)) throw new ArgumentError(`--out ${asked}: it exists already; name a new folder.`);
    return asked;
  }
  let name = 'lacuna-demo';
  for (let n = 2; existsSync(name); n++) name = `lacuna-demo-${n}`;
  return name;
}

/** The first patients, by id, of the larger incomplete patterns. */
function setAside(cohort: Cohort): string[] {
  return availabilityPatterns(cohort)
    .filter(({ modalities, subjects }) => {
      return modalities.length < cohort.modalities.length && subjects.length >= LEAST_IN_PATTERN;
    })
    .flatMap(({ subjects }) => [...subjects.slice(0, PER_PATTERN)].map((i) => cohort.subjects[i]!));
}

/** Copies the cohort's tables into two folders, the rows of `aside` into the second. */
function splitTables(from: string, aside: ReadonlySet<string>, train: string, newcomers: string): void {
  mkdirSync(train, { recursive: true });
  mkdirSync(newcomers, { recursive: true });
  for (const name of readdirSync(from).filter((file) => file.endsWith('.csv'))) {
    const [header, ...rows] = Papa.parse<string[]>(readFileSync(join(from, name), 'utf8'), {
      skipEmptyLines: true,
    }).data;
    const write = (folder: string, kept: string[][]): void => {
      // Nobody has the modality: then there is no table of it.
      if (kept.length === 0) return;
      writeFileSync(join(folder, name), `${Papa.unparse([header!, ...kept], { newline: '\n' })}\n`);
    };
    write(
      train,
      rows.filter(([id]) => !aside.has(id!)),
    );
    if (name !== 'labels.csv')
      write(
        newcomers,
        rows.filter(([id]) => aside.has(id!)),
      );
  }
}

export async function demo({ options }: Arguments): Promise<number> {
  const source = bundledCohort(COHORT);
  const folder = freshFolder(textOption(options, 'out'));
  const workers = workersOf(options);
  print(`${ABOUT}\n`);

  print('1. Who has what\n');
  const { sources, labels } = await readFolder(source);
  const everyone = await importCohort({ sources, labels: labels! });
  print(inspectText(inspect(everyone.cohort, everyone.record)));

  const aside = setAside(everyone.cohort);
  const newcomers = join(folder, 'new-patients');
  splitTables(source, new Set(aside), join(folder, 'cohort'), newcomers);
  print(`\n2. Training and checking (quick protocol: 5 folds; ${aside.length} patients are set aside for step 4)\n`);
  const read = await readFolder(join(folder, 'cohort'));
  const imported = await importCohort({ sources: read.sources, labels: read.labels! });
  const spec = {
    protocol: 'quick' as const,
    seed: 1,
    folds: 5,
    repeats: 1,
    resampling: 'stratified' as const,
    methods: coreMethods(imported.cohort),
    engine: 'fused',
    settings: readSettings({}),
  };
  const path = join(folder, 'study.lacuna');
  const versions = { lacuna: version(), node: process.versions.node };
  createProject(path, { ...imported, spec, tasks: tasksOf(spec), versions });
  const project = openProject(path);
  try {
    const status = await runProject(project, imported.cohort, spec, workers);
    if (status === 'cancelled') {
      remark(`Stopped. ${commandName()} run --out ${path} --resume goes on.`);
      return 1;
    }
    print('3. How well each method does on patients that it has not seen\n');
    const evaluation = evaluateProject(project);
    print(evaluationText(evaluation, (scope) => scope === 'all' || scope === 'complete'));
    print(`\nThe same for each availability pattern: ${join(folder, 'results.txt')}`);
    writeFileSync(join(folder, 'results.txt'), `${evaluationText(evaluation)}\n`);
    writeFileSync(join(folder, 'results.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
    writeFileSync(join(folder, 'results.csv'), `${Papa.unparse([...evaluation.results], { newline: '\n' })}\n`);

    print('\n4. Patients who lack modalities, never seen in training\n');
    const { sources: newSources } = await readFolder(newcomers);
    const { cohort } = await importNewSubjects({ sources: newSources }, describeSchema(imported.cohort));
    const answers = answersOf(project, cohort, 'student');
    const { header, rows } = predictionTable(cohort, answers);
    writeFileSync(join(folder, 'predictions.csv'), `${Papa.unparse([header, ...rows], { newline: '\n' })}\n`);
    print(predictionText(everyone.cohort, cohort, answers));
  } finally {
    project.close();
  }
  print(whatNext(folder, path, newcomers));
  return 0;
}

/** Predictions beside what is known of these patients, with each modality's say in words of the logit. */
function predictionText(known: Cohort, cohort: Cohort, answers: ReturnType<typeof answersOf>): string {
  const first = cohort.classes[0]!;
  const rows = answers.map((answer) => {
    const truth = known.outcome[known.subjects.indexOf(answer.subject)]!;
    return [
      answer.subject,
      answer.available.join(' + '),
      answer.probabilities?.[0]!.toFixed(3) ?? '–',
      known.classes[truth] ?? 'unknown',
      ...cohort.modalities.map((_, m) => {
        const say = answer.contributions[m];
        return say ? (say[0]! - say[1]!).toFixed(2).replace('-0.00', '0.00') : '–';
      }),
    ];
  });
  const header = ['patient', 'has', `p(${first})`, 'truth', ...cohort.modalities.map(({ name }) => name)];
  return `${textTable(header, rows)}\nThe last columns are each modality's contribution to the logit of ${first}.`;
}

function whatNext(folder: string, path: string, newcomers: string): string {
  const lacuna = commandName();
  const cohort = relative('.', join(folder, 'cohort'));
  return `
Everything is in ${folder}: study.lacuna (the project file), results.txt, .json, .csv, predictions.csv, and the tables
that were used.

Try next:
${listing([
  [`${lacuna} evaluate ${path} --json`, 'the same figures, for programs'],
  [`${lacuna} predict ${path} ${newcomers} --method teachers`, 'the stacked teachers instead'],
  [`${lacuna} run ${cohort} --out mine.lacuna`, 'five repeats instead of one'],
  [`${lacuna} inspect YOUR_FOLDER`, 'a table per modality, and labels.csv'],
  [`${lacuna} --help`, 'all commands and methods'],
])}`;
}
