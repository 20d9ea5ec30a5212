import type { SyntheticCohort } from '../../src-main/method/synthetic.ts';
import {
  equalShares,
  syntheticModality,
  type SyntheticModality,
  type SyntheticSpec,
} from '../../src-main/method/syntheticSpec.ts';

type Chosen = Partial<Omit<SyntheticSpec, 'modalities'>>;

/** A spec of named modalities, with defaults. */
export function specOf(modalities: Record<string, Partial<SyntheticModality>>, chosen: Chosen = {}): SyntheticSpec {
  const classes = chosen.classes ?? 2;
  return {
    subjects: 500,
    classes,
    shares: equalShares(classes),
    shared: 2,
    seed: 7,
    unlabelled: 0,
    ...chosen,
    modalities: Object.entries(modalities).map(([name, m]) => syntheticModality(name, classes, m)),
  };
}

export const mean = (values: Iterable<number>): number => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};
/** Values of feature j of modality m, [n]. */
export const values = (cohort: SyntheticCohort['complete'], m: number, j: number): Float64Array => {
  const column = cohort.modalities[m]!.columns[j]!;
  if (column.kind !== 'numeric') throw new Error('numeric expected');
  return column.values;
};
