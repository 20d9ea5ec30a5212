import type { Column } from './cohort.ts';

/** Whether a subject's cell is empty. */
export function isMissing(column: Column, subject: number): boolean {
  return column.kind === 'numeric' ? Number.isNaN(column.values[subject]!) : column.codes[subject]! === -1;
}

/** Cells that subjects who have the modality lack. @param present 1 where a subject has it. */
export function missingCells(column: Column, present: Uint8Array): number {
  let missing = 0;
  for (let i = 0; i < present.length; i++) if (present[i] === 1 && isMissing(column, i)) missing++;
  return missing;
}
