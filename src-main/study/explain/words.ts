/** What figures of explanation say, in words that the command and the report share. */
import type { Importance, Stability } from '../../contract/explain.ts';

type Scope = Stability['scopes'][number];

/** Those chosen on at least this share of the halves. */
export function chosenAt({ features }: Scope, cut: number): Scope['features'] {
  // A share is a count over the halves: its last digits are no difference.
  return features.filter(({ share }) => share >= cut - 1e-9);
}

export function scopeName({ modality, subjects }: Scope): string {
  return modality === null
    ? `All modalities together (${subjects} subjects)`
    : `${modality} alone (${subjects} subjects)`;
}

/** @param cut One of the cut-offs that bounds were worked out for. */
export function boundSentence({ halves, cuts }: Stability, scope: Scope, cut: number, chosen: number): string {
  const at = cuts.findIndex((one) => Math.abs(one - cut) < 1e-9);
  const bound = scope.bounds[at] ?? null;
  const features = (count: number): string => `${count} ${count === 1 ? 'feature' : 'features'}`;
  const expected =
    bound === null
      ? ''
      : ` Of features that tell nothing, at most ${bound.toFixed(bound < 10 ? 2 : 0)} would be expected among them (q ${scope.taken}, p ${scope.columns}).`;
  return `${chosen === 0 ? 'no feature was' : `${features(chosen)} ${chosen === 1 ? 'was' : 'were'}`} chosen on ${Math.round(cut * 100)} % or more of ${halves} halves.${expected}`;
}

/** Whether features of some modality were left out of the permutations. */
export function wasScreened({ modalities }: Importance): boolean {
  return modalities.some(({ columns, permuted }) => permuted < columns);
}
