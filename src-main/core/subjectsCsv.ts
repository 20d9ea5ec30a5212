/** Subjects with id, outcome and availability as CSV. */
import type { Cohort } from '../cohort/cohort.ts';
import { RequestError } from './session.ts';
import { csvText } from './writeTable.ts';

/** One row a subject, in the order asked for. @throws RequestError for an index that is no subject. */
export function subjectsCsv(cohort: Cohort, subjects: readonly number[]): string {
  const head = ['subject_id', cohort.outcomeName, ...(cohort.groups ? ['group'] : [])];
  const rows = subjects.map((i) => {
    const id = cohort.subjects[i];
    if (id === undefined) throw new RequestError('bad-request', `There is no subject ${i}.`);
    return [
      id,
      cohort.classes[cohort.outcome[i]!] ?? '',
      ...(cohort.groups ? [cohort.groups[i]!] : []),
      ...cohort.modalities.map(({ present }) => present[i]!),
    ];
  });
  return csvText([...head, ...cohort.modalities.map(({ name }) => `has_${name}`)], rows);
}
