/** What `believe` judges, gathered from a study. */
import { mean } from '../../method/statistics/averages.ts';
import type { EvaluationView } from '../../contract/results.ts';
import { metricsOf } from '../../method/metrics.ts';
import { patternAuc } from '../../method/patternAuc.ts';
import { labelled, participants } from '../../method/splits.ts';
import { defaultMethod } from '../predictNew.ts';
import { judged, partsOf } from '../testFolds.ts';
import type { Evidence } from './believe.ts';
import { cached, predictionsOf, scopeOf, scopes } from './source.ts';
import type { Studied } from './studied.ts';
import { trainingFigures } from './training.ts';

/** @param evaluation Of the same study. */
export async function evidenceOf(of: Studied, evaluation: EvaluationView): Promise<Evidence> {
  const { cohort, spec, cache } = of;
  const method = defaultMethod(spec);
  const counts = new Int32Array(cohort.classes.length);
  for (const row of labelled(cohort, participants(cohort))) counts[cohort.outcome[row]!]!++;
  const all = evaluation.results.find((one) => one.method === method && one.scope === 'all');
  const training = cache.get('training') as Evidence['training'] | undefined;
  const known = training === undefined ? await trainingFigures(of, method) : training;
  cache.set('training', known);
  return {
    method,
    classes: cohort.classes.map((label, c) => ({ label, subjects: counts[c]! })),
    patterns: scopes(of)
      .filter(({ name }) => name.startsWith('pattern:'))
      .map(({ name, member, subjects }) => {
        const own = new Int32Array(cohort.classes.length);
        member.forEach((one, i) => {
          if (one === 1) own[cohort.outcome[i]!]!++;
        });
        const modalities = name.slice('pattern:'.length).replaceAll('+', ' + ');
        return { name: modalities, subjects, rarest: Math.min(...own) };
      }),
    missingness: cached(of, 'pattern AUC', () => patternAuc(cohort)),
    auc: all ? intervalOf(all) : null,
    logLoss: all?.logLoss ?? null,
    training: known,
    calibration: !all?.calibration
      ? []
      : all.byClass.length > 0
        ? all.byClass.map(({ label, calibration }) => ({ label, figures: calibration }))
        : [{ label: cohort.classes[1]!, figures: all.calibration }],
    repeats: aucByRepeat(of, method),
  };
}

/** Empty where folds are too small to be judged one by one. */
function aucByRepeat(of: Studied, method: string): number[] {
  const C = of.cohort.classes.length;
  const { pooled, parts } = judged(partsOf(of.cohort, scopeOf(of, 'all'), predictionsOf(of, method).folds), C);
  if (pooled) return [];
  return [...Map.groupBy(parts, ({ repeat }) => repeat).values()].map((folds) =>
    mean(folds.map(({ logits, outcome }) => metricsOf(logits, outcome, C).auc!)),
  );
}

function intervalOf({ auc, aucLower, aucUpper }: EvaluationView['results'][number]): Evidence['auc'] {
  if (auc === null || aucLower === null || aucUpper === null) return null;
  return { value: auc, lower: aucLower, upper: aucUpper };
}
