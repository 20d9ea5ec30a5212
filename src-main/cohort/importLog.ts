import type { FlowStep, IdReport, ImportedFile, ImportRecord, ImportWarning } from './record.ts';
import type { Decisions } from './options.ts';

type Count = ImportRecord['proposedCodes'][number];

/** Collects what an import does, step by step, and becomes its record. */
export class ImportLog {
  private readonly files: ImportedFile[] = [];
  private readonly flow: FlowStep[] = [];
  private readonly leftOut: { modality: string; column: string; reason: string }[] = [];
  private readonly proposed: Count[] = [];
  private readonly applied: Count[] = [];
  private readonly warnings: ImportWarning[] = [];
  private readonly ids: IdReport[] = [];

  file(file: ImportedFile): void {
    this.files.push(file);
  }

  step(step: string, modality: string | null, count: number, reason: string): void {
    this.flow.push({ step, modality, count, reason });
  }

  leaveOut(modality: string, column: string, reason: string): void {
    this.leftOut.push({ modality, column, reason });
  }

  propose(modality: string, column: string, code: string, cells: number): void {
    this.proposed.push({ modality, column, code, cells });
  }

  apply(modality: string, column: string, code: string, cells: number): void {
    this.applied.push({ modality, column, code, cells });
  }

  /** Whether a code emptied any cell, anywhere or in a table or 'TABLE.COLUMN'. */
  wasApplied(code: string, at?: string): boolean {
    return this.applied.some(
      (one) => one.code === code && (at === undefined || at === one.modality || at === `${one.modality}.${one.column}`),
    );
  }

  warn(kind: string, message: string, modality: string | null = null, column: string | null = null): void {
    this.warnings.push({ kind, modality, column, message });
  }

  idReport(report: IdReport): void {
    this.ids.push(report);
  }

  finish(decisions: Decisions): ImportRecord {
    return {
      files: this.files,
      decisions: { ...decisions },
      flow: this.flow,
      leftOut: this.leftOut,
      proposedCodes: this.proposed,
      appliedCodes: this.applied,
      warnings: this.warnings,
      ids: this.ids,
    };
  }
}

/** "1 subject", "2 subjects". */
export function counted(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** The first few of a list, and how many more: for messages that must stay one sentence. */
export function listed(items: readonly string[], most = 5): string {
  const shown = items.slice(0, most).join(', ');
  return items.length > most ? `${shown} and ${items.length - most} more` : shown;
}
