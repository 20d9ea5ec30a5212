/** Tables that the user saves: CSV that no spreadsheet takes for formulas. */
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename } from 'node:path';
import Papa from 'papaparse';
import { RequestError } from './session.ts';

/** Numbers with six decimals at most; text that would begin a formula gets an apostrophe before it. */
export function csvText(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  const rounded = rows.map((row) =>
    row.map((cell) => (typeof cell === 'number' ? (Number.isFinite(cell) ? Number(cell.toFixed(6)) : null) : cell)),
  );
  return `${Papa.unparse([header, ...rounded], { newline: '\n', escapeFormulae: true })}\n`;
}

/** Writes a file whole or not at all. @throws RequestError where it exists and is not to be replaced. */
export function writeTable(path: string, text: string, replace: boolean): void {
  if (!replace && existsSync(path)) {
    throw new RequestError('exists', `${basename(path)} exists already: choose another name, or replace it.`, {
      file: basename(path),
    });
  }
  const draft = `${path}.${process.pid}.part`;
  try {
    const file = openSync(draft, 'wx');
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new RequestError('input', `${basename(path)} could not be written: ${why}. Choose another folder.`, {
      file: basename(path),
    });
  }
}
