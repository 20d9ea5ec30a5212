/** A cohort in figures, as the window shows it. */
import { byCodePoint, type Cohort } from '../cohort/cohort.ts';
import { availabilityPatterns, completeSubjects } from '../cohort/patterns.ts';
import type { CohortSummary } from '../contract/cohort.ts';
import { cohortSha256 } from '../store/cohortDigest.ts';

const digests = new WeakMap<Cohort, string>();

/** `cohortSha256`, worked out once per cohort. */
export function digestOf(cohort: Cohort): string {
  const known = digests.get(cohort);
  if (known !== undefined) return known;
  const made = cohortSha256(cohort);
  digests.set(cohort, made);
  return made;
}

export function summaryOf(cohort: Cohort): CohortSummary {
  const total = (flags: Uint8Array) => flags.reduce((sum, one) => sum + one, 0);
  const classes = new Array<number>(cohort.classes.length).fill(0);
  for (const outcome of cohort.outcome) if (outcome >= 0) classes[outcome]!++;
  return {
    subjects: cohort.subjects.length,
    labelled: classes.reduce((sum, n) => sum + n, 0),
    complete: total(completeSubjects(cohort)),
    outcomeName: cohort.outcomeName,
    classes: cohort.classes.map((label, c) => ({ label, subjects: classes[c]! })),
    modalities: cohort.modalities.map(({ name, columns, present }) => ({
      name,
      features: columns.length,
      subjects: total(present),
    })),
    patterns: availabilityPatterns(cohort).map(({ modalities, subjects }) => {
      const counts = new Array<number>(cohort.classes.length).fill(0);
      for (const subject of subjects) if (cohort.outcome[subject]! >= 0) counts[cohort.outcome[subject]!]!++;
      return { modalities, subjects: subjects.length, classes: counts };
    }),
    groups: cohort.groups && [...new Set(cohort.groups)].sort(byCodePoint),
    sha256: digestOf(cohort),
  };
}
