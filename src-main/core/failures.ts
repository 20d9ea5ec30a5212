/** Errors of every layer as the contract tells them. */
import { CohortError } from '../cohort/record.ts';
import type { Failure } from '../contract/contract.ts';
import { ProjectError } from '../store/projectError.ts';
import { ResultsError } from '../study/results/studied.ts';
import { RequestError } from './session.ts';

export function failureOf(error: unknown): Failure {
  if (error instanceof RequestError) return error.failure;
  const nowhere = { file: null, row: null, column: null };
  if (error instanceof ResultsError) return { kind: 'input', message: error.message, ...nowhere };
  if (error instanceof CohortError) {
    const { message, file, row, column } = error;
    return { kind: 'input', message, file, row, column };
  }
  if (error instanceof ProjectError) {
    const kinds: Partial<Record<ProjectError['kind'], Failure['kind']>> = {
      'in-use': 'in-use',
      'read-only': 'read-only',
      exists: 'exists',
    };
    return { kind: kinds[error.kind] ?? 'input', message: error.message, ...nowhere };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'internal', message, ...nowhere };
}
