/** What the sparsemax attention of a method keeps, over the refits of a study; from the summaries of tasks. */
import type { Attention } from '../../contract/results.ts';
import type { AttendedFeature, ModalityAttention } from '../../method/attention.ts';
import { quantile } from '../../method/statistics/averages.ts';
import { assertMethod } from './source.ts';
import type { Studied } from './studied.ts';

/** Features that are told one by one; more nobody reads. */
const MOST_FEATURES = 60;
/** With fewer refits their spread is not shown (docs/method.md). */
const LEAST_FOR_SPREAD = 20;

/** Per modality, in the cohort's order; empty where the method has no attention. The final model is not a refit. */
export function figureAttention(of: Studied, method: string): Attention[] {
  assertMethod(of, method);
  const refits = of.project
    .tasks()
    .filter((task) => task.state === 'done' && task.method === method && task.repeat >= 0)
    .flatMap(({ id }) => {
      const own = of.project.summary(id)?.['attention'] as readonly ModalityAttention[] | undefined;
      return own ? [own] : [];
    });
  return of.cohort.modalities.flatMap(({ name }) => {
    const own = refits.flatMap((refit) => refit.find(({ modality }) => modality === name) ?? []);
    return own.length === 0 ? [] : [summed(name, own)];
  });
}

function summed(modality: string, refits: readonly ModalityAttention[]): Attention {
  const mean = (of: (refit: ModalityAttention) => number) =>
    refits.reduce((sum, one) => sum + of(one), 0) / refits.length;
  const weights = new Map<string, { feature: AttendedFeature; weights: number[] }>();
  for (const { features } of refits) {
    for (const feature of features) {
      const key = JSON.stringify([feature.column, feature.level]);
      const known = weights.get(key) ?? { feature, weights: [] };
      known.weights.push(feature.weight);
      weights.set(key, known);
    }
  }
  const features = [...weights.values()]
    .map(({ feature: { column, level }, weights: own }) => {
      // A refit that does not name it gives it no weight.
      const all = Float64Array.from({ length: refits.length }, (_, r) => own[r] ?? 0).sort();
      const spread = refits.length >= LEAST_FOR_SPREAD;
      return {
        column,
        level,
        weight: all.reduce((sum, one) => sum + one, 0) / all.length,
        lower: spread ? quantile(all, 0.05) : null,
        upper: spread ? quantile(all, 0.95) : null,
        keptIn: own.length,
      };
    })
    .sort((a, b) => b.weight - a.weight);
  return {
    modality,
    refits: refits.length,
    of: Math.max(...refits.map((refit) => refit.of)),
    kept: mean(({ kept }) => kept),
    zeroShare: mean(({ zeroShare }) => zeroShare),
    features: features.slice(0, MOST_FEATURES),
    ever: features.length,
  };
}
