/** Predictions for new patients: which models answer, the table that is kept, and the patients behind it. */
import type { Cohort, Column } from '../cohort/cohort.ts';
import type { Engine } from '../engine/engine.ts';
import { decodeArtifact, encodeArtifact } from '../method/artifact.ts';
import type { Model } from '../method/methods.ts';
import type { StoredPredictions } from '../store/contents.ts';
import type { Project } from '../store/project.ts';
import { answerNew, type NewAnswer } from './answerNew.ts';
import { readModel } from './execute.ts';
import { FINAL, taskId } from './plan.ts';
import type { StudySpec } from './task.ts';

/** Where the chosen method has no answer, the stacked teachers give one, and are named. */
export const FALLBACK = 'teachers';

/** New patients cannot be predicted as asked; the message says why. */
export class PredictionError extends Error {
  /** 'method': the study has none of the name. 'unfinished': its final model is not fitted yet. */
  readonly reason: 'method' | 'unfinished';
  constructor(reason: 'method' | 'unfinished', message: string) {
    super(message);
    this.name = 'PredictionError';
    this.reason = reason;
  }
}

/** The method that answers where the user names none. */
export function defaultMethod({ methods }: Pick<StudySpec, 'methods'>): string {
  return methods.includes('student') ? 'student' : methods[0]!;
}

/** The methods that are asked in turn. @throws PredictionError */
export function askedMethods({ methods }: Pick<StudySpec, 'methods'>, method: string): string[] {
  if (!methods.includes(method)) throw new PredictionError('method', `the study has ${methods.join(', ')}.`);
  return method !== FALLBACK && methods.includes(FALLBACK) ? [method, FALLBACK] : [method];
}

/** Fitted on everyone. @throws PredictionError */
export function finalModel(project: Project, method: string): Model {
  const artifact = project.artifact(taskId(method, FINAL, FINAL));
  if (!artifact) throw new PredictionError('unfinished', `the final model of ${method} is not fitted yet`);
  return readModel(artifact);
}

/** @throws PredictionError where the method is not in the study, or its final model is not fitted yet. */
export function answersOf(project: Project, newcomers: Cohort, method: string, engine: Engine): NewAnswer[] {
  const used = askedMethods(project.readSpec(), method);
  const models = used.map((name) => ({ method: name, model: finalModel(project, name) }));
  return answerNew(engine, newcomers, models);
}

/** The table of predictions, as its header and rows. */
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

export interface MadePredictions {
  /** Names of the files, without folders. */
  readonly source: string;
  readonly method: string;
  /** Of the import of the new patients. */
  readonly decisions: unknown;
  readonly checks: readonly unknown[];
  readonly cohort: Cohort;
  readonly answers: readonly NewAnswer[];
}

/** More bytes of patients than this are not kept: their predictions are, their pages are not. */
const MOST_BYTES = 64 * 2 ** 20;

/** Keeps predictions with the patients that they are about. Returns the number of the set. */
export function keepPredictions(project: Project, made: MadePredictions): number {
  const { source, method, decisions, checks, cohort, answers } = made;
  const { header, rows } = predictionTable(cohort, answers);
  const named = rows.map((row) => Object.fromEntries(header.map((name, c) => [name, row[c]!])));
  const bytes = encodeArtifact({ subjects: cohort.subjects, modalities: cohort.modalities });
  const patients = bytes.length > MOST_BYTES ? null : Buffer.from(bytes).toString('base64');
  return project.recordPrediction({ source, method, options: { decisions, checks, patients }, rows: named });
}

/** The patients of a set that was kept, as a cohort of unknown outcome; null where they were not kept. */
export function keptPatients(stored: StoredPredictions, trained: Cohort): Cohort | null {
  const { patients } = stored.options;
  if (typeof patients !== 'string') return null;
  const read = decodeArtifact(new Uint8Array(Buffer.from(patients, 'base64'))) as Pick<
    Cohort,
    'subjects' | 'modalities'
  >;
  const { classes, outcomeName } = trained;
  return { ...read, classes, outcomeName, outcome: new Int32Array(read.subjects.length).fill(-1), groups: null };
}

/**
 * Some subjects of a cohort as a cohort of their own, with the modalities `leaveOut` treated as absent. A subject may be
 * asked for several times.
 */
export function takeSubjects(cohort: Cohort, rows: readonly number[], leaveOut: readonly string[] = []): Cohort {
  const column = (one: Column): Column =>
    one.kind === 'numeric'
      ? { ...one, values: Float64Array.from(rows, (row) => one.values[row]!) }
      : { ...one, codes: Int32Array.from(rows, (row) => one.codes[row]!) };
  return {
    ...cohort,
    subjects: rows.map((row) => cohort.subjects[row]!),
    outcome: Int32Array.from(rows, (row) => cohort.outcome[row]!),
    groups: cohort.groups && rows.map((row) => cohort.groups![row]!),
    modalities: cohort.modalities.map(({ name, present, columns }) => ({
      name,
      present: Uint8Array.from(rows, (row) => (leaveOut.includes(name) ? 0 : present[row]!)),
      columns: columns.map(column),
    })),
  };
}
