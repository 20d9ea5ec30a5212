/** The table of figures: every method on every scope, with intervals. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { EvaluationView, MethodResult } from '../../contract/results.ts';
import { resultsOf } from '../evaluate.ts';
import type { Studied } from './studied.ts';
import { methodsOf, predictionsOf, scopes } from './source.ts';

const INTERVALS =
  'Intervals of the AUC are 95 % intervals by DeLong: how far it would move with other test subjects, for the models as ' +
  'they were fitted. They leave out how models change with other training subjects, and are no test of a difference.';

/** Pauses between figures, so that other requests are answered meanwhile. */
export async function evaluationOf(of: Studied, name: string): Promise<EvaluationView> {
  const known = of.cache.get('evaluation') as EvaluationView | undefined;
  if (known) return known;
  const { cohort, project } = of;
  const counts = project.taskCounts();
  const results: MethodResult[] = [];
  for (const method of methodsOf(of)) {
    for (const { aucInterval, ...result } of resultsOf(cohort, method, predictionsOf(of, method).folds)) {
      results.push({
        ...result,
        byClass: result.byClass ? [...result.byClass] : [],
        calibrated: result.calibrated ?? null,
        aucLower: aucInterval?.lower ?? null,
        aucUpper: aucInterval?.upper ?? null,
      });
    }
    await breathe();
  }
  const view: EvaluationView = {
    name,
    protocol: protocolText(of, counts),
    classes: [...cohort.classes],
    modalities: cohort.modalities.map((modality) => modality.name),
    methods: methodsOf(of),
    scopes: scopes(of).map((scope) => scope.name),
    results,
    intervals: INTERVALS,
  };
  // Tasks that ended meanwhile belong to the next answer.
  if (project.taskCounts().done === counts.done) of.cache.set('evaluation', view);
  return view;
}

function protocolText({ spec }: Studied, { done, total }: { done: number; total: number }): string {
  const { folds, repeats, resampling, seed, engine } = spec;
  const split = resampling === 'group' ? `leaving out one of ${folds} groups` : `${folds} folds`;
  const text = `${split} x ${repeats} ${repeats === 1 ? 'repeat' : 'repeats'}, seed ${seed}, ${engine} engine`;
  return done === total
    ? text
    : `${text}; not finished: ${done} of ${total} tasks are done, and figures are over these`;
}
