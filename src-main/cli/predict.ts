/** `lacuna predict`: answers for new patients, with any of the modalities. */
import { basename, resolve } from 'node:path';
import Papa from 'papaparse';
import type { Cohort } from '../cohort/cohort.ts';
import { importNewSubjects } from '../cohort/newSubjects.ts';
import { optionsFromDecisions } from '../cohort/options.ts';
import { suspectRanges } from '../cohort/ranges.ts';
import { describeSchema } from '../cohort/schema.ts';
import { engineByName } from '../engine/select.ts';
import { readKernel } from '../platform/kernel.ts';
import { writeFileWhole } from '../platform/writeWhole.ts';
import { openProject, type Project } from '../store/project.ts';
import { ProjectError } from '../store/projectError.ts';
import type { NewAnswer } from '../study/answerNew.ts';
import {
  answersOf as answers,
  defaultMethod,
  keepPredictions,
  PredictionError,
  predictionTable,
} from '../study/predictNew.ts';
import { ArgumentError } from './argumentError.ts';
import { COHORT_OPTIONS, cohortInput } from './cohortArguments.ts';
import { folderOf, textOption, type Arguments, type OptionDefinition } from './options.ts';
import { refuseOut } from './outFile.ts';
import { print, remark, shellPath } from './output.ts';

export const predictOptions: readonly OptionDefinition[] = [
  ...COHORT_OPTIONS,
  { name: 'out', value: 'P.csv', help: 'table of predictions to write (default: standard output)' },
  { name: 'method', value: 'NAME', help: 'method that answers (default: student, else the first of the study)' },
];

/** @throws ArgumentError where the method is not in the study, or its final model is not fitted yet. */
export function answersOf(project: Project, newcomers: Cohort, method: string): NewAnswer[] {
  try {
    return answers(project, newcomers, method, engineByName(project.readSpec().engine, readKernel()));
  } catch (error) {
    if (!(error instanceof PredictionError)) throw error;
    if (error.reason === 'method') throw new ArgumentError(`--method ${method}: ${error.message}`);
    throw new ArgumentError(`${project.path}: ${error.message}; lacuna run --out ${shellPath(project.path)} --resume.`);
  }
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

/** How many of the new patients are subjects that the final models were fitted on. */
function trainedOn(trained: Cohort, newcomers: Cohort): number {
  const known = new Set(trained.subjects);
  return newcomers.subjects.filter((subject) => known.has(subject)).length;
}

export async function predict({ options, positionals }: Arguments): Promise<number> {
  const [path, ...rest] = positionals;
  if (path === undefined) throw new ArgumentError('lacuna predict: give a project file and a folder of new patients.');
  const out = textOption(options, 'out');
  if (out !== undefined) refuseOut(out);
  const project = openForPrediction(path);
  try {
    const trained = project.readCohort();
    const input = await cohortInput(folderOf('predict', rest), options);
    // As the training cohort was imported, unless the user says otherwise.
    const decisions = { ...optionsFromDecisions(project.readImportRecord().decisions), ...input.options };
    const { cohort, record } = await importNewSubjects({ ...input, options: decisions }, describeSchema(trained));
    const checks = [...record.warnings, ...suspectRanges(trained, cohort)];
    for (const { message } of checks) remark(`note: ${message}`);
    const seen = trainedOn(trained, cohort);
    if (seen > 0) {
      remark(
        `note: ${seen} of ${cohort.subjects.length} ids are subjects of the training cohort. The models have seen them, so ` +
          'that these predictions are too sure; lacuna report --patient ID tells the out-of-fold one.',
      );
    }
    const method = textOption(options, 'method') ?? defaultMethod(project.readSpec());
    const given = answersOf(project, cohort, method);
    const { header, rows } = predictionTable(cohort, given);
    if (project.writable) {
      const source = rest[0] === undefined ? 'files' : basename(resolve(rest[0]));
      keepPredictions(project, { source, method, decisions, checks, cohort, answers: given });
    }
    const text = Papa.unparse([header, ...rows], { newline: '\n' });
    if (out === undefined) {
      print(text);
      return 0;
    }
    writeFileWhole(out, new TextEncoder().encode(`${text}\n`));
    remark(`${rows.length} patients predicted: ${out}`);
    return 0;
  } finally {
    project.close();
  }
}
