import type { Cohort, Column } from '../cohort/cohort.ts';
import { sha256, toBlob } from './blobs.ts';
import { canonicalJson } from './canonicalJson.ts';

/**
 * A fingerprint of everything in a cohort: two cohorts have the same one exactly if they are equal bit for bit. Says
 * nothing of where they came from.
 */
export function cohortSha256(cohort: Cohort): string {
  const modalities = cohort.modalities.map(({ name, present, columns }) => {
    return { name, present: sha256(toBlob(present)), columns: columns.map(describeColumn) };
  });
  const { subjects, classes, outcomeName, groups } = cohort;
  const outcome = sha256(toBlob(cohort.outcome));
  return sha256(canonicalJson({ subjects, classes, outcomeName, groups, outcome, modalities }));
}

function describeColumn(column: Column): Record<string, unknown> {
  const { kind, name } = column;
  if (kind === 'numeric') return { kind, name, cells: sha256(toBlob(column.values)) };
  return { kind, name, levels: column.levels, cells: sha256(toBlob(column.codes)) };
}
