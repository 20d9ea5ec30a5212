/** Decisions of a draft -> a cohort, or the reason why there is none yet. */
import { importCohort } from '../cohort/import.ts';
import type { CohortInput, TableSource } from '../cohort/options.ts';
import { CohortError } from '../cohort/record.ts';
import type { DraftDecisions, DraftState, DraftTable } from './draftState.ts';
import { inWords } from './inWords.ts';
import type { TableFiles } from './tableFiles.ts';

/** Imports what was decided. Files must be loaded. Never throws for what is wrong with the files or decisions. */
export async function importDraft(decisions: DraftDecisions, files: TableFiles): Promise<DraftState> {
  try {
    const input = await inputOf(decisions, files);
    return { decisions, imported: await importCohort(input), problem: null };
  } catch (error) {
    if (!(error instanceof CohortError)) throw error;
    const { message, file, row, column } = error;
    return { decisions, imported: null, problem: { message: inWords(message), file, row, column } };
  }
}

/** @throws CohortError where roles do not make a cohort. */
async function inputOf(decisions: DraftDecisions, files: TableFiles): Promise<CohortInput> {
  const { tables, options } = decisions;
  const having = (role: DraftTable['role']) => tables.filter((table) => table.role === role);
  const features = [...having('wide'), ...having('modality')];
  if (features.length === 0) {
    throw new CohortError('No file is a modality yet: choose which files hold the features of the patients.');
  }
  for (const role of ['labels', 'groups'] as const) {
    const several = having(role);
    if (several.length < 2) continue;
    const names = several.map((table) => files.source(table.path).name).join(', ');
    throw new CohortError(`Several tables are said to hold the ${role} (${names}); choose one of them.`);
  }
  const wide = having('wide')[0];
  if (wide && features.length > 1) {
    throw new CohortError(
      `${files.source(wide.path).name} is said to hold all modalities, but other tables are modalities as well; make it a ` +
        `modality too, or ignore the others.`,
      { file: files.source(wide.path).name },
    );
  }
  if (wide && (options.wide ?? []).length === 0) {
    throw new CohortError(
      `Say which columns of ${files.source(wide.path).name} belong to which modality: by the beginning of their names, or ` +
        `by picking them.`,
      { file: files.source(wide.path).name },
    );
  }
  const labels = having('labels')[0] ?? (await holderOf(options.outcome, features, decisions, files));
  if (!labels) {
    throw new CohortError(
      options.outcome === undefined
        ? 'No file tells the outcome: choose the file of the labels, or the column that holds the outcome.'
        : `No file has the column "${options.outcome}" that is to hold the outcome; choose another.`,
    );
  }
  const groups = having('groups')[0];
  const { wide: rules, ...others } = options;
  return {
    sources: features.map((table) => sourceOf(table, files)),
    labels: sourceOf(labels, files),
    ...(groups ? { groups: sourceOf(groups, files) } : {}),
    sidecars: decisions.sidecars.map((path) => files.source(path)),
    // Rules of a wide table are kept while the table is something else, and wait for it.
    options: wide && rules ? { ...others, wide: rules } : others,
  };
}

/** The first table of features whose header has the outcome. */
async function holderOf(
  outcome: string | undefined,
  features: readonly DraftTable[],
  decisions: DraftDecisions,
  files: TableFiles,
): Promise<DraftTable | null> {
  if (outcome === undefined) return null;
  for (const table of features) {
    const previews = await files.previews(table.path, decisions.options.decimal ?? null);
    if (previews.some((one) => one.sheet === table.sheet && one.header.includes(outcome))) return table;
  }
  return null;
}

function sourceOf(table: DraftTable, files: TableFiles): TableSource {
  const { name, bytes, sha256 } = files.source(table.path);
  // A sheet's modality is the sheet's name unless the user says otherwise; the import needs both, or the sheet alone.
  return {
    name,
    bytes,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(table.modality === null || table.role !== 'modality' ? {} : { modality: table.modality }),
    ...(table.sheet === null ? {} : { sheet: table.sheet }),
  };
}
