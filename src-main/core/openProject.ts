/** A project file that at least one window has open. */
import type { Cohort } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import type { Project } from '../store/project.ts';

export interface OpenProject {
  readonly project: Project;
  readonly cohort: Cohort;
  readonly record: ImportRecord;
}
