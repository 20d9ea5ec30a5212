import type { Cohort, Column } from '../cohort/cohort.ts';

type Shareable = Int32Array | Uint8Array | Float64Array;

/**
 * The same cohort with its typed arrays on SharedArrayBuffers, so that it reaches any number of worker threads without
 * being copied. Arrays that are there already stay; the others are copied bit for bit. Nobody may write to them.
 */
export function shareCohort(cohort: Cohort): Cohort {
  return {
    ...cohort,
    outcome: shared(cohort.outcome),
    modalities: cohort.modalities.map((modality) => ({
      ...modality,
      present: shared(modality.present),
      columns: modality.columns.map(shareColumn),
    })),
  };
}

function shareColumn(column: Column): Column {
  if (column.kind === 'numeric') return { ...column, values: shared(column.values) };
  return { ...column, codes: shared(column.codes) };
}

function shared<A extends Shareable>(array: A): A {
  if (array.buffer instanceof SharedArrayBuffer) return array;
  const memory = new SharedArrayBuffer(array.byteLength);
  new Uint8Array(memory).set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
  const Kind = array.constructor as new (memory: SharedArrayBuffer) => A;
  return new Kind(memory);
}
