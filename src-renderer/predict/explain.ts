/** What the waterfall shows of a patient: the logit of one class, modality by modality. */
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
