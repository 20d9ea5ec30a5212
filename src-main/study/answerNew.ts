/** A study's answers for new patients: final models, and the stacked teachers where the chosen method abstains. */
import type { Cohort } from '../cohort/cohort.ts';
import type { Engine } from '../engine/engine.ts';
import { predictedClass, probabilities } from '../method/metrics.ts';
import { answer, type Model } from '../method/methods.ts';

export interface NewAnswer {
  readonly subject: string;
  /** Names of the modalities that the patient has. */
  readonly available: readonly string[];
  /** Per class; null where no method has an answer. */
  readonly probabilities: readonly number[] | null;
  readonly predicted: string | null;
  /** The method whose answer this is; null where none has one. */
  readonly method: string | null;
  /** Per modality and class, centred over classes; null where the modality is absent or has no say. */
  readonly contributions: readonly (readonly number[] | null)[];
}

/**
 * @param models Methods in the order in which they are asked: the first that answers a patient is taken.
 */
export function answerNew(
  engine: Engine,
  cohort: Cohort,
  models: readonly { readonly method: string; readonly model: Model }[],
): NewAnswer[] {
  const C = cohort.classes.length;
  const M = cohort.modalities.length;
  const rows = Int32Array.from(cohort.subjects.keys());
  const given = models.map(({ method, model }) => ({ method, answers: answer(engine, model, cohort, rows) }));
  return cohort.subjects.map((subject, i) => {
    const available = cohort.modalities.filter(({ present }) => present[i] === 1).map(({ name }) => name);
    const chosen = given.find(({ answers }) => answers.answered[i] === 1 && available.length > 0);
    if (!chosen) {
      return { subject, available, probabilities: null, predicted: null, method: null, contributions: [] };
    }
    const { logits, contributions } = chosen.answers;
    const own = logits.slice(i * C, (i + 1) * C);
    return {
      subject,
      available,
      probabilities: [...probabilities(own, C)],
      predicted: cohort.classes[predictedClass(own, 0, C)]!,
      method: chosen.method,
      contributions: cohort.modalities.map((_, m) => {
        const say = [...contributions.subarray((i * M + m) * C, (i * M + m + 1) * C)];
        return say.some(Number.isNaN) ? null : say;
      }),
    };
  });
}
