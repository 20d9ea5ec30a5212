/** The summary of a cohort that every view begins with. */
import type { Cohort } from '../../cohort/cohort.ts';
import { availabilityPatterns, completeSubjects } from '../../cohort/patterns.ts';
import type { CohortSummary } from '../../contract/cohort.ts';
import { byCodePoint } from '../../cohort/cohort.ts';

/** @param sha256 `cohortSha256` of the cohort. */
export function summariseCohort(cohort: Cohort, sha256: string): CohortSummary {
  const classesOf = (subjects: Iterable<number>): number[] => {
    const counts = cohort.classes.map(() => 0);
    for (const i of subjects) if (cohort.outcome[i]! >= 0) counts[cohort.outcome[i]!]!++;
    return counts;
  };
  const all = classesOf(cohort.subjects.keys());
  return {
    subjects: cohort.subjects.length,
    labelled: all.reduce((sum, count) => sum + count, 0),
    complete: completeSubjects(cohort).reduce((sum, one) => sum + one, 0),
    outcomeName: cohort.outcomeName,
    classes: cohort.classes.map((label, c) => ({ label, subjects: all[c]! })),
    modalities: cohort.modalities.map(({ name, columns, present }) => {
      return { name, features: columns.length, subjects: present.reduce((sum, one) => sum + one, 0) };
    }),
    patterns: availabilityPatterns(cohort).map(({ modalities, subjects }) => {
      return { modalities, subjects: subjects.length, classes: classesOf(subjects) };
    }),
    groups: cohort.groups && [...new Set(cohort.groups)].sort(byCodePoint),
    sha256,
  };
}
