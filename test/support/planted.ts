/** A cohort in which it is known which columns matter. */
import type { CategoricalColumn, Cohort, NumericColumn } from '../../src-main/cohort/cohort.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';

/**
 * Modality `blood` (everybody) has `marker`, which tells the classes apart, `grade` (three levels, weaker) and four columns
 * of noise; `scan` (some lack it) has five columns of noise.
 */
export function plantedCohort(seed: number, { n = 200, classes = 2, separation = 1.6 } = {}): Cohort {
  const random = new RandomStream(randomKey('planted', seed), 9);
  const outcome = Int32Array.from({ length: n }, (_, i) => i % classes);
  const present = Uint8Array.from({ length: n }, () => (random.uniform() < 0.3 ? 0 : 1));
  const numeric = (name: string, has: Uint8Array | null, value: (i: number) => number): NumericColumn => ({
    kind: 'numeric',
    name,
    values: Float64Array.from({ length: n }, (_, i) => (has && has[i] === 0 ? NaN : value(i))),
  });
  const grade: CategoricalColumn = {
    kind: 'categorical',
    name: 'grade',
    levels: ['high', 'low', 'middle'],
    codes: Int32Array.from(outcome, (y) => (random.uniform() < 0.35 ? y % 3 : random.below(3))),
  };
  const noise = (count: number, has: Uint8Array | null) =>
    Array.from({ length: count }, (_, k) => numeric(`noise${k}`, has, () => random.normal()));
  return {
    subjects: Array.from({ length: n }, (_, i) => `s${String(i).padStart(4, '0')}`),
    classes: Array.from({ length: classes }, (_, c) => `class${c}`),
    outcome,
    outcomeName: 'label',
    modalities: [
      {
        name: 'blood',
        present: new Uint8Array(n).fill(1),
        columns: [grade, numeric('marker', null, (i) => random.normal() + separation * outcome[i]!), ...noise(4, null)],
      },
      { name: 'scan', present, columns: noise(5, present) },
    ],
    groups: null,
  };
}
