/** Sets of new patients: read from files, predicted, kept, opened again. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Cohort } from '../cohort/cohort.ts';
import { importNewSubjects } from '../cohort/newSubjects.ts';
import { optionsFromDecisions, type TableSource } from '../cohort/options.ts';
import { suspectRanges } from '../cohort/ranges.ts';
import { describeSchema } from '../cohort/schema.ts';
import type { PredictionSet } from '../contract/prediction.ts';
import type { Remark } from '../contract/schemas.ts';
import { engineByName } from '../engine/select.ts';
import { readFolder, readSource } from '../platform/sources.ts';
import type { StoredPredictions } from '../store/contents.ts';
import {
  answersOf,
  defaultMethod,
  keepPredictions,
  keptPatients,
  predictionTable,
  takeSubjects,
} from '../study/predictNew.ts';
import type { Environment } from './environment.ts';
import type { OpenProject } from './openProject.ts';
import { sampleOfProject } from './projectSample.ts';
import { RequestError, type Session } from './session.ts';

/** Sets that could not be kept in a file; they go with the window. */
const unkept = new WeakMap<Session, { set: StoredPredictions; cohort: Cohort; path: string }[]>();

export interface FoundSet {
  readonly stored: StoredPredictions;
  readonly kept: boolean;
  /** The patients; null where they were not kept. */
  readonly cohort: Cohort | null;
}

export async function predictFiles(
  session: Session,
  open: OpenProject,
  paths: readonly string[],
  method: string | null,
  environment: Environment,
): Promise<PredictionSet> {
  const { sources, sidecars } = await sourcesOf(session, paths);
  const { cohort: trained, record } = open;
  const options = optionsFromDecisions(record.decisions);
  const input = { sources, sidecars, options };
  const { cohort, record: read } = await importNewSubjects(input, describeSchema(trained));
  const checks = [...read.warnings, ...suspectRanges(trained, cohort)];
  const source = paths.map((path) => basename(path)).join(', ');
  return made(session, open, { source, cohort, checks, decisions: options, method }, environment);
}

/** Labels and groups are no news of a new patient, and are left alone. */
async function sourcesOf(
  session: Session,
  paths: readonly string[],
): Promise<Pick<Awaited<ReturnType<typeof readFolder>>, 'sources' | 'sidecars'>> {
  const first = paths[0];
  if (first === undefined) throw new RequestError('input', 'No files were chosen: choose the tables of new patients.');
  if (paths.length === 1 && (await isFolder(first))) return readFolder(first);
  const sources: TableSource[] = [];
  for (const path of paths) {
    session.emit('import.progress', { what: basename(path), fraction: sources.length / paths.length });
    sources.push(await readSource(path));
  }
  return { sources, sidecars: [] };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

/** Patients of a demonstration: one of each availability pattern, the most frequent first. */
const DEMONSTRATED = 8;

/** Incomplete patients of a sample cohort's own, as if they came in new. */
export async function predictSample(
  session: Session,
  open: OpenProject,
  environment: Environment,
): Promise<PredictionSet> {
  const title = await sampleOfProject(open.record);
  if (title === null) {
    throw new RequestError(
      'input',
      'Only projects made of a bundled sample cohort have sample patients: choose files of new patients instead.',
    );
  }
  const { cohort, shared } = open;
  const rows = shared.summary.patterns
    .filter(({ modalities }) => modalities.length > 0 && modalities.length < cohort.modalities.length)
    .slice(0, DEMONSTRATED)
    .map(({ modalities }) =>
      cohort.subjects.findIndex((_, i) =>
        cohort.modalities.every(({ name, present }) => (present[i] === 1) === modalities.includes(name)),
      ),
    );
  const chosen = rows.length > 0 ? rows : [0];
  const own = takeSubjects(cohort, chosen);
  const patients = { ...own, outcome: new Int32Array(chosen.length).fill(-1), groups: null };
  const checks: Remark[] = [
    {
      kind: 'demonstration',
      modality: null,
      column: null,
      message:
        'A demonstration: these patients are of the training cohort itself, their outcome hidden. The models have seen ' +
        'them, so that how well they are predicted says nothing.',
    },
  ];
  return made(
    session,
    open,
    { source: `${title}: a demonstration`, cohort: patients, checks, decisions: {}, method: null },
    environment,
  );
}

interface Asked {
  readonly source: string;
  readonly cohort: Cohort;
  readonly checks: readonly Remark[];
  readonly decisions: unknown;
  readonly method: string | null;
}

function made(session: Session, open: OpenProject, asked: Asked, environment: Environment): PredictionSet {
  const { project, shared } = open;
  const { source, cohort, checks, decisions } = asked;
  const method = asked.method ?? defaultMethod(shared.spec);
  const answers = answersOf(project, cohort, method, engineByName(shared.spec.engine, environment.kernel));
  if (open.readOnly === null) {
    const id = keepPredictions(project, { source, method, decisions, checks, cohort, answers });
    shared.changedBy(session);
    return view({ stored: project.newPatientPrediction(id)!, kept: true, cohort }, open);
  }
  const { header, rows } = predictionTable(cohort, answers);
  const mine = unkept.get(session) ?? [];
  unkept.set(session, mine);
  const set: StoredPredictions = {
    // Below those that a file gives, and so never one of them.
    id: -1 - mine.length,
    at: new Date().toISOString(),
    source,
    method,
    options: { checks },
    rows: rows.map((row) => Object.fromEntries(header.map((name, c) => [name, row[c]!]))),
  };
  mine.push({ set, cohort, path: shared.path });
  return view({ stored: set, kept: false, cohort }, open);
}

/** @throws RequestError where there is no such set. */
export function findSet(session: Session, open: OpenProject, id: string): FoundSet {
  const number = /^-?\d{1,15}$/.test(id) ? Number(id) : NaN;
  const mine = unkept.get(session)?.find(({ set, path }) => set.id === number && path === open.shared.path);
  if (mine) return { stored: mine.set, kept: false, cohort: mine.cohort };
  const stored = Number.isNaN(number) ? null : open.project.newPatientPrediction(number);
  if (!stored) throw new RequestError('input', 'These predictions are not in the project (any more).');
  return { stored, kept: true, cohort: keptPatients(stored, open.cohort) };
}

/** Newest first. */
export function listSets(session: Session, open: OpenProject) {
  const mine = (unkept.get(session) ?? []).filter(({ path }) => path === open.shared.path);
  const lines = [
    ...open.project.predictionSets(),
    ...mine.map(({ set: { id, at, source, method, rows } }) => ({ id, at, source, method, patients: rows.length })),
  ];
  return lines
    .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : Math.abs(b.id) - Math.abs(a.id)))
    .map((line) => ({ ...line, id: String(line.id) }));
}

/** A set as the window shows it: the predictions as they were made, not made anew. */
export function view({ stored, kept, cohort }: FoundSet, open: OpenProject): PredictionSet {
  const { classes, modalities } = open.cohort;
  const text = (row: StoredPredictions['rows'][number], name: string) => {
    const cell = row[name];
    return typeof cell === 'string' ? cell : '';
  };
  return {
    id: String(stored.id),
    source: stored.source,
    at: stored.at,
    method: stored.method,
    classes: [...classes],
    modalities: modalities.map(({ name }) => name),
    patients: stored.rows.length,
    rows: stored.rows.map((row, i) => {
      const given = classes.map((label) => text(row, `p_${label}`));
      const method = text(row, 'method');
      return {
        subject: text(row, 'subject_id'),
        // Names may have a plus sign in them; where the patients were kept they need not be cut apart.
        available: cohort
          ? cohort.modalities.filter(({ present }) => present[i] === 1).map(({ name }) => name)
          : text(row, 'available')
              .split('+')
              .filter((name) => name !== ''),
        probabilities: given.every((cell) => cell !== '') ? given.map(Number) : null,
        predicted: text(row, 'predicted') || null,
        method: method === 'none' || method === '' ? null : method,
      };
    }),
    checks: (stored.options['checks'] ?? []) as Remark[],
    kept,
  };
}
