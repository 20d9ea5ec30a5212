import { missingCells } from '../cohort/missingCells.ts';
import { tableOne } from '../cohort/tableOne.ts';
import type { cohortRequests } from '../contract/cohort.ts';
import { writeSaved } from './appFiles.ts';
import { draftHandlers } from './draftHandlers.ts';
import type { Environment } from './environment.ts';
import { groupsHandlers } from './groupsHandlers.ts';
import { RequestError, type Handlers } from './session.ts';
import { subjectsCsv } from './subjectsCsv.ts';
import { summaryOf } from './summary.ts';
import { cohortOf } from './workspace.ts';

/** A page of Table 1: each row looks at every subject. */
const MOST_ROWS = 1000;

export function cohortHandlers(environment: Environment): Handlers<keyof typeof cohortRequests> {
  return {
    ...draftHandlers(environment),
    ...groupsHandlers(environment),
    'cohort.summary': (session, { of }) => summaryOf(cohortOf(session, of).cohort),
    'cohort.columns': (session, { of }) =>
      cohortOf(session, of).cohort.modalities.flatMap(({ name: modality, present, columns }) =>
        columns.map((column) => ({
          modality,
          name: column.name,
          kind: column.kind,
          missing: missingCells(column, present),
          levels: column.kind === 'categorical' ? [...column.levels] : null,
        })),
      ),
    'cohort.tableOne': (session, { of, from, count }) => {
      const { heads, rows, total } = tableOne(cohortOf(session, of).cohort, from, Math.min(count, MOST_ROWS));
      return { heads: [...heads], rows: rows.map((row) => ({ ...row, cells: [...row.cells] })), total };
    },
    'cohort.subjects': (session, { of, subjects }) => {
      const { cohort } = cohortOf(session, of);
      return subjects.map((i) => {
        const id = cohort.subjects[i];
        if (id === undefined) throw new RequestError('bad-request', `There is no subject ${i}.`);
        return {
          id,
          outcome: cohort.classes[cohort.outcome[i]!] ?? null,
          modalities: cohort.modalities.filter(({ present }) => present[i] === 1).map(({ name }) => name),
          group: cohort.groups?.[i] ?? null,
        };
      });
    },
    'cohort.find': (session, { of, text, limit }) => findSubjects(cohortOf(session, of).cohort.subjects, text, limit),
    'cohort.export': async (session, { of, subjects, path, replace }) => {
      const { cohort } = cohortOf(session, of);
      const written = await writeSaved(path, subjectsCsv(cohort, subjects), replace);
      return { path: written.path, rows: subjects.length };
    },
  };
}

/** Ids that begin with the text come first, then those that hold it; in cohort order. */
function findSubjects(ids: readonly string[], text: string, limit: number): { index: number; id: string }[] {
  const wanted = text.trim().toLowerCase();
  const begin: { index: number; id: string }[] = [];
  const within: { index: number; id: string }[] = [];
  for (const [index, id] of ids.entries()) {
    if (begin.length >= limit) break;
    const at = id.toLowerCase().indexOf(wanted);
    if (at === 0) begin.push({ index, id });
    else if (at > 0 && within.length < limit) within.push({ index, id });
  }
  return [...begin, ...within].slice(0, limit);
}
