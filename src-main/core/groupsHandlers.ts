/**
 * Named groups of subjects: with the draft, or in the project file. Kept by subject id, so that they outlive another
 * import of the same files.
 */
import * as v from 'valibot';
import { byCodePoint, type Cohort } from '../cohort/cohort.ts';
import type { cohortRequests, NamedGroup } from '../contract/cohort.ts';
import type { CohortOf } from '../contract/schemas.ts';
import { deskOf } from './draftDesk.ts';
import type { Environment } from './environment.ts';
import { writableProjectOf } from './openProject.ts';
import { RequestError, type Handlers, type Session } from './session.ts';
import { cohortOf, projectOf } from './workspace.ts';

type GroupRequest = Extract<keyof typeof cohortRequests, `groups.${string}`>;
/** Ids per name. */
type Groups = Readonly<Record<string, readonly string[]>>;

/** Name of the document in the project file. */
export const GROUPS_DOCUMENT = 'groups';
const document = v.record(v.string(), v.array(v.string()));

export function groupsHandlers(environment: Environment): Handlers<GroupRequest> {
  return {
    'groups.list': (session, { of }) => list(session, of),
    'groups.save': (session, { of, name, subjects }) => {
      const named = name.trim();
      if (named === '') throw new RequestError('input', 'A group needs a name.');
      const { cohort } = cohortOf(session, of);
      const ids = [...new Set(subjects)].sort((a, b) => a - b).map((i) => idOf(cohort, i));
      if (ids.length === 0) throw new RequestError('input', 'A group needs at least one subject; select some first.');
      write(session, of, { ...read(session, of), [named]: ids });
      return list(session, of);
    },
    'groups.members': (session, { of, name }) => membersOf(cohortOf(session, of).cohort, groupOf(session, of, name)),
    'groups.remove': (session, { of, name }) => {
      groupOf(session, of, name);
      write(session, of, Object.fromEntries(Object.entries(read(session, of)).filter(([one]) => one !== name)));
      return list(session, of);
    },
  };

  function read(session: Session, of: CohortOf): Groups {
    if (of === 'draft') return deskOf(session, environment).groups;
    const kept = v.safeParse(document, projectOf(session).project.readDocument(GROUPS_DOCUMENT));
    return kept.success ? kept.output : {};
  }

  function write(session: Session, of: CohortOf, groups: Groups): void {
    if (of === 'draft') deskOf(session, environment).setGroups(groups);
    else writableProjectOf(session).project.writeDocument(GROUPS_DOCUMENT, groups);
  }

  function groupOf(session: Session, of: CohortOf, name: string): readonly string[] {
    const groups = read(session, of);
    if (Object.hasOwn(groups, name)) return groups[name]!;
    throw new RequestError('input', `There is no group "${name}".`);
  }

  function list(session: Session, of: CohortOf): NamedGroup[] {
    const { cohort } = cohortOf(session, of);
    return (
      Object.entries(read(session, of))
        .map(([name, ids]) => ({ name, subjects: membersOf(cohort, ids).length }))
        // Of a study that was opened before in this window; undo brings it and them back.
        .filter(({ subjects }) => of === 'project' || subjects > 0)
        .sort((a, b) => byCodePoint(a.name, b.name))
    );
  }
}

function idOf(cohort: Cohort, index: number): string {
  const id = cohort.subjects[index];
  if (id === undefined) throw new RequestError('bad-request', `There is no subject ${index}.`);
  return id;
}

/** Indices of those who are in the cohort as it is now, ascending. */
function membersOf(cohort: Cohort, ids: readonly string[]): number[] {
  const wanted = new Set(ids);
  const found: number[] = [];
  cohort.subjects.forEach((id, i) => {
    if (wanted.has(id)) found.push(i);
  });
  return found;
}
