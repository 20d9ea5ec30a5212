/** The import: files, decisions, undo. */
import type { CohortOptions } from '../cohort/options.ts';
import { checkOptions } from '../cohort/optionsSchema.ts';
import { proposeWide } from '../cohort/guess.ts';
import type { cohortRequests } from '../contract/cohort.ts';
import type { Params } from '../contract/contract.ts';
import { deskOf, type DraftDesk } from './draftDesk.ts';
import { proposeDraft, titleOf, withMoreFiles } from './draftOpen.ts';
import type { DraftDecisions, DraftTable } from './draftState.ts';
import type { Environment } from './environment.ts';
import { decisionsOfProject } from './projectSources.ts';
import { samplePaths } from './samples.ts';
import { RequestError, type Handlers } from './session.ts';
import { projectOf } from './workspace.ts';

type DraftRequest = Extract<keyof typeof cohortRequests, `draft.${string}`>;

export function draftHandlers(environment: Environment): Handlers<DraftRequest> {
  return {
    'draft.open': (session, { paths }) => {
      const desk = deskOf(session, environment);
      return desk.inTurn(() => open(desk, paths, titleOf(paths)));
    },
    'draft.openSample': (session, { name }) => {
      const desk = deskOf(session, environment);
      const { title, paths } = samplePaths(name);
      return desk.inTurn(() => open(desk, paths, title));
    },
    'draft.addFiles': (session, { paths }) => {
      const desk = deskOf(session, environment);
      return desk.inTurn(async () => {
        const what = `Add ${titleOf(paths)}`;
        return desk.step(await withMoreFiles(presentOf(desk), paths, what, desk.files, desk.tell));
      });
    },
    'draft.fromProject': (session) => {
      const desk = deskOf(session, environment);
      return desk.inTurn(async () => desk.step(await decisionsOfProject(environment, projectOf(session), desk)));
    },
    'draft.current': (session) => {
      const desk = deskOf(session, environment);
      return desk.inTurn(() => (desk.present ? desk.view() : Promise.resolve(null)));
    },
    'draft.change': (session, change) => {
      const desk = deskOf(session, environment);
      return desk.inTurn(async () => desk.step(await changed(presentOf(desk), change, desk)));
    },
    'draft.undo': (session) => {
      const desk = deskOf(session, environment);
      return desk.inTurn(() => desk.move(-1));
    },
    'draft.redo': (session) => {
      const desk = deskOf(session, environment);
      return desk.inTurn(() => desk.move(1));
    },
    'draft.close': (session) => {
      const desk = deskOf(session, environment);
      return desk.inTurn(() => {
        desk.close();
        return Promise.resolve({});
      });
    },
  };
}

async function open(desk: DraftDesk, paths: readonly string[], title: string) {
  if (paths.length === 0) throw new RequestError('input', 'No file was given.');
  const decisions = await proposeDraft(paths, `Open ${title}`, title, desk.files, desk.tell);
  return desk.step(decisions);
}

function presentOf(desk: DraftDesk): DraftDecisions {
  const { present } = desk;
  if (present) return present;
  throw new RequestError('input', 'No files are open; open the files of a study first.');
}

async function changed(
  before: DraftDecisions,
  change: Params<'draft.change'>,
  desk: DraftDesk,
): Promise<DraftDecisions> {
  let options: CohortOptions = before.options;
  if (change.options !== undefined) {
    const checked = checkOptions(change.options);
    if ('wrong' in checked) throw new RequestError('bad-request', `These decisions cannot be used: ${checked.wrong}.`);
    options = checked.options;
  }
  if (change.classes !== undefined) {
    const rules = change.classes.filter(({ from, to }) => from !== to);
    options = { ...options, classes: rules };
  }
  const tables = change.roles === undefined ? before.tables : withRoles(before.tables, change.roles);
  const wide = tables.find(({ role }) => role === 'wide');
  if (wide && (options.wide ?? []).length === 0 && change.roles !== undefined) {
    const previews = await desk.files.previews(wide.path, options.decimal ?? null);
    const header = previews.find(({ sheet }) => sheet === wide.sheet)?.header ?? [];
    const proposed = proposeWide(header, new Set([header[0] ?? '', options.outcome ?? '']));
    if (proposed.length > 0) options = { ...options, wide: proposed };
  }
  return { ...before, what: change.what, tables, options };
}

function withRoles(
  tables: readonly DraftTable[],
  roles: NonNullable<Params<'draft.change'>['roles']>,
): readonly DraftTable[] {
  let result = tables;
  for (const { path, role, modality, sheet } of roles) {
    const of = result.filter((table) => table.path === path);
    const target = of.find((table) => table.sheet === sheet) ?? (of.length === 1 ? of[0] : undefined);
    if (!target)
      throw new RequestError('bad-request', `The draft has no such table: ${path}${sheet ? `#${sheet}` : ''}.`);
    const name = modality === null || modality.trim() === '' ? null : modality.trim();
    result = result.map((table) =>
      table === target ? { ...table, role, modality: role === 'modality' ? name : table.modality } : table,
    );
  }
  return result;
}
