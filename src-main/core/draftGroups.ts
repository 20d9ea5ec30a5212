import type { Session } from './session.ts';
import { workspaceOf } from './workspace.ts';

/** Documents that a new project takes over from the draft, or from the open project that it is made of. */
export function groupsOfDraft(session: Session): Record<string, unknown> {
  const { draft, project } = workspaceOf(session);
  const groups = draft ? draft.groups : project?.project.readDocument('groups');
  if (typeof groups !== 'object' || groups === null || Object.keys(groups).length === 0) return {};
  return { groups };
}
