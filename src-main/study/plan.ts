import { byCodePoint } from '../cohort/cohort.ts';
import { INNER_STAGE, TEACHERS_STAGE } from './task.ts';
import type { StudySpec, Task } from './task.ts';

/** Repeat and fold of the final models, which are fitted on everyone. */
export const FINAL = -1;

/** The id of a task, from which nothing else needs to be looked up. */
export function taskId(method: string, repeat: number, fold: number): string {
  return repeat === FINAL ? `${method}/final` : `${method}/r${repeat}/f${fold}`;
}

/**
 * Plans a study: for every repeat and fold the stages that any method needs, and one task per method; last, the same for
 * the final models. The order is that of execution, and does not depend on the order of `spec.methods`.
 *
 * @param stagesOf The stages that a method reads.
 */
export function planTasks(
  spec: Pick<StudySpec, 'methods' | 'repeats' | 'folds'>,
  stagesOf: (method: string) => readonly string[],
): Task[] {
  const methods = [...new Set(spec.methods)].sort(byCodePoint);
  const tasks: Task[] = [];
  const plan = (repeat: number, fold: number) => {
    for (const stage of [TEACHERS_STAGE, INNER_STAGE]) {
      if (!methods.some((method) => stagesOf(method).includes(stage))) continue;
      tasks.push({ id: taskId(stage, repeat, fold), method: stage, repeat, fold, needs: [] });
    }
    for (const method of methods) {
      const needs = stagesOf(method).map((stage) => taskId(stage, repeat, fold));
      tasks.push({ id: taskId(method, repeat, fold), method, repeat, fold, needs });
    }
  };
  for (let repeat = 0; repeat < spec.repeats; repeat++) {
    for (let fold = 0; fold < spec.folds; fold++) plan(repeat, fold);
  }
  plan(FINAL, FINAL);
  return tasks;
}
