/** Tasks of a study done over under other circumstances: with more modalities missing, or on fewer subjects. */
import type { Cohort } from '../cohort/cohort.ts';
import { randomKey } from '../engine/philox.ts';
import { amputed, planAmputation, type Amputation, type Mechanism } from '../method/amputation.ts';
import { subsample } from '../method/subsample.ts';
import type { Split } from '../method/splits.ts';
import type { RunTask, StudySpec } from './task.ts';

export type Variant =
  /** Training and test subjects have lost modalities. */
  | { readonly kind: 'amputed'; readonly mechanism: Mechanism; readonly rate: number }
  /** Trained on a share of the training set. */
  | { readonly kind: 'subsample'; readonly share: number };

export interface Circumstances extends Split {
  readonly cohort: Cohort;
}

/** The cohort and split that a task works with. Test subjects, and random keys, are those of the study's own task. */
export function circumstancesOf(
  cohort: Cohort,
  spec: StudySpec,
  { variant, repeat, fold }: RunTask,
  split: Split,
): Circumstances {
  if (variant === undefined) return { cohort, ...split };
  if (variant.kind === 'subsample') {
    const key = randomKey(spec.seed, 'learning curve', repeat, fold);
    return { cohort, train: subsample(cohort, split.train, variant.share, key), test: split.test };
  }
  const { present } = amputationOf(cohort, spec, variant.mechanism, variant.rate, repeat);
  return { cohort: amputed(cohort, present), ...split };
}

const known = new WeakMap<Cohort, Map<string, Amputation>>();

/** Who has lost what in a repeat: the same for every fold and method. */
export function amputationOf(
  cohort: Cohort,
  spec: StudySpec,
  mechanism: Mechanism,
  rate: number,
  repeat: number,
): Amputation {
  const own = known.get(cohort) ?? new Map<string, Amputation>();
  known.set(cohort, own);
  const key = `${spec.seed} ${mechanism} ${rate} ${repeat}`;
  const made = own.get(key) ?? planAmputation(cohort, mechanism, spec.seed, repeat).at(rate);
  own.set(key, made);
  return made;
}
