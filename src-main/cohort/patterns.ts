/**
 * Availability patterns: which modalities a subject has.
 */
import type { Cohort } from './cohort.ts';

export interface AvailabilityPattern {
  /** Names of the modalities that these subjects have, in the cohort's order. */
  readonly modalities: string[];
  /** Indices into the cohort's subjects, ascending. */
  readonly subjects: Int32Array;
}

/**
 * The patterns of everyone who takes part, each subject in exactly one; most subjects first, then by the names.
 */
export function availabilityPatterns(cohort: Cohort): AvailabilityPattern[] {
  const bySubjects = new Map<string, number[]>();
  for (let i = 0; i < cohort.subjects.length; i++) {
    let key = '';
    for (const modality of cohort.modalities) key += modality.present[i] === 1 ? '1' : '0';
    const subjects = bySubjects.get(key);
    if (subjects) subjects.push(i);
    else bySubjects.set(key, [i]);
  }
  return (
    [...bySubjects]
      // Larger keys have the earlier modalities: a fixed order among patterns of equal size.
      .sort(([a, x], [b, y]) => y.length - x.length || (a < b ? 1 : -1))
      .map(([key, subjects]) => ({
        modalities: cohort.modalities.filter((_, m) => key[m] === '1').map((modality) => modality.name),
        subjects: Int32Array.from(subjects),
      }))
  );
}

/** 1 where a subject has every modality; length n. */
export function completeSubjects(cohort: Cohort): Uint8Array {
  const complete = new Uint8Array(cohort.subjects.length).fill(1);
  for (const { present } of cohort.modalities) for (let i = 0; i < complete.length; i++) complete[i]! &= present[i]!;
  return complete;
}
