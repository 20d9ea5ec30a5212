/** A cohort in figures, worked out once: hashing a large one takes a second. */
import type { Cohort } from '../cohort/cohort.ts';
import type { CohortSummary } from '../contract/cohort.ts';
import { cohortSha256 } from '../store/cohortDigest.ts';
import { summariseCohort } from '../study/results/summariseCohort.ts';

const summaries = new WeakMap<Cohort, CohortSummary>();

export function summaryOf(cohort: Cohort): CohortSummary {
  const known = summaries.get(cohort);
  if (known) return known;
  const made = summariseCohort(cohort, cohortSha256(cohort));
  summaries.set(cohort, made);
  return made;
}
