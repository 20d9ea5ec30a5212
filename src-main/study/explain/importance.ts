/** How much modalities and features matter to a method of a finished study: permutations, contributions, norms. */
import { setImmediate as breathe } from 'node:timers/promises';
import { byCodePoint } from '../../cohort/cohort.ts';
import type { Importance } from '../../contract/explain.ts';
import { firstLayerNorms } from '../../method/explain/firstLayerNorms.ts';
import { overFolds, type PermutedWhat } from '../../method/explain/permutationImportance.ts';
import { readModel, splitOf } from '../execute.ts';
import { taskId } from '../plan.ts';
import { figureContributions } from '../results/figures.ts';
import { predictionsOf } from '../results/source.ts';
import type { Studied } from '../results/studied.ts';
import { refuseUnfinished } from './kept.ts';
import { runUnits, type PoolOptions } from './pool.ts';

/** More columns of a modality than this are not permuted: those with the largest norms are. */
export const MOST_PERMUTED = 50;
export const USUAL_PERMUTATIONS = 5;

interface NormRange {
  sum: number;
  count: number;
  lowest: number;
  highest: number;
}

/** @throws ResultsError where the study is not finished or has no such method; CancelledError. */
export async function workOutImportance(
  of: Studied,
  method: string,
  permutations: number,
  options: PoolOptions,
): Promise<Importance> {
  refuseUnfinished(of);
  const { cohort, spec, project } = of;
  const { folds, answered, tested } = predictionsOf(of, method);
  const norms = await normsOf(of, method, options.signal);
  // Modalities of which no model uses a column have no say.
  const used = cohort.modalities.flatMap((table) => {
    const columns = norms.get(table.name);
    return columns ? [{ table, columns, chosen: mostWeighty(columns) }] : [];
  });
  const asked: PermutedWhat[] = used.flatMap(({ table: { name: modality }, chosen }) => [
    { modality, column: null },
    ...chosen.map((column) => ({ modality, column })),
  ]);
  const given = await runUnits(
    folds.map(({ repeat, fold, predictions }) => () => ({
      kind: 'fold' as const,
      method,
      repeat,
      fold,
      artifact: project.artifact(taskId(method, repeat, fold))!,
      test: predictions.subjects,
      asked,
      permutations,
    })),
    options,
  );
  const shares = folds.map(({ repeat, fold, predictions }) => {
    const { train } = splitOf(cohort, spec, repeat, fold);
    return predictions.subjects.length / train.length;
  });
  const testToTrain = mean(shares) ?? 0;
  const losses = asked.map((_, k) => ({
    logLoss: overFolds(
      given.map((one) => one.losses[k]!.logLoss),
      testToTrain,
    ),
    auc: overFolds(
      given.map((one) => one.losses[k]!.auc),
      testToTrain,
    ),
  }));
  const contributions = figureContributions(of, method);
  const shown = Int32Array.from(cohort.subjects.keys()).filter((i) => tested[i]! > 0 && answered[i] === 1);
  const all = asked.map((what, k) => ({ ...what, ...losses[k]! }));
  return {
    method,
    permutations,
    folds: folds.length,
    subjects: shown.length,
    logLoss: mean(given.map((one) => one.logLoss)),
    auc: mean(given.map((one) => one.auc)),
    modalities: used
      .map(({ table: { name, present }, columns, chosen }) => {
        const { logLoss, auc } = all.find(({ modality, column }) => modality === name && column === null)!;
        return {
          name,
          subjects: shown.filter((i) => present[i] === 1).length,
          columns: columns.size,
          permuted: chosen.length,
          logLoss,
          auc,
          contribution: contributions.find(({ modality }) => modality === name)?.meanAbsolute ?? null,
        };
      })
      .sort((a, b) => byLoss(a, b) || byCodePoint(a.name, b.name)),
    features: all
      .filter(({ column }) => column !== null)
      .map(({ modality, column, logLoss, auc }) => {
        const range = norms.get(modality)?.get(column!) ?? null;
        const norm = range && { mean: range.sum / range.count, lowest: range.lowest, highest: range.highest };
        return { modality, name: column!, logLoss, auc, norm };
      })
      .sort((a, b) => byLoss(a, b) || byCodePoint(a.modality, b.modality) || byCodePoint(a.name, b.name)),
  };
}

type Judged = Pick<Importance['features'][number], 'logLoss'>;

function byLoss(a: Judged, b: Judged): number {
  return (b.logLoss.mean ?? -Infinity) - (a.logLoss.mean ?? -Infinity) || 0;
}

/**
 * Norms of the columns of each modality over members and folds. Where a method has no first layer, its columns stand
 * without one.
 */
async function normsOf(
  of: Studied,
  method: string,
  signal: AbortSignal | undefined,
): Promise<Map<string, Map<string, NormRange | null>>> {
  const { cohort, project } = of;
  const found = new Map<string, Map<string, NormRange | null>>();
  const columnsOf = (modality: string): Map<string, NormRange | null> => {
    const known = found.get(modality) ?? new Map<string, NormRange | null>();
    found.set(modality, known);
    return known;
  };
  for (const { repeat, fold } of predictionsOf(of, method).folds) {
    // Models can be large; other requests are answered in between.
    await breathe();
    if (signal?.aborted === true) break;
    const model = readModel(project.artifact(taskId(method, repeat, fold))!);
    if (model.kind === 'none') continue;
    const given = firstLayerNorms(model);
    if (!given) {
      for (const { name, columns } of cohort.modalities) for (const one of columns) columnsOf(name).set(one.name, null);
      continue;
    }
    for (const { modality, column, norms } of given) {
      const range = columnsOf(modality).get(column) ?? { sum: 0, count: 0, lowest: Infinity, highest: -Infinity };
      for (const norm of norms) {
        range.sum += norm;
        range.count++;
        range.lowest = Math.min(range.lowest, norm);
        range.highest = Math.max(range.highest, norm);
      }
      columnsOf(modality).set(column, range);
    }
  }
  return found;
}

/** Columns to permute: all where they are few, else those with the largest mean norm; none where there are no norms. */
function mostWeighty(norms: ReadonlyMap<string, NormRange | null>): string[] {
  const names = [...norms.keys()].sort(byCodePoint);
  if (names.length <= MOST_PERMUTED) return names;
  const size = (name: string): number => {
    const range = norms.get(name);
    return range ? range.sum / range.count : 0;
  };
  return names
    .filter((name) => size(name) > 0)
    .sort((a, b) => size(b) - size(a) || byCodePoint(a, b))
    .slice(0, MOST_PERMUTED);
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
