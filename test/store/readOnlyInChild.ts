/**
 * Reads a project as a user who may not write anything: root, who may always, becomes 'nobody' first. Says how many
 * subjects it found. Argument: path.
 */
import { writeFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { checkProject } from '../../src-main/store/check.ts';
import { openProject } from '../../src-main/store/project.ts';
import { ProjectError } from '../../src-main/store/projectError.ts';

const path = process.argv[2]!;
// The native part has to be loaded before its folder may have become unreadable.
new Database(':memory:').close();
if (process.getuid?.() === 0) process.setuid!(65534);
try {
  writeFileSync(`${path}-x`, '');
  throw new Error('The folder can be written.');
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
}
let refusal = 'none';
try {
  openProject(path).close();
} catch (error) {
  if (!(error instanceof ProjectError)) throw error;
  refusal = error.kind;
}
const project = openProject(path, { readonly: true });
const { subjects } = project.readCohort();
project.close();
const { ok } = checkProject(path);
process.stdout.write(`${subjects.length} subjects, ${ok ? 'sound' : 'damaged'}, writing: ${refusal}\n`);
