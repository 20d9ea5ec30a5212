/** The table of figures: every method on every scope, with intervals. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { EvaluationView, MethodResult } from '../../contract/results.ts';
import { evaluate } from '../evaluate.ts';
import { aucInterval } from '../aucInterval.ts';
import type { Studied } from './studied.ts';
import { methodsOf, predictionsOf, scopes } from './source.ts';

const INTERVALS =
  'Intervals of the AUC are 95 % intervals by DeLong: how far it would move with other test subjects, for the models as ' +
  'they were fitted. They leave out how models change with other training subjects, and are no test of a difference.';
const NO_INTERVALS = 'Intervals of the AUC are given for two classes only.';

/** Pauses between figures, so that other requests are answered meanwhile. */
export async function evaluationOf(of: Studied, name: string): Promise<EvaluationView> {
  const known = of.cache.get('evaluation') as EvaluationView | undefined;
  if (known) return known;
  const { cohort, spec, project } = of;
  const counts = project.taskCounts();
  const results: MethodResult[] = [];
  for (const method of methodsOf(of)) {
    const { folds } = predictionsOf(of, method);
    for (const result of evaluate(cohort, spec, [method], folds).results) {
      const scope = scopes(of).find((one) => one.name === result.scope)!;
      const interval = aucInterval(cohort, scope, folds, result.auc);
      results.push({
        ...result,
        aucSd: finite(result.aucSd),
        auc: finite(result.auc),
        aucLower: interval?.lower ?? null,
        aucUpper: interval?.upper ?? null,
      });
      await breathe();
    }
  }
  const view: EvaluationView = {
    name,
    protocol: protocolText(of, counts),
    classes: [...cohort.classes],
    modalities: cohort.modalities.map((modality) => modality.name),
    methods: methodsOf(of),
    scopes: scopes(of).map((scope) => scope.name),
    results,
    intervals: cohort.classes.length === 2 ? INTERVALS : NO_INTERVALS,
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

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
