/** What a window has open: a draft (a cohort being imported), a project file, or both, or neither. */
import type { Cohort } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import type { CohortOf } from '../contract/schemas.ts';
import type { OpenProject } from './openProject.ts';
import type { DraftState } from './draftState.ts';
import { RequestError, type Session } from './session.ts';

export interface Workspace {
  draft: DraftState | null;
  project: OpenProject | null;
}

const workspaces = new WeakMap<Session, Workspace>();

export function workspaceOf(session: Session): Workspace {
  const known = workspaces.get(session);
  if (known) return known;
  const fresh: Workspace = { draft: null, project: null };
  workspaces.set(session, fresh);
  return fresh;
}

/** The cohort that a request is about. @throws RequestError where there is none. */
export function cohortOf(session: Session, of: CohortOf): { cohort: Cohort; record: ImportRecord } {
  const { draft, project } = workspaceOf(session);
  if (of === 'draft') {
    if (draft?.imported) return draft.imported;
    throw new RequestError(
      'input',
      draft ? 'The files are not a cohort yet; see what the cohort view says.' : 'No files are open.',
    );
  }
  if (!project) throw new RequestError('input', 'No project is open.');
  return { cohort: project.cohort, record: project.record };
}

export function projectOf(session: Session): OpenProject {
  const { project } = workspaceOf(session);
  if (!project) throw new RequestError('input', 'No project is open.');
  return project;
}
