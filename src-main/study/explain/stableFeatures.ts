/** Which features are chosen again and again on halves of the cohort. */
import type { Stability } from '../../contract/explain.ts';
import { expectedFalse, frequencies, selectionScopes } from '../../method/explain/stability.ts';
import type { Studied } from '../results/studied.ts';
import { runUnits, type PoolOptions } from './pool.ts';

/** Cut-offs pi that can be chosen. */
const CUTS = [0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];

/**
 * @param halves An even number. @param taken q; null: the usual one of each scope.
 * @throws CancelledError
 */
export async function workOutStability(
  { cohort }: Studied,
  halves: number,
  taken: number | null,
  options: PoolOptions,
): Promise<Stability> {
  const scopes = selectionScopes(cohort, taken);
  const pairs = await runUnits(
    Array.from({ length: halves / 2 }, (_, pair) => () => ({ kind: 'pair' as const, pair, scopes })),
    options,
  );
  return {
    halves,
    cuts: CUTS,
    scopes: scopes.map((scope, s) => ({
      ...scope,
      bounds: CUTS.map((cut) => expectedFalse(scope.taken, Math.max(1, scope.columns), cut)),
      features: frequencies(pairs.flatMap((given) => given[s]!)).map(({ modality, column, share }) => ({
        modality,
        name: column,
        share,
      })),
    })),
  };
}
