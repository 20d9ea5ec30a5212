/** A finished study to report on, opened as the command opens it. */
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import type { ImportRecord } from '../../src-main/cohort/record.ts';
import type { StudyPlan } from '../../src-main/contract/study.ts';
import { openProject } from '../../src-main/store/project.ts';
import type { Studied } from '../../src-main/study/results/studied.ts';
import { TestCore, trained } from '../core/studySupport.ts';
import type { TestFolder } from '../store/support.ts';

export interface Finished {
  readonly path: string;
  readonly of: Studied;
  close(): void;
}

export async function finished(
  folder: TestFolder,
  cohort: Cohort,
  record: ImportRecord,
  plan: Partial<StudyPlan> = {},
): Promise<Finished> {
  const path = folder.file('study.lacuna');
  const window = await trained(new TestCore(folder), cohort, plan, record, path);
  await window.close();
  const project = openProject(path, { readonly: true });
  const of = { project, cohort: project.readCohort(), spec: project.readSpec(), cache: new Map<string, unknown>() };
  return {
    path,
    of,
    close: () => {
      project.close();
    },
  };
}
