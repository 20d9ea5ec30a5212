/** Paths that were dropped or chosen -> the first proposal of what each file is for. */
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { guessOutcome, isGroups, isLabelsName, proposeWide, shareTaken } from '../cohort/guess.ts';
import type { CohortOptions } from '../cohort/options.ts';
import type { TablePreview } from '../cohort/preview.ts';
import { CohortError } from '../cohort/record.ts';
import { listFolder } from '../platform/sources.ts';
import type { DraftDecisions, DraftTable } from './draftState.ts';
import type { TableFiles, TellProgress } from './tableFiles.ts';

/** A single table is cut into modalities by itself only where their prefixes explain most of its columns. */
const MOST_OF_THE_COLUMNS = 0.6;

interface Found {
  readonly tables: readonly string[];
  readonly sidecars: readonly string[];
}

/** Files as they are, folders as the import reads them. @throws CohortError where there is nothing to read. */
export async function findFiles(paths: readonly string[]): Promise<Found> {
  const tables: string[] = [];
  const sidecars: string[] = [];
  for (const path of paths) {
    if (await isFolder(path)) {
      const folder = await listFolder(path);
      tables.push(...folder.tables, ...(folder.labels === null ? [] : [folder.labels]));
      sidecars.push(...folder.sidecars);
    } else if (path.toLowerCase().endsWith('.json')) sidecars.push(path);
    else tables.push(path);
  }
  if (tables.length === 0) {
    throw new CohortError('No table was given; drop the files of a study, or the folder that they are in.');
  }
  return { tables: [...new Set(tables)], sidecars: [...new Set(sidecars)] };
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch {
    return false;
  }
}

interface Look {
  readonly path: string;
  readonly preview: TablePreview;
}

/**
 * Reads the files and proposes their roles.
 * @throws CohortError for a file that cannot be read as a table at all.
 */
export async function proposeDraft(
  paths: readonly string[],
  what: string,
  title: string,
  files: TableFiles,
  tell: TellProgress,
): Promise<DraftDecisions> {
  const found = await findFiles(paths);
  await files.load([...found.tables, ...found.sidecars], tell);
  const looks = await lookInto(found.tables, files);
  return { what, title, sidecars: found.sidecars, ...proposeRoles(looks, files) };
}

/** More files beside those of a draft; roles that the user has chosen stay. */
export async function withMoreFiles(
  before: DraftDecisions,
  paths: readonly string[],
  what: string,
  files: TableFiles,
  tell: TellProgress,
): Promise<DraftDecisions> {
  const found = await findFiles(paths);
  const fresh = found.tables.filter((path) => !before.tables.some((table) => table.path === path));
  await files.load([...fresh, ...found.sidecars], tell);
  const looks = await lookInto(fresh, files);
  const proposed = proposeRoles(looks, files, before);
  return {
    ...before,
    what,
    tables: [...before.tables, ...proposed.tables],
    sidecars: [...new Set([...before.sidecars, ...found.sidecars])],
    options: { ...before.options, ...proposed.options },
  };
}

async function lookInto(paths: readonly string[], files: TableFiles): Promise<Look[]> {
  const looks: Look[] = [];
  for (const path of paths) {
    for (const preview of await files.previews(path, null)) looks.push({ path, preview });
  }
  return looks;
}

function proposeRoles(
  looks: readonly Look[],
  files: TableFiles,
  before: DraftDecisions | null = null,
): { tables: DraftTable[]; options: CohortOptions } {
  let hasLabels = before?.tables.some(({ role }) => role === 'labels') ?? false;
  hasLabels ||= before?.options.outcome !== undefined;
  const nameOf = ({ path, preview }: Look) => preview.sheet ?? files.source(path).name;
  const isLabels = (look: Look) => isLabelsName(nameOf(look));
  const groups = before?.tables.some(({ role }) => role === 'groups')
    ? undefined
    : looks.find((look) => isGroups(nameOf(look), look.preview.header));
  let labels = hasLabels ? undefined : looks.find(isLabels);
  const others = looks.filter((look) => look !== labels && look !== groups);
  let outcome: string | null = null;
  let holder: Look | undefined = labels;
  if (!labels && !hasLabels) {
    holder = others.find(({ preview }) => guessOutcome(preview.header) !== null);
    outcome = holder ? guessOutcome(holder.preview.header) : null;
    // A table of ids and the outcome alone is one of labels, whatever its name.
    if (holder?.preview.header.length === 2 && looks.length > 1) labels = holder;
  } else if (labels && labels.preview.header.length > 2) {
    const named = labels.preview.header.some((name) => name.toLowerCase() === 'label');
    if (!named) outcome = guessOutcome(labels.preview.header);
  }
  const table = (look: Look): DraftTable => ({
    path: look.path,
    sheet: look.preview.sheet,
    role: look === labels ? 'labels' : look === groups ? 'groups' : 'modality',
    modality: null,
  });
  const tables = looks.map(table);
  const modalities = looks.filter((look) => look !== labels && look !== groups);
  const options: CohortOptions = { ...(outcome === null ? {} : { outcome }) };
  const only = modalities.length === 1 && before === null ? modalities[0] : undefined;
  if (only) {
    const except = new Set([only.preview.header[0] ?? '', ...(holder === only && outcome !== null ? [outcome] : [])]);
    const wide = proposeWide(only.preview.header, except);
    if (wide.length > 1 && shareTaken(wide, only.preview.header, except) >= MOST_OF_THE_COLUMNS) {
      return {
        tables: tables.map((one, i) => (looks[i] === only ? { ...one, role: 'wide' as const } : one)),
        options: { ...options, wide },
      };
    }
  }
  return { tables, options };
}

/** Name of the folder or file that was dropped. */
export function titleOf(paths: readonly string[]): string {
  const [first = ''] = paths;
  return paths.length > 1 ? `${basename(first)} and ${paths.length - 1} more` : basename(first);
}
