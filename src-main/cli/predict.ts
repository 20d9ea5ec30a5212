/** `lacuna predict`: answers for new patients, with any of the modalities. */
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import Papa from 'papaparse';
import type { Cohort } from '../cohort/cohort.ts';
import { importNewSubjects } from '../cohort/newSubjects.ts';
import { optionsFromDecisions } from '../cohort/options.ts';
import { describeSchema } from '../cohort/schema.ts';
import { engineByName } from '../engine/select.ts';
import { readKernel } from '../platform/kernel.ts';
import { openProject, type Project } from '../store/project.ts';
import { ProjectError } from '../store/projectError.ts';
import { answerNew, type NewAnswer } from '../study/answerNew.ts';
import { readModel } from '../study/execute.ts';
import { FINAL, taskId } from '../study/plan.ts';
import { ArgumentError } from './argumentError.ts';
import { COHORT_OPTIONS, cohortInput } from './cohortArguments.ts';
import { folderOf, textOption, type Arguments, type OptionDefinition } from './options.ts';
import { print, remark, shellPath } from './output.ts';

export const predictOptions: readonly OptionDefinition[] = [
  ...COHORT_OPTIONS,
  { name: 'out', value: 'P.csv', help: 'table of predictions to write (default: standard output)' },
  { name: 'method', value: 'NAME', help: 'method that answers (default: student, else the first of the study)' },
];

/** Where the chosen method has no answer, the stacked teachers give one, and are named. */
const FALLBACK = 'teachers';

/** The method that answers where the user names none. */
export function defaultMethod(project: Project): string {
  const { methods } = project.readSpec();
  return methods.includes('student') ? 'student' : methods[0]!;
}

/** @throws ArgumentError where the method is not in the study, or its final model is not fitted yet. */
export function answersOf(project: Project, newcomers: Cohort, method: string): NewAnswer[] {
  const spec = project.readSpec();
  if (!spec.methods.includes(method)) {
    throw new ArgumentError(`--method ${method}: the study has ${spec.methods.join(', ')}.`);
  }
  const used = method !== FALLBACK && spec.methods.includes(FALLBACK) ? [method, FALLBACK] : [method];
  const models = used.map((name) => {
    const artifact = project.artifact(taskId(name, FINAL, FINAL));
    if (!artifact) {
      throw new ArgumentError(
        `${project.path}: the final model of ${name} is not fitted yet; lacuna run --out ${shellPath(project.path)} --resume.`,
      );
    }
    return { method: name, model: readModel(artifact) };
  });
  return answerNew(engineByName(spec.engine, readKernel()), newcomers, models);
}

/** The table of predictions, as its header and rows (DESIGN §6). */
export function predictionTable(cohort: Cohort, answers: readonly NewAnswer[]): { header: string[]; rows: string[][] } {
  const { classes, modalities } = cohort;
  const two = classes.length === 2;
  const contributionNames = modalities.flatMap(({ name }) =>
    two ? [`contribution_${name}`] : classes.map((label) => `contribution_${name}_${label}`),
  );
  const probabilityNames = classes.map((label) => `p_${label}`);
  const header = ['subject_id', 'available', ...probabilityNames, 'predicted', 'method', ...contributionNames];
  const rows = answers.map((answer) => [
    answer.subject,
    answer.available.join('+'),
    ...(answer.probabilities ?? classes.map(() => null)).map(sixDecimals),
    answer.predicted ?? '',
    answer.method ?? 'none',
    ...modalities.flatMap((_, m) => {
      const say = answer.contributions[m] ?? null;
      // For two classes the logit of the second is the difference of the two.
      if (two) return [sixDecimals(say && say[1]! - say[0]!)];
      return classes.map((_, c) => sixDecimals(say && say[c]!));
    }),
  ]);
  return { header, rows };
}

function sixDecimals(value: number | null): string {
  return value === null ? '' : value.toFixed(6);
}

/** For writing, since predictions are kept in the project; for reading where it may not be written. */
function openForPrediction(path: string): Project {
  try {
    return openProject(path);
  } catch (error) {
    if (!(error instanceof ProjectError) || error.kind !== 'io') throw error;
    remark(`note: ${path} cannot be written, so these predictions are not kept in it.`);
    return openProject(path, { readonly: true });
  }
}

export async function predict({ options, positionals }: Arguments): Promise<number> {
  const [path, ...rest] = positionals;
  if (path === undefined) throw new ArgumentError('lacuna predict: give a project file and a folder of new patients.');
  const out = textOption(options, 'out');
  if (out !== undefined && existsSync(out)) throw new ArgumentError(`${out} exists already: choose another name.`);
  const project = openForPrediction(path);
  try {
    const trained = project.readCohort();
    const input = await cohortInput(folderOf('predict', rest), options);
    // As the training cohort was imported, unless the user says otherwise.
    const decisions = { ...optionsFromDecisions(project.readImportRecord().decisions), ...input.options };
    const { cohort, record } = await importNewSubjects({ ...input, options: decisions }, describeSchema(trained));
    for (const { message } of record.warnings) remark(`note: ${message}`);
    const method = textOption(options, 'method') ?? defaultMethod(project);
    const answers = answersOf(project, cohort, method);
    const { header, rows } = predictionTable(cohort, answers);
    if (project.writable) {
      const source = rest[0] === undefined ? 'files' : basename(resolve(rest[0]));
      const named = rows.map((row) => Object.fromEntries(header.map((name, c) => [name, row[c]!])));
      project.recordPrediction({ source, method, options: { decisions }, rows: named });
    }
    const text = Papa.unparse([header, ...rows], { newline: '\n' });
    if (out === undefined) {
      print(text);
      return 0;
    }
    // By rename: a table is there whole or not at all.
    const draft = `${out}.${process.pid}.part`;
    writeFileSync(draft, `${text}\n`, { flag: 'wx' });
    renameSync(draft, out);
    remark(`${rows.length} patients predicted: ${out}`);
    return 0;
  } finally {
    project.close();
  }
}
