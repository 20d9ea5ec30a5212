/** Why a project file was refused or could not be used. */
export type ProjectErrorKind =
  'exists' | 'missing' | 'not-a-project' | 'newer' | 'in-use' | 'spec-differs' | 'read-only' | 'damaged' | 'io';

const FAILURES: readonly ProjectErrorKind[] = ['damaged', 'io'];

/**
 * A project file that cannot be used as asked: one sentence for the user, and the kind for programs. A refusal (bad
 * input: nothing was touched) is told from a failure (damage, a full disk) by `exitCode`.
 */
export class ProjectError extends Error {
  readonly kind: ProjectErrorKind;

  constructor(kind: ProjectErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProjectError';
    this.kind = kind;
  }

  /** The command's exit code: 2 for a refusal, 1 for a failure. */
  get exitCode(): 1 | 2 {
    return FAILURES.includes(this.kind) ? 1 : 2;
  }
}

/** Runs `action`; what SQLite or the file system throws becomes a `ProjectError` that names the file. */
export function asProjectError<T>(path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw translate(path, error);
  }
}

function translate(path: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const { code } = error;
  const cause = { cause: error };
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return inUse(path, cause);
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new ProjectError('damaged', `${path} is damaged: ${error.message}. Restore it from a copy.`, cause);
  }
  if (code === 'SQLITE_FULL' || code === 'ENOSPC') {
    return new ProjectError('io', `The disk that holds ${path} is full.`, cause);
  }
  if (/^SQLITE_(IOERR|CANTOPEN|READONLY|PERM|NOLFS|PROTOCOL)/.test(code) || /^E[A-Z]+$/.test(code)) {
    return new ProjectError('io', `${path} could not be read or written: ${error.message}.`, cause);
  }
  return error;
}

/** The error for a file that another process, or another part of this one, holds open. */
export function inUse(path: string, options?: ErrorOptions): ProjectError {
  return new ProjectError('in-use', `${path} is in use by another Lacuna. Wait until it has finished.`, options);
}
