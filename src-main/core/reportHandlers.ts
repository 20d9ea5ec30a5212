/** Answers to src-main/contract/report.ts. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Params } from '../contract/contract.ts';
import type { reportRequests, ReportWhat } from '../contract/report.ts';
import { engineByName } from '../engine/select.ts';
import { whatLeaves } from '../report/leaves.ts';
import type { Report } from '../report/model.ts';
import { patientReport, type ReportedPatient } from '../report/patientReport.ts';
import { openPrivacy } from '../report/privacy.ts';
import { ReportError, refuseUnfinished, studyContext, studyReport } from '../report/studyReport.ts';
import { keepAnswer, readAnswers } from '../report/tripod/answers.ts';
import { filledText } from '../report/tripod/filled.ts';
import { tripodItems } from '../report/tripod/items.ts';
import { tripodSection } from '../report/tripod/section.ts';
import { reportFiles } from '../report/write.ts';
import { PredictionError } from '../study/predictNew.ts';
import type { Environment } from './environment.ts';
import { writableProjectOf, type OpenProject } from './openProject.ts';
import { findSet } from './predictionSets.ts';
import { RequestError, type Handlers, type Session } from './session.ts';
import { refuseMissingEngine } from './studyControl.ts';
import { projectOf } from './workspace.ts';

/** The document that a window is having made. */
const under = new WeakMap<Session, AbortController>();

export function reportHandlers(environment: Environment): Handlers<keyof typeof reportRequests> {
  return {
    'report.leaves': (session, { what, leastCount, pseudonyms }) =>
      told(() => {
        const { shared } = projectOf(session);
        refuseUnfinished(shared);
        const patients = patientsOf(session, projectOf(session), what)?.length ?? null;
        return { ...whatLeaves(shared, patients, { leastCount, pseudonyms }), pages: patients ?? 0 };
      }),
    'report.write': (session, asked) => told(() => write(session, asked, environment)),
    'report.tripod': (session) =>
      told(async () => {
        const { shared } = projectOf(session);
        const context = await studyContext(shared, nameOf(shared.path), openPrivacy);
        const answers = readAnswers(shared.project);
        return tripodItems.map(({ number, title, group, prompts }) => ({
          number,
          title,
          group,
          prompts: [...prompts],
          filled: filledText(context, number),
          answer: answers.get(number) ?? '',
        }));
      }),
    'report.answer': (session, { item, text }) =>
      told(() => {
        const { project, shared } = writableProjectOf(session);
        keepAnswer(project, item, text);
        shared.changedBy(session);
        return null;
      }),
    'report.cancel': (session) => {
      under.get(session)?.abort();
      return null;
    },
  };
}

const nameOf = (path: string): string => basename(path).replace(/\.lacuna$/i, '');

async function write(session: Session, asked: Params<'report.write'>, environment: Environment) {
  const { path, replace, format, paper } = asked;
  if (under.has(session))
    throw new RequestError('input', 'A document is being made already; wait for it, or cancel it.');
  if (!replace && existsSync(path)) {
    const file = basename(path);
    throw new RequestError('exists', `${file} exists already: choose another name, or replace it.`, { file });
  }
  const cancel = new AbortController();
  under.set(session, cancel);
  try {
    const report = await make(session, asked, environment, cancel.signal);
    session.emit('report.progress', { step: format === 'pdf' ? 'Printing' : 'Writing', fraction: null });
    const print = (html: string): Promise<Uint8Array> => environment.print(html, cancel.signal);
    const made = await reportFiles(report, format, { style: environment.reportStyle(), paper, print });
    refuseCancelled(cancel.signal);
    try {
      if (made.folder) environment.writeFolder(path, made.files);
      else environment.writeFile(path, made.files[0]!.bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new RequestError('input', `${basename(path)} could not be written: ${why}. Choose another folder.`, {
        file: basename(path),
      });
    }
    return { path, files: made.files.length };
  } catch (error) {
    refuseCancelled(cancel.signal);
    throw error;
  } finally {
    under.delete(session);
  }
}

async function make(
  session: Session,
  { what, leastCount, pseudonyms, tripod }: Params<'report.write'>,
  environment: Environment,
  signal: AbortSignal,
): Promise<Report> {
  const open = projectOf(session);
  const { shared } = open;
  const name = nameOf(shared.path);
  const privacy = { leastCount, pseudonyms };
  const patients = patientsOf(session, open, what);
  session.emit('report.progress', { step: 'Working out the figures', fraction: null });
  if (patients === null) {
    return studyReport(shared, name, privacy, (context) =>
      tripod ? [tripodSection(context, readAnswers(shared.project))] : [],
    );
  }
  refuseMissingEngine(shared.spec.engine, environment.kernel);
  const engine = engineByName(shared.spec.engine, environment.kernel);
  return patientReport(shared, name, patients, engine, privacy, async (done) => {
    session.emit('report.progress', {
      step: `${done} of ${patients.length} patients`,
      fraction: done / patients.length,
    });
    // Other requests, a cancel among them, are heard between patients.
    await breathe();
    refuseCancelled(signal);
  });
}

function refuseCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new RequestError('cancelled', 'The document was cancelled; nothing was written.');
}

/** Null for the report of a study. */
function patientsOf(session: Session, open: OpenProject, what: ReportWhat): ReportedPatient[] | null {
  if (what.kind === 'study') return null;
  const found = what.set === null ? null : findSet(session, open, what.set);
  const cohort = found ? found.cohort : open.cohort;
  if (!cohort) {
    throw new RequestError(
      'input',
      'The patients of these predictions were not kept with them: open their files again to report on them.',
    );
  }
  const rows =
    what.subjects === null ? [...cohort.subjects.keys()] : what.subjects.map((id) => cohort.subjects.indexOf(id));
  return (
    rows
      .map((row, at): ReportedPatient => {
        const subject = cohort.subjects[row];
        if (subject === undefined)
          throw new RequestError('input', `There is no patient ${what.subjects?.[at] ?? ''} here.`);
        return { subject, origin: found ? 'new' : 'cohort', cohort, row, method: found?.stored.method ?? null };
      })
      // Who has no modality of the study cannot be predicted.
      .filter(({ row }) => cohort.modalities.some(({ present }) => present[row] === 1))
  );
}

async function told<T>(answer: () => T | Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    if (error instanceof ReportError || error instanceof PredictionError || isPrintError(error)) {
      throw new RequestError('input', error.message);
    }
    throw error;
  }
}

/** The printer is handed in, so that its errors are known by name. */
function isPrintError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'PrintError';
}
