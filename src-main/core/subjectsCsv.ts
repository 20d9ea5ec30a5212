/** Subjects with id, outcome and availability as CSV that a spreadsheet may open. */
import type { Cohort } from '../cohort/cohort.ts';
import { RequestError } from './session.ts';

/**
 * A cell that a spreadsheet would take for a formula is given an apostrophe, which makes it text there (OWASP, "CSV
 * injection"); numbers keep their sign.
 */
export function csvCell(text: string): string {
  const formula = /^[=+\-@\t\r]/.test(text) && !/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text);
  const safe = formula ? `'${text}` : text;
  return /[",\r\n;]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** One row a subject, in the order asked for. @throws RequestError for an index that is no subject. */
export function subjectsCsv(cohort: Cohort, subjects: readonly number[]): string {
  const head = ['subject_id', cohort.outcomeName, ...(cohort.groups ? ['group'] : [])];
  const lines = [[...head, ...cohort.modalities.map(({ name }) => `has_${name}`)]];
  for (const i of subjects) {
    const id = cohort.subjects[i];
    if (id === undefined) throw new RequestError('bad-request', `There is no subject ${i}.`);
    lines.push([
      id,
      cohort.classes[cohort.outcome[i]!] ?? '',
      ...(cohort.groups ? [cohort.groups[i]!] : []),
      ...cohort.modalities.map(({ present }) => String(present[i]!)),
    ]);
  }
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}
