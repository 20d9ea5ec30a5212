import { importCohort } from '../../src-main/cohort/import.ts';
import type { Cohort, ModalityTable } from '../../src-main/cohort/cohort.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { readFolder } from '../../src-main/platform/sources.ts';

/** A cohort that comes with Lacuna, as the product reads it. */
export async function bundled(name: string): Promise<Cohort> {
  const { sources, labels } = await readFolder(bundledCohort(name));
  return (await importCohort({ sources, labels: labels! })).cohort;
}

/**
 * A small cohort with signal: n subjects, M modalities of the given widths (the first is never missing), C classes.
 */
export function smallCohort(
  seed: number,
  { n = 60, widths = [3, 4], classes = 2, missing = 0.4, unknown = 0 } = {},
): Cohort {
  const random = new RandomStream(randomKey('small', seed), 9);
  const outcome = Int32Array.from({ length: n }, (_, i) => (random.uniform() < unknown ? -1 : i % classes));
  const modalities = widths.map((width, m): ModalityTable => {
    const present = Uint8Array.from({ length: n }, () => (m > 0 && random.uniform() < missing ? 0 : 1));
    const columns = Array.from({ length: width }, (_, f) => ({
      kind: 'numeric' as const,
      name: `f${f}`,
      values: Float64Array.from({ length: n }, (_, i) => {
        const x = random.normal() + 0.8 * Math.max(0, outcome[i]!) * ((f + 1) % 2);
        return present[i] === 1 && random.uniform() > 0.05 ? x : NaN;
      }),
    }));
    return { name: `m${m}`, present, columns };
  });
  return {
    subjects: Array.from({ length: n }, (_, i) => `s${String(i).padStart(4, '0')}`),
    classes: Array.from({ length: classes }, (_, c) => `class${c}`),
    outcome,
    outcomeName: 'label',
    modalities,
    groups: null,
  };
}

/** The same cohort with other values in the rows that `touched` names: features by `value`, outcomes by `outcome`. */
export function poisoned(
  cohort: Cohort,
  touched: (subject: number, modality: number) => boolean,
  value: number,
  outcome: ((subject: number) => number) | null,
): Cohort {
  return {
    ...cohort,
    outcome: outcome ? cohort.outcome.map((_, i) => outcome(i)) : cohort.outcome,
    modalities: cohort.modalities.map((table, m) => ({
      ...table,
      columns: table.columns.map((column) =>
        column.kind === 'numeric'
          ? { ...column, values: column.values.map((x, i) => (touched(i, m) ? value : x)) }
          : { ...column, codes: column.codes.map((x, i) => (touched(i, m) ? 0 : x)) },
      ),
    })),
  };
}
