/**
 * Permutation importance on subjects that the model has not seen (Breiman, *Random forests*, 2001; of groups of columns:
 * Gregorutti, Michel and Saint-Pierre, CSDA 2015): how much worse the predictions are once the cells of a modality, or of
 * one column, are dealt out anew among the subjects who have the modality. Who has what stays as it is, so that this asks
 * what the values say, not what having been measured says. Of two columns that say the same neither may seem to matter.
 */
import type { Cohort } from '../../cohort/cohort.ts';
import type { Engine } from '../../engine/engine.ts';
import { purpose, randomKey, RandomStream } from '../../engine/philox.ts';
import { metricsOf } from '../metrics.ts';
import type { Model } from '../fitted.ts';
import { correctedT } from '../statistics/correctedT.ts';
import { permuting } from './permuting.ts';

/** What is dealt out anew: one column of a modality of the cohort, or (null) all its columns together. */
export interface PermutedWhat {
  readonly modality: string;
  readonly column: string | null;
}

/** Means over the permutations; null where nothing can be said: too few subjects, or of one class only. */
export interface Loss {
  /** Increase of the log loss. */
  readonly logLoss: number | null;
  /** Fall of the AUC. */
  readonly auc: number | null;
}

export interface FoldImportance {
  /** Who was tested, answered and has a known outcome. */
  readonly subjects: number;
  /** Before anything is permuted; null where nobody is left. */
  readonly logLoss: number | null;
  readonly auc: number | null;
  /** In the order of what was asked. */
  readonly losses: readonly Loss[];
}

const NOTHING: Loss = { logLoss: null, auc: null };

/**
 * @param rows Test subjects, ascending. @param keyParts Names the fold; what is permuted and how often is added.
 * @param onProgress Gets the share done.
 */
export function permutationImportance(
  engine: Engine,
  model: Model,
  cohort: Cohort,
  rows: Int32Array,
  asked: readonly PermutedWhat[],
  permutations: number,
  keyParts: readonly (string | number)[],
  onProgress: (fraction: number) => void = () => undefined,
): FoldImportance {
  const C = cohort.classes.length;
  const known = rows.filter((row) => cohort.outcome[row]! >= 0);
  const all = permuting(engine, model, cohort, known);
  const told = known.filter((_, i) => all.answered[i] === 1);
  if (told.length === 0) return { subjects: 0, logLoss: null, auc: null, losses: asked.map(() => NOTHING) };
  const { logits, permuted } = told.length === known.length ? all : permuting(engine, model, cohort, told);
  const outcome = told.map((row) => cohort.outcome[row]!);
  const before = metricsOf(logits, outcome, C);
  const losses = asked.map(({ modality, column }, k): Loss => {
    onProgress(k / asked.length);
    const m = cohort.modalities.findIndex(({ name }) => name === modality);
    const having = Int32Array.from(told.keys()).filter((i) => cohort.modalities[m]!.present[told[i]!] === 1);
    if (having.length < 2) return NOTHING;
    let logLoss = 0;
    let auc = 0;
    for (let p = 0; p < permutations; p++) {
      const key = randomKey(
        ...keyParts,
        'permutation',
        modality,
        column === null ? 'whole' : 'column',
        column ?? '',
        p,
      );
      const dealt = Int32Array.from(having);
      new RandomStream(key, purpose.splits).shuffle(dealt);
      const from = Int32Array.from(told.keys());
      having.forEach((i, place) => (from[i] = dealt[place]!));
      const after = metricsOf(permuted(m, from, column), outcome, C);
      logLoss += (after.logLoss - before.logLoss) / permutations;
      if (before.auc !== null && after.auc !== null) auc += (before.auc - after.auc) / permutations;
    }
    return { logLoss, auc: before.auc === null ? null : auc };
  });
  onProgress(1);
  return { subjects: told.length, logLoss: before.logLoss, auc: before.auc, losses };
}

/** A mean over test folds, with its interval; null where there is none. */
export interface Estimate {
  readonly mean: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * Mean over folds with the corrected resampled 95 % interval of Nadeau and Bengio (statistics/correctedT.ts): the models
 * of different folds share training subjects.
 *
 * @param values Per fold; null ones are left out. @param testToTrain Subjects tested over subjects trained on.
 */
export function overFolds(values: readonly (number | null)[], testToTrain: number): Estimate {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return { mean: null, lower: null, upper: null };
  const interval = correctedT(known, testToTrain)?.interval ?? null;
  return {
    mean: known.reduce((sum, value) => sum + value, 0) / known.length,
    lower: interval?.lower ?? null,
    upper: interval?.upper ?? null,
  };
}
