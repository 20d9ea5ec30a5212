/** What was worked out, in the project file. */
import type { Importance, Stability } from '../../contract/explain.ts';
import type { Project } from '../../store/project.ts';
import { ResultsError, type Studied } from '../results/studied.ts';

/** Names of the documents: importances by method, and the stability of the features. */
const IMPORTANCE = 'importance';
const STABILITY = 'stability';

export function keptImportance(project: Project, method: string): Importance | null {
  const all = readAll(project);
  return Object.hasOwn(all, method) ? all[method]! : null;
}

export function keepImportance(project: Project, importance: Importance): void {
  const { method } = importance;
  project.writeDocument(IMPORTANCE, { ...readAll(project), [method]: importance }, { method });
}

export function keptStability(project: Project): Stability | null {
  return project.readDocument(STABILITY) as Stability | null;
}

export function keepStability(project: Project, stability: Stability): void {
  project.writeDocument(STABILITY, stability, { halves: stability.halves });
}

function readAll(project: Project): Readonly<Record<string, Importance>> {
  return (project.readDocument(IMPORTANCE) ?? {}) as Readonly<Record<string, Importance>>;
}

/** @throws ResultsError */
export function refuseUnfinished({ project }: Studied): void {
  const { done, total } = project.taskCounts();
  if (done === total) return;
  throw new ResultsError(
    `${total - done} tasks of the study are not done yet. What predictions rest on is worked out once it is finished.`,
  );
}
