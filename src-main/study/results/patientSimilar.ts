/**
 * The training patients most like a patient. Distance: per modality that the patient has, the mean over its features of
 * the squared difference on the scale that the networks see (standardised, tails drawn in; an empty cell is the mean);
 * a training patient who lacks the modality gets what two unrelated patients differ by on average (twice the features'
 * mean square); then the root of the mean over these modalities. At least one modality must be shared.
 */
import type { Cohort } from '../../cohort/cohort.ts';
import { fitScaler, scale, type ModalityScaler } from '../../method/preprocess.ts';
import { participants } from '../../method/splits.ts';
import { cached } from './source.ts';
import type { Studied } from './studied.ts';

export const SIMILAR = 5;
/** Numbers that are kept scaled; with more, every so many training patients are looked at. */
const MOST_CELLS = 25_000_000;

interface Scaled {
  readonly rows: Int32Array;
  readonly modalities: readonly {
    readonly scaler: ModalityScaler;
    readonly values: Float32Array;
    readonly present: Uint8Array;
    /** Mean squared difference of two unrelated patients. */
    readonly unrelated: number;
  }[];
}

function scaled(of: Studied): Scaled {
  return cached(of, 'scaled cohort', () => {
    const { cohort } = of;
    const all = participants(cohort);
    const scalers = cohort.modalities.map((table) => fitScaler(table, all));
    const width = scalers.reduce((sum, { features }) => sum + features.length, 0);
    const every = Math.max(1, Math.ceil((all.length * width) / MOST_CELLS));
    const rows = all.filter((_, i) => i % every === 0);
    return {
      rows,
      modalities: scalers.map((scaler) => {
        const { values, present } = scale(scaler, cohort, rows);
        const having = present.reduce((sum, one) => sum + one, 0);
        const squares = values.reduce((sum, x) => sum + x * x, 0);
        return { scaler, values, present, unrelated: (2 * squares) / Math.max(1, having * scaler.features.length) };
      }),
    };
  });
}

/** @param patient One subject. @param self Its index in the cohort, to leave it out; -1 for a new patient. */
export function similarTo(of: Studied, patient: Cohort, self: number): { subject: number; distance: number }[] {
  const { rows, modalities } = scaled(of);
  const sums = new Float64Array(rows.length);
  const shared = new Uint8Array(rows.length);
  let counted = 0;
  for (const { scaler, values, present, unrelated } of modalities) {
    const d = scaler.features.length;
    const own = scale(scaler, patient, Int32Array.of(0));
    if (own.present[0] === 0 || d === 0) continue;
    counted++;
    for (let i = 0; i < rows.length; i++) {
      if (present[i] === 0) {
        sums[i]! += unrelated;
        continue;
      }
      shared[i] = 1;
      let squares = 0;
      for (let f = 0; f < d; f++) squares += (values[i * d + f]! - own.values[f]!) ** 2;
      sums[i]! += squares / d;
    }
  }
  const best: { subject: number; distance: number }[] = [];
  for (let i = 0; i < rows.length; i++) {
    if (shared[i] === 0 || rows[i] === self) continue;
    const distance = Math.sqrt(sums[i]! / counted);
    if (best.length === SIMILAR && distance >= best.at(-1)!.distance) continue;
    best.push({ subject: rows[i]!, distance });
    best.sort((a, b) => a.distance - b.distance || a.subject - b.subject);
    best.length = Math.min(best.length, SIMILAR);
  }
  return best;
}
