/** Answers to src-main/contract/prediction.ts. */
import type { Params } from '../contract/contract.ts';
import type { predictionRequests } from '../contract/prediction.ts';
import { engineByName } from '../engine/select.ts';
import { askedMethods, defaultMethod, PredictionError } from '../study/predictNew.ts';
import type { Environment } from './environment.ts';
import type { OpenProject } from './openProject.ts';
import { measureNext } from '../study/results/measureNext.ts';
import { patientPage, type PatientAsked } from '../study/results/patientPage.ts';
import { findSet, listSets, predictFiles, predictSample, view } from './predictionSets.ts';
import { RequestError, type Handlers, type Session } from './session.ts';
import { refuseMissingEngine } from './studyControl.ts';
import { projectOf } from './workspace.ts';
import { csvText, writeTable } from './writeTable.ts';

export function predictionHandlers(environment: Environment): Handlers<keyof typeof predictionRequests> {
  const ready = (open: OpenProject, method: string | null): OpenProject => {
    refuseMissingEngine(open.shared.spec.engine, environment.kernel);
    askedMethods(open.shared.spec, method ?? defaultMethod(open.shared.spec));
    return open;
  };
  return {
    'predict.files': (session, { paths, method }) =>
      told(() => predictFiles(session, ready(projectOf(session), method), paths, method, environment)),
    'predict.sample': (session) => told(() => predictSample(session, ready(projectOf(session), null), environment)),
    'predict.sets': (session) => listSets(session, projectOf(session)),
    'predict.set': (session, { id }) => view(findSet(session, projectOf(session), id), projectOf(session)),
    'predict.patient': (session, asked) =>
      told(() => {
        const open = ready(projectOf(session), asked.method);
        const who = whoIs(session, open, asked);
        return patientPage(open.shared, who, engineByName(open.shared.spec.engine, environment.kernel));
      }),
    'predict.next': (session, { threshold, costs, ...asked }) =>
      told(() => {
        const open = ready(projectOf(session), asked.method);
        const who = whoIs(session, open, asked);
        return measureNext(
          open.shared,
          { ...who, threshold, costs },
          engineByName(open.shared.spec.engine, environment.kernel),
        );
      }),
    'predict.export': (session, { id, path, replace }) => {
      const { rows } = findSet(session, projectOf(session), id).stored;
      const header = Object.keys(rows[0] ?? {});
      const cells = rows.map((row) => header.map((name) => cellOf(name, row[name])));
      writeTable(path, csvText(header, cells), replace);
      return { path, rows: rows.length };
    },
  };
}

/** @throws RequestError where there is no such patient. */
export function whoIs(session: Session, open: OpenProject, asked: Params<'predict.patient'>): PatientAsked {
  const { set, subject, method, leaveOut } = asked;
  if (set === null) {
    const row = open.cohort.subjects.indexOf(subject);
    if (row === -1) throw new RequestError('input', `There is no subject ${subject} in this cohort.`);
    return { subject, origin: 'cohort', cohort: open.cohort, row, method, leaveOut };
  }
  const { cohort, stored } = findSet(session, open, set);
  if (!cohort) {
    throw new RequestError(
      'input',
      'The patients of these predictions were not kept with them: open their files again to see one of them.',
    );
  }
  const row = cohort.subjects.indexOf(subject);
  if (row === -1) throw new RequestError('input', `There is no patient ${subject} among these predictions.`);
  return { subject, origin: 'new', cohort, row, method: method ?? stored.method, leaveOut };
}

/** Figures are kept as text; as numbers they cannot be taken for formulas. */
function cellOf(name: string, cell: unknown): string | number | null {
  const text = typeof cell === 'string' ? cell : '';
  if (!/^(p|contribution)_/.test(name)) return text;
  return text === '' ? null : Number(text);
}

async function told<T>(answer: () => T | Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof PredictionError)) throw error;
    const message =
      error.reason === 'method'
        ? `There is no such method: ${error.message}`
        : `Predictions need the finished study: ${error.message}. Start or resume the training.`;
    throw new RequestError('input', message);
  }
}
