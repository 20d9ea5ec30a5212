/** What the waterfall and the features show of a patient: the logit of one class, modality by modality, value by value. */
import type { WaterfallData } from '../../src-main/charts/waterfall.ts';
import type { Patient } from '../../src-main/contract/prediction.ts';

/** Of two classes the difference of their logits is the log odds, so that it stands for a probability as well. */
export function explain(
  { classes, base, modalities }: Pick<Patient, 'classes' | 'base' | 'modalities'>,
  of: number,
  words: { readonly missing: string; readonly leftOut: string },
): WaterfallData {
  const two = classes.length === 2;
  const logit = (logits: readonly number[]): number => logits[of]! - (two ? logits[1 - of]! : 0);
  const steps = modalities.map(({ name, contribution, measured, leftOut }) => ({
    name,
    value: contribution === null ? null : logit(contribution),
    why: measured && leftOut ? words.leftOut : words.missing,
  }));
  return {
    outcome: classes[of]!,
    base: logit(base),
    probabilities: two,
    steps: steps.sort((a, b) => Math.abs(b.value ?? 0) - Math.abs(a.value ?? 0)),
  };
}

/** Features for the chart, with their parts in the logit of one class, by the size of what is chosen. */
export function featuresBy(
  { classes, features }: Pick<Patient, 'classes' | 'features'>,
  of: number,
  order: 'effect' | 'part',
): (Patient['features'][number] & { readonly part: number | null })[] {
  const two = classes.length === 2;
  const size = (one: { effect: number; part: number | null }): number =>
    Math.abs(order === 'effect' ? one.effect : (one.part ?? 0));
  return features
    .map((one) => ({ ...one, part: one.parts && one.parts[of]! - (two ? one.parts[1 - of]! : 0) }))
    .filter((one) => size(one) > 1e-9)
    .sort((a, b) => size(b) - size(a));
}
