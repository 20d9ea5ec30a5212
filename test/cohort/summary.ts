import type { Cohort, Column } from '../../src-main/cohort/cohort.ts';
import type { ImportRecord } from '../../src-main/cohort/record.ts';

/** A cohort and its record as small JSON, readable in a diff. */
export interface Summary {
  readonly classes: readonly string[];
  /** Per subject: label, group where there are groups. */
  readonly subjects: Readonly<Record<string, string>>;
  /** Per modality: columns with their kind, then a line of cells per subject who has it. */
  readonly modalities: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly warnings: readonly string[];
  readonly leftOut: readonly string[];
  readonly proposedCodes: readonly string[];
  readonly appliedCodes: readonly string[];
  readonly flow: readonly string[];
}

export function summary(cohort: Cohort, record: ImportRecord): Summary {
  return {
    classes: cohort.classes,
    subjects: Object.fromEntries(
      cohort.subjects.map((subject, i) => {
        const label = cohort.classes[cohort.outcome[i]!] ?? '(unknown)';
        return [subject, cohort.groups ? `${label} @ ${cohort.groups[i]!}` : label];
      }),
    ),
    modalities: Object.fromEntries(
      cohort.modalities.map(({ name, present, columns }) => {
        const lines: Record<string, string> = { '': columns.map(heading).join(' | ') };
        cohort.subjects.forEach((subject, i) => {
          const cells = columns.map((column) => cell(column, i));
          if (present[i] === 1) lines[subject] = cells.join(' | ');
          else if (cells.some((text) => text !== ''))
            throw new Error(`${subject} has cells of ${name} but not ${name}`);
        });
        return [name, lines];
      }),
    ),
    warnings: record.warnings.map(({ kind, message }) => `${kind}: ${message}`),
    leftOut: record.leftOut.map(({ modality, column, reason }) => `${modality}.${column}: ${reason}`),
    proposedCodes: record.proposedCodes.map(
      ({ modality, column, code, cells }) => `${modality}.${column}: ${code} x ${cells}`,
    ),
    appliedCodes: record.appliedCodes.map(
      ({ modality, column, code, cells }) => `${modality}.${column}: ${code} x ${cells}`,
    ),
    flow: record.flow.map(({ step, modality, count }) => `${step}${modality === null ? '' : ` ${modality}`}: ${count}`),
  };
}

function heading(column: Column): string {
  return column.kind === 'numeric' ? column.name : `${column.name} {${column.levels.join(', ')}}`;
}

function cell(column: Column, i: number): string {
  if (column.kind === 'numeric') return Number.isNaN(column.values[i]!) ? '' : String(column.values[i]!);
  const code = column.codes[i]!;
  if (code === -2) return '(unseen)';
  return code < 0 ? '' : column.levels[code]!;
}
