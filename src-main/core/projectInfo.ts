import { basename } from 'node:path';
import type { ProjectInfo } from '../contract/study.ts';
import type { OpenProject } from './openProject.ts';

/** What a window is told of the project that it has open. */
export function projectInfo({ project, record, readOnly, shared }: OpenProject): ProjectInfo {
  const { protocol, methods, folds, repeats, resampling, seed, settings, engine } = shared.spec;
  return {
    path: shared.path,
    name: basename(shared.path).replace(/\.lacuna$/i, ''),
    readOnly,
    createdAt: project.auditLines(0, 1)[0]?.at ?? '',
    state: shared.study.state,
    error: shared.study.error,
    tasks: project.taskCounts(),
    engine,
    plan: { protocol, methods: [...methods], folds, repeats, resampling, seed, settings: { ...settings } },
    cohort: shared.summary,
    files: record.files.map(({ name, role, bytes, sha256, rows }) => ({ name, role, bytes, sha256, rows })),
    versions: project.versions(),
  };
}
