import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { asProjectError, ProjectError } from './projectError.ts';

/** 'LCNA': marks a SQLite database as a Lacuna project. */
export const APPLICATION_ID = 0x4c434e41;

const MAGIC = 'SQLite format 3\0';
const HEADER_BYTES = 100;

/**
 * Reads the first bytes of a file without SQLite, and refuses what is no Lacuna project, or one from a newer version,
 * before SQLite could create a `-wal` beside it. Returns the format version.
 *
 * Not to be called for a file that this process holds open: closing a descriptor drops POSIX locks of the whole process.
 */
export function readFormatVersion(path: string, newest: number): number {
  const { header, size } = asProjectError(path, () => readHeader(path));
  const notAProject = new ProjectError('not-a-project', `${path} is not a Lacuna project file.`);
  if (header.toString('latin1', 0, Math.min(MAGIC.length, header.length)) !== MAGIC) throw notAProject;
  if (header.length < HEADER_BYTES) throw damaged(path);
  if (header.readUInt32BE(68) !== APPLICATION_ID) throw notAProject;
  const version = header.readUInt32BE(60);
  if (version === 0) throw notAProject;
  if (version > newest) throw newer(path, version, newest);
  const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16);
  // With a write-ahead log beside it, a file may rightly be shorter than it will be.
  if (size < pageSize * header.readUInt32BE(28) && walBytes(path) === 0) throw damaged(path);
  return version;
}

/** The refusal of a file that a later Lacuna wrote. */
export function newer(path: string, version: number, newest: number): ProjectError {
  const message = `${path} was written by a newer Lacuna (file format ${version}; this one reads up to ${newest}).`;
  return new ProjectError('newer', `${message} Update Lacuna to open it.`);
}

function damaged(path: string): ProjectError {
  return new ProjectError('damaged', `${path} is damaged: its end is missing. Restore it from a copy.`);
}

/** Size of the write-ahead log beside a project; 0 where there is none. */
export function walBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

function readHeader(path: string): { header: Buffer; size: number } {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) throw new ProjectError('missing', `There is no project file ${path}.`);
  if (!stat.isFile()) throw new ProjectError('not-a-project', `${path} is not a file.`);
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const length = readSync(file, header, 0, HEADER_BYTES, 0);
    return { header: header.subarray(0, length), size: fstatSync(file).size };
  } finally {
    closeSync(file);
  }
}
