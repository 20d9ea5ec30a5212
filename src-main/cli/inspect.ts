/**
 * What `lacuna inspect` says of a cohort: as JSON and as text.
 */
import type { Cohort } from '../cohort/cohort.ts';
import { counted } from '../cohort/importLog.ts';
import { availabilityPatterns, completeSubjects } from '../cohort/patterns.ts';
import type { ImportRecord } from '../cohort/record.ts';

export interface Inspection {
  /** Everyone who takes part: those with at least one modality. */
  readonly subjects: number;
  readonly complete: number;
  /** Subjects per class; those with an unknown outcome are in none. */
  readonly classes: Readonly<Record<string, number>>;
  readonly modalities: readonly { name: string; features: number; subjects: number }[];
  /** Most subjects first. */
  readonly patterns: readonly { modalities: string[]; subjects: number; classes: Readonly<Record<string, number>> }[];
  readonly unknownOutcome: number;
  readonly outcome: string;
  readonly warnings: ImportRecord['warnings'];
  readonly proposedCodes: ImportRecord['proposedCodes'];
  readonly appliedCodes: ImportRecord['appliedCodes'];
  readonly leftOut: ImportRecord['leftOut'];
  readonly flow: ImportRecord['flow'];
  readonly ids: NonNullable<ImportRecord['ids']>;
}

/** Numbers of a cohort, for `--json`. */
export function inspect(cohort: Cohort, record: ImportRecord): Inspection {
  const everyone = Int32Array.from(cohort.subjects.keys());
  return {
    subjects: cohort.subjects.length,
    complete: sum(completeSubjects(cohort)),
    classes: countClasses(cohort, everyone),
    modalities: cohort.modalities.map(({ name, columns, present }) => ({
      name,
      features: columns.length,
      subjects: sum(present),
    })),
    patterns: availabilityPatterns(cohort).map(({ modalities, subjects }) => ({
      modalities,
      subjects: subjects.length,
      classes: countClasses(cohort, subjects),
    })),
    unknownOutcome: cohort.outcome.reduce((n, label) => n + (label < 0 ? 1 : 0), 0),
    outcome: cohort.outcomeName,
    warnings: record.warnings,
    proposedCodes: record.proposedCodes,
    appliedCodes: record.appliedCodes,
    leftOut: record.leftOut,
    flow: record.flow,
    ids: record.ids ?? [],
  };
}

/** The same for a reader at a terminal. Ends in a line feed. */
export function inspectText(inspection: Inspection): string {
  const { modalities, patterns, classes, unknownOutcome } = inspection;
  const names = Object.keys(classes);
  const parts = [
    `${inspection.subjects} subjects, ${inspection.complete} of them with every modality.`,
    `Outcome "${inspection.outcome}": ${names.map((name) => `${name} ${classes[name]!}`).join(', ')}` +
      `${unknownOutcome > 0 ? `; unknown ${unknownOutcome} (distillation only)` : ''}.`,
    '',
    table(
      ['modality', 'features', 'subjects'],
      modalities.map(({ name, features, subjects }) => [name, String(features), String(subjects)]),
    ),
    '',
    'Availability patterns',
    table(
      [...modalities.map(({ name }) => name), 'subjects', ...names],
      patterns.map((pattern) => [
        ...modalities.map(({ name }) => (pattern.modalities.includes(name) ? 'yes' : '-')),
        String(pattern.subjects),
        ...names.map((name) => String(pattern.classes[name]!)),
      ]),
    ),
    ...section(
      'Warnings',
      inspection.warnings.map(({ message }) => message),
    ),
    ...section(
      'Missing-value codes applied',
      inspection.appliedCodes.map(
        ({ modality, column, code, cells }) => `${modality}.${column}: ${code} (${counted(cells, 'cell')})`,
      ),
    ),
    ...section(
      'Values that look like missing-value codes, and are read as data until you say --missing-code',
      inspection.proposedCodes.map(
        ({ modality, column, code, cells }) =>
          `${modality}.${column}: ${code} (${counted(cells, 'cell')}): --missing-code "${modality}.${column}=${code}"`,
      ),
    ),
    ...section(
      'Columns left out',
      inspection.leftOut.map(({ modality, column, reason }) => `${modality}.${column}: ${reason}`),
    ),
  ];
  return `${parts.join('\n')}\n`;
}

const MOST_LINES = 20;

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length > MOST_LINES ? [`  ... and ${lines.length - MOST_LINES} more (see --json)`] : [];
  return ['', title, ...lines.slice(0, MOST_LINES).map((line) => `  ${line}`), ...more];
}

/** Columns aligned; text to the left, numbers to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((name, c) => Math.max(name.length, ...rows.map((row) => row[c]!.length)));
  const right = header.map((_, c) => rows.every((row) => /^\d+$/.test(row[c]!)));
  const line = (cells: readonly string[]) =>
    `  ${cells.map((cell, c) => (right[c] ? cell.padStart(widths[c]!) : cell.padEnd(widths[c]!))).join('  ')}`.trimEnd();
  return [line(header), ...rows.map(line)].join('\n');
}

function countClasses(cohort: Cohort, subjects: Int32Array): Record<string, number> {
  const counts: Record<string, number> = Object.fromEntries(cohort.classes.map((label) => [label, 0]));
  for (const i of subjects) {
    const label = cohort.classes[cohort.outcome[i]!];
    if (label !== undefined) counts[label]!++;
  }
  return counts;
}

function sum(values: Uint8Array): number {
  return values.reduce((total, value) => total + value, 0);
}
