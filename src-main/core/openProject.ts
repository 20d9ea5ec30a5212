/** A project file as one window has it open. */
import type { Cohort } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import type { Project } from '../store/project.ts';
import type { Environment } from './environment.ts';
import type { Session } from './session.ts';
import { RequestError } from './session.ts';
import { enterProject, leaveProject, type SharedProject } from './sharedProject.ts';
import { projectOf, workspaceOf } from './workspace.ts';

export interface OpenProject {
  readonly project: Project;
  readonly cohort: Cohort;
  readonly record: ImportRecord;
  /** Why this window can only look at it; null where it may write. Changes when another window closes. */
  readonly readOnly: string | null;
  /** What all windows that have it open share. */
  readonly shared: SharedProject;
}

/** Opens a project in a window, in place of the one that it has open. @throws ProjectError */
export async function openInWindow(session: Session, path: string, environment: Environment): Promise<OpenProject> {
  const workspace = workspaceOf(session);
  const before = workspace.project;
  const shared = await enterProject(session, path, environment);
  if (before?.shared === shared) return before;
  const { project, cohort, record } = shared;
  const opened: OpenProject = {
    project,
    cohort,
    record,
    shared,
    get readOnly() {
      return shared.readOnlyFor(session);
    },
  };
  workspace.project = opened;
  session.onClose(async () => {
    if (workspace.project === opened) await closeInWindow(session);
  });
  if (before) {
    await leaveProject(session, before.shared);
    shared.noteRecovery();
  }
  return opened;
}

/** Closes what the window has open, if anything. A study that this window runs is cancelled. */
export async function closeInWindow(session: Session): Promise<void> {
  const workspace = workspaceOf(session);
  const { project } = workspace;
  workspace.project = null;
  if (project) await leaveProject(session, project.shared);
}

/** The window's project, to write to it. @throws RequestError where there is none, or it can only be looked at. */
export function writableProjectOf(session: Session): OpenProject {
  const project = projectOf(session);
  if (project.readOnly !== null) throw new RequestError('read-only', project.readOnly);
  return project;
}
