/** Runs tasks done over under other circumstances, on worker threads as a study does. */
import { hasPredictions } from '../../store/contents.ts';
import { runStudy, type StudyOptions } from '../runner.ts';
import type { RunTask, TaskResult } from '../task.ts';
import { PassingTasks } from '../taskKeeper.ts';
import type { StudyProgress } from '../progress.ts';
import { taskSeconds, type StudySource } from './source.ts';

/** What the machine gives. */
export type Refitting = Pick<StudyOptions, 'workerUrl' | 'workers'> & Pick<StudyOptions['setup'], 'kernel' | 'devices'>;

export interface Hooks {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Pick<StudyProgress, 'done' | 'total' | 'fraction' | 'secondsLeft'>) => void;
}

/**
 * @param use Called with the result of each task that has predictions.
 * @returns whether all were done: false where it was cancelled. @throws StudyError
 */
export async function refit(
  { project, cohort, spec }: StudySource,
  tasks: readonly RunTask[],
  use: (task: RunTask, result: TaskResult) => void,
  { workerUrl, workers, kernel, devices }: Refitting,
  { signal, onProgress }: Hooks,
): Promise<boolean> {
  if (tasks.length === 0) return true;
  const keeper = new PassingTasks(tasks, taskSeconds(project), (task, result) => {
    if (hasPredictions(task)) use(task, result);
  });
  const { status } = await runStudy(keeper, {
    workerUrl,
    workers,
    setup: { cohort, spec, kernel, devices },
    ...(signal ? { signal } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
  return status === 'done';
}
