import type { Cohort } from '../../cohort/cohort.ts';
import type { Project } from '../../store/project.ts';
import type { StudySpec } from '../task.ts';

/** A study whose results are looked at. */
export interface Studied {
  readonly project: Project;
  readonly cohort: Cohort;
  readonly spec: StudySpec;
  /** What is costly to work out again, by name; to be emptied where results change. */
  readonly cache: Map<string, unknown>;
}

/** Results were asked for something that the study does not have. */
export class ResultsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ResultsError';
  }
}
