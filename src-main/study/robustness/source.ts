/** What "what if" starts from: the finished study's own test folds and models. */
import type { Cohort } from '../../cohort/cohort.ts';
import { groupOf, methodsFor } from '../../method/methods.ts';
import type { Project } from '../../store/project.ts';
import { splitOf } from '../execute.ts';
import { ResultsError } from '../results/studied.ts';
import { tasksOf } from '../newStudy.ts';
import { FINAL, taskId } from '../plan.ts';
import type { RunTask, StudySpec } from '../task.ts';
import type { Variant } from '../variant.ts';
import type { Tested } from './points.ts';

export interface StudySource {
  readonly project: Project;
  readonly cohort: Cohort;
  readonly spec: StudySpec;
}

/** @throws ResultsError where the study is not finished, or has no such method. */
export function refuseUnready({ project, spec }: StudySource, methods: readonly string[]): void {
  const { done, total } = project.taskCounts();
  if (done < total) {
    throw new ResultsError(`${total - done} tasks of the study are not done yet: finish it first.`);
  }
  const stranger = methods.find((method) => !spec.methods.includes(method));
  if (stranger !== undefined) {
    throw new ResultsError(`There is no method ${stranger} in this study; it has ${spec.methods.join(', ')}.`);
  }
  if (methods.length === 0) throw new ResultsError('Choose at least one method.');
}

/** Methods that such questions are about unless others are named: those that leave nobody without an answer. */
export function usualMethods({ project, cohort, spec }: StudySource): string[] {
  const own = methodsFor(cohort).filter((method) => spec.methods.includes(method));
  const usual = own.filter((method) => {
    if (groupOf(method) !== 'core' || method.startsWith('teacher:')) return false;
    return foldsOf(spec, 1).every(({ repeat, fold }) => {
      return project.predictions(taskId(method, repeat, fold))?.answered.every((one) => one === 1) === true;
    });
  });
  return usual.length > 0 ? usual : own;
}

/** Folds of the first `repeats` repeats, in their order. */
export function foldsOf(spec: StudySpec, repeats: number): { repeat: number; fold: number }[] {
  return Array.from({ length: repeats }, (_, repeat) =>
    Array.from({ length: spec.folds }, (__, fold) => ({ repeat, fold })),
  ).flat();
}

/** Subjects that the models of a fold are trained on. */
export function trainedOn({ cohort, spec }: StudySource, repeat: number, fold: number): number {
  return splitOf(cohort, spec, repeat, fold).train.length;
}

/** A method's own test folds, as the study left them. */
export function ownFolds(of: StudySource, method: string, repeats: number): Tested[] {
  return foldsOf(of.spec, repeats).map(({ repeat, fold }) => {
    const predictions = of.project.predictions(taskId(method, repeat, fold))!;
    return { repeat, fold, train: trainedOn(of, repeat, fold), predictions };
  });
}

/** Tasks of these methods done over under other circumstances, with the stages that they need. */
export function variantTasks(
  spec: StudySpec,
  methods: readonly string[],
  repeats: number,
  variant: Variant,
  name: string,
): RunTask[] {
  const renamed = (id: string): string => `${id}/${name}`;
  return tasksOf({ ...spec, methods, repeats })
    .filter(({ repeat }) => repeat !== FINAL)
    .map((task) => ({ ...task, id: renamed(task.id), needs: task.needs.map(renamed), variant }));
}

/** What a fold's task of each method took, in seconds: the median of those that the log tells of. */
export function taskSeconds(project: Project): Map<string, number> {
  const methods = new Map(project.tasks().map(({ id, method, repeat }) => [id, repeat >= 0 ? method : null]));
  const times = new Map<string, number[]>();
  for (const { event, detail } of project.audit()) {
    const method = typeof detail['task'] === 'string' ? methods.get(detail['task']) : null;
    if (event !== 'task-done' || !method || typeof detail['seconds'] !== 'number') continue;
    times.set(method, [...(times.get(method) ?? []), detail['seconds']]);
  }
  return new Map([...times].map(([method, seconds]) => [method, seconds.sort((a, b) => a - b)[seconds.length >> 1]!]));
}

/** How long tasks take on so many threads, by what those of the study took. */
export function secondsFor(tasks: readonly RunTask[], known: ReadonlyMap<string, number>, workers: number): number {
  const sum = tasks.reduce((total, { method }) => total + (known.get(method) ?? 0), 0);
  return sum / Math.max(1, Math.min(workers, tasks.length));
}
