/** The learning curve in the number of subjects: training folds cut down, test folds as they are. */
import { subsampleSize } from '../../method/subsample.ts';
import type { RunTask } from '../task.ts';
import { hasLearning, keepLearning, learningPoints } from './kept.ts';
import { judge, type Tested } from './points.ts';
import { refit, type Hooks, type Refitting } from './refits.ts';
import { ownFolds, refuseUnready, trainedOn, variantTasks, type StudySource } from './source.ts';

export interface LearningAsked {
  /** Of each training fold, above 0; 1 is the study itself, and always among them. */
  readonly shares: readonly number[];
  readonly methods: readonly string[];
  /** The first ones of the study. */
  readonly repeats: number;
}

/** The tasks that `learnOnLess` would run. */
export function learningTasks({ project, spec }: StudySource, { shares, methods, repeats }: LearningAsked): RunTask[] {
  const there = learningPoints(project);
  return [...new Set(shares)]
    .filter((share) => share < 1)
    .sort((a, b) => a - b)
    .flatMap((share) => {
      const missing = methods.filter((method) => !hasLearning(there, { share, method, repeats }));
      return variantTasks(spec, missing, repeats, { kind: 'subsample', share }, `share ${share}`);
    });
}

/**
 * Trains the methods on shares of each training fold. Points are kept as their last fold ends.
 *
 * @returns whether all was done: false where it was cancelled. @throws ResultsError, StudyError
 */
export async function learnOnLess(
  of: StudySource,
  asked: LearningAsked,
  machine: Refitting,
  hooks: Hooks,
): Promise<boolean> {
  refuseUnready(of, asked.methods);
  const { project, cohort, spec } = of;
  const { methods, repeats } = asked;
  for (const method of methods) {
    if (hasLearning(learningPoints(project), { share: 1, method, repeats })) continue;
    keepLearning(project, [{ method, share: 1, repeats, ...judge(cohort, ownFolds(of, method, repeats)) }]);
  }
  const made = new Map<string, Tested[]>();
  return refit(
    of,
    learningTasks(of, asked),
    ({ method, repeat, fold, variant }, { predictions }) => {
      if (variant?.kind !== 'subsample' || !predictions) return;
      const { share } = variant;
      const key = `${share} ${method}`;
      const given = made.get(key) ?? [];
      made.set(key, given);
      const train = subsampleSize(trainedOn(of, repeat, fold), share);
      given.push({ repeat, fold, train, predictions });
      if (given.length < spec.folds * repeats) return;
      made.delete(key);
      keepLearning(project, [{ method, share, repeats, ...judge(cohort, given) }]);
    },
    machine,
    hooks,
  );
}
