import { openProject } from '../../src-main/store/project.ts';
import type { Project } from '../../src-main/store/project.ts';
import { runStudy } from '../../src-main/study/runner.ts';
import type { StudyOptions, StudyOutcome } from '../../src-main/study/runner.ts';
import type { StudySpec } from '../../src-main/study/task.ts';
import { createSample, dumpResults, sampleSpec } from '../store/support.ts';
import type { TestFolder } from '../store/support.ts';
import type { FakeSettings } from './fakeWorker.ts';

/** Runs a project's study with fake workers. How they behave is told to them, and not stored. */
export async function runFake(
  project: Project,
  fake: FakeSettings = {},
  options: Partial<StudyOptions> = {},
): Promise<StudyOutcome> {
  const spec = project.readSpec();
  return runStudy(project, {
    workerUrl: new URL('fakeWorker.ts', import.meta.url),
    setup: {
      cohort: project.readCohort({ shared: true }),
      spec: { ...spec, settings: { ...spec.settings, fake } },
      kernel: null,
      devices: '',
    },
    workers: 2,
    ...options,
  });
}

/** What a study gives that nothing disturbs. */
export async function undisturbed(folder: TestFolder, spec: StudySpec = sampleSpec): Promise<string> {
  const path = folder.file('undisturbed.lacuna');
  createSample(path, { spec });
  const project = openProject(path);
  await runFake(project, {}, { workers: 1 });
  const dump = dumpResults(project);
  project.close();
  return dump;
}
