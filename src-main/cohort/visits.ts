/**
 * Tables with one row per visit: which row of a subject is taken.
 */
import type { VisitTake } from './options.ts';
import { byCodePoint } from './cohort.ts';

/**
 * Position of a visit in time, from its name: screening, baseline, then the first number ('m06', 'ses-2',
 * 'month_12_arm_1') or the date (ISO). Null where the name tells nothing.
 */
export function visitTime(visit: string): number | null {
  const lower = visit.toLowerCase();
  if (/^(sc|scmri|screening.*)$/.test(lower)) return -1;
  if (/^(bl|baseline.*|base|pre)$/.test(lower)) return 0;
  if (/^\d{4}-\d{2}-\d{2}/.test(lower)) return Date.parse(lower.slice(0, 10));
  const match = /\d+(?:\.\d+)?/.exec(lower);
  return match ? Number(match[0]) : null;
}

/** Visit names that cannot be ordered in time: no time in the name, or two names with the same time. */
export function unorderedVisits(visits: Iterable<string>): string[] {
  const distinct = [...new Set(visits)].sort(byCodePoint);
  if (distinct.length < 2) return [];
  const times = distinct.map(visitTime);
  return distinct.filter((_, i) => times[i] === null || times.indexOf(times[i]!) !== times.lastIndexOf(times[i]!));
}

/**
 * Of one subject's rows, those of the visit to take (several where a visit has several rows). Rows without a visit are
 * taken only where the subject has no others.
 * @param visitOf name of a row's visit, null where the cell is missing.
 */
export function takeVisit(rows: readonly number[], take: VisitTake, visitOf: (row: number) => string | null): number[] {
  if (typeof take === 'object') return rows.filter((row) => visitOf(row) === take.value);
  const sign = take === 'first' ? 1 : -1;
  let best = Infinity;
  let taken: number[] = [];
  for (const row of rows) {
    const visit = visitOf(row);
    const time = visit === null ? null : visitTime(visit);
    const rank = time === null ? Infinity : sign * time;
    if (rank < best) taken = [];
    if (rank <= best) taken.push(row);
    best = Math.min(best, rank);
  }
  return taken;
}
