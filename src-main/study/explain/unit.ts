/** Pieces of the work that explains a study: each is a pure function of the cohort and of what it names. */
import type { Cohort } from '../../cohort/cohort.ts';
import type { Engine } from '../../engine/engine.ts';
import type { ColumnName } from '../../method/explain/lassoPath.ts';
import {
  permutationImportance,
  type FoldImportance,
  type PermutedWhat,
} from '../../method/explain/permutationImportance.ts';
import { selectOnPair, type SelectionScope } from '../../method/explain/stability.ts';
import { readModel } from '../execute.ts';

/** Permutations in one test fold, of the model that was fitted without it. */
export interface FoldUnit {
  readonly kind: 'fold';
  readonly method: string;
  readonly repeat: number;
  readonly fold: number;
  /** The fitted model. */
  readonly artifact: Uint8Array;
  /** Test subjects. */
  readonly test: Int32Array;
  readonly asked: readonly PermutedWhat[];
  readonly permutations: number;
}

/** One pair of halves. */
export interface PairUnit {
  readonly kind: 'pair';
  readonly pair: number;
  readonly scopes: readonly SelectionScope[];
}

export type Unit = FoldUnit | PairUnit;
export type ResultOf<U extends Unit> = U extends FoldUnit ? FoldImportance : ColumnName[][][];

/** What a worker thread of these pieces is started with. */
export interface UnitSetup {
  readonly units: true;
  readonly cohort: Cohort;
  readonly seed: number;
  /** Name of the engine that trained the models, and the fused engine's WebAssembly module. */
  readonly engine: string;
  readonly kernel: Uint8Array | null;
}

/** @param onProgress Gets the share done. */
export function runUnit(
  { cohort, seed }: Pick<UnitSetup, 'cohort' | 'seed'>,
  engine: () => Engine,
  unit: Unit,
  onProgress: (fraction: number) => void,
): FoldImportance | ColumnName[][][] {
  if (unit.kind === 'pair') return selectOnPair(cohort, unit.scopes, seed, unit.pair);
  const { artifact, test, asked, permutations, method, repeat, fold } = unit;
  const keyParts = [seed, method, repeat, fold];
  return permutationImportance(engine(), readModel(artifact), cohort, test, asked, permutations, keyParts, onProgress);
}
