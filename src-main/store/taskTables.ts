import type Database from 'better-sqlite3';
import { sha256, toBlob, toBytes, toFloat64, toInt32 } from './blobs.ts';
import { canonicalJson } from './canonicalJson.ts';
import { hasPredictions } from './contents.ts';
import type { OutOfFold, StoredTask, Task, TaskResult } from './contents.ts';
import { ProjectError } from './projectError.ts';

/** Writes the plan: every task, waiting. A task must come after those it needs. */
export function writeTasks(db: Database.Database, tasks: readonly Task[]): void {
  const add = db.prepare('INSERT INTO task (position, id, method, repeat, fold) VALUES (?, ?, ?, ?, ?)');
  const addNeed = db.prepare('INSERT INTO task_need (task, position, needed) VALUES (?, ?, ?)');
  const positions = new Map<string, number>();
  tasks.forEach((task, position) => {
    add.run(position, task.id, task.method, task.repeat, task.fold);
    task.needs.forEach((id, n) => {
      const needed = positions.get(id);
      if (needed === undefined) throw new Error(`Task ${task.id} needs ${id}, which is not planned before it.`);
      addNeed.run(position, n, needed);
    });
    positions.set(task.id, position);
  });
}

/** All tasks in the order of the plan. */
export function readTasks(db: Database.Database): StoredTask[] {
  const needs = new Map<number, string[]>();
  const links = db
    .prepare('SELECT n.task, t.id FROM task_need n JOIN task t ON t.position = n.needed ORDER BY n.task, n.position')
    .all() as { task: number; id: string }[];
  for (const { task, id } of links) needs.set(task, [...(needs.get(task) ?? []), id]);
  const rows = db
    .prepare('SELECT position, id, method, repeat, fold, state, error FROM task ORDER BY position')
    .all() as (StoredTask & { position: number })[];
  return rows.map(({ position, ...task }) => ({ ...task, needs: needs.get(position) ?? [] }));
}

/** The task of that id, and its row. */
export function findTask(db: Database.Database, id: string): StoredTask & { position: number } {
  const row = db.prepare('SELECT position, id, method, repeat, fold, state, error FROM task WHERE id = ?').get(id) as
    Omit<StoredTask & { position: number }, 'needs'> | undefined;
  if (row === undefined) throw new Error(`There is no task ${id} in this study.`);
  return { ...row, needs: [] };
}

/** Writes what a task gave and marks it done; refuses a task that is done, and results of the wrong shape. */
export function writeResult(db: Database.Database, id: string, result: TaskResult): void {
  const task = findTask(db, id);
  if (task.state === 'done') throw new Error(`Task ${id} is done already.`);
  if ((result.predictions !== null) !== hasPredictions(task)) {
    throw new Error(`Task ${id} gave ${result.predictions === null ? 'no predictions' : 'predictions'}.`);
  }
  const { position } = task;
  const artifact = toBlob(result.artifact);
  db.prepare('INSERT INTO artifact (task, sha256, bytes) VALUES (?, ?, ?)').run(position, sha256(artifact), artifact);
  db.prepare('INSERT INTO summary (task, summary) VALUES (?, ?)').run(position, canonicalJson(result.summary));
  if (result.predictions !== null) {
    const problem = shapeProblem(result.predictions, cohortShape(db));
    if (problem !== null) throw new Error(`Task ${id} gave predictions of the wrong shape: ${problem}.`);
    const { subjects, answered, logits, contributions } = result.predictions;
    const blobs = [toBlob(subjects), toBlob(answered), toBlob(logits), toBlob(contributions)];
    db.prepare(
      'INSERT INTO out_of_fold (task, sha256, subjects, answered, logits, contributions) VALUES (?, ?, ?, ?, ?, ?)',
    ).run(position, sha256(...blobs), ...blobs);
  }
  db.prepare("UPDATE task SET state = 'done', error = NULL WHERE position = ?").run(position);
}

/** Marks a task as failed; it keeps the message until it is done. */
export function writeFailure(db: Database.Database, id: string, message: string): void {
  const { position, state } = findTask(db, id);
  if (state === 'done') throw new Error(`Task ${id} is done already.`);
  db.prepare("UPDATE task SET state = 'failed', error = ? WHERE position = ?").run(message, position);
}

/** The artifact of a task, null while it is not done. */
export function readArtifact(db: Database.Database, path: string, id: string): Uint8Array | null {
  const row = db.prepare('SELECT sha256, bytes FROM artifact WHERE task = ?').get(findTask(db, id).position) as
    { sha256: string; bytes: Uint8Array } | undefined;
  if (row === undefined) return null;
  if (sha256(row.bytes) !== row.sha256) {
    throw new ProjectError('damaged', `${path} is damaged: the model of ${id} has changed.`);
  }
  return toBytes(row.bytes);
}

export interface OutOfFoldRow {
  readonly sha256: string;
  readonly subjects: Uint8Array;
  readonly answered: Uint8Array;
  readonly logits: Uint8Array;
  readonly contributions: Uint8Array;
}

/** Whether the blobs of a row are those that were written. */
export function isIntact(row: OutOfFoldRow): boolean {
  return sha256(row.subjects, row.answered, row.logits, row.contributions) === row.sha256;
}

export function toOutOfFold(row: OutOfFoldRow): OutOfFold {
  return {
    subjects: toInt32(row.subjects),
    answered: toBytes(row.answered),
    logits: toFloat64(row.logits),
    contributions: toFloat64(row.contributions),
  };
}

/** The out-of-fold predictions of a task, null where it has none. */
export function readPredictions(db: Database.Database, path: string, id: string): OutOfFold | null {
  const row = db
    .prepare('SELECT sha256, subjects, answered, logits, contributions FROM out_of_fold WHERE task = ?')
    .get(findTask(db, id).position) as OutOfFoldRow | undefined;
  if (row === undefined) return null;
  if (!isIntact(row)) throw new ProjectError('damaged', `${path} is damaged: the predictions of ${id} have changed.`);
  return toOutOfFold(row);
}

/** The summary of a task, null while it is not done. */
export function readSummary(db: Database.Database, id: string): Readonly<Record<string, unknown>> | null {
  const text = db.prepare('SELECT summary FROM summary WHERE task = ?').pluck().get(findTask(db, id).position);
  return text === undefined ? null : (JSON.parse(text as string) as Record<string, unknown>);
}

/** Numbers of subjects, classes and modalities. */
export interface CohortShape {
  readonly subjects: number;
  readonly classes: number;
  readonly modalities: number;
}

export function cohortShape(db: Database.Database): CohortShape {
  const count = (table: string) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number;
  return { subjects: count('subject'), classes: count('class'), modalities: count('modality') };
}

/** What is wrong with the lengths and indices of predictions; null if nothing is. */
export function shapeProblem(predictions: OutOfFold, shape: CohortShape): string | null {
  const { subjects, answered, logits, contributions } = predictions;
  const n = subjects.length;
  if (answered.length !== n) return `${answered.length} answers for ${n} subjects`;
  if (logits.length !== n * shape.classes) return `${logits.length} logits for ${n} x ${shape.classes}`;
  const all = n * shape.modalities * shape.classes;
  if (contributions.length !== 0 && contributions.length !== all) {
    return `${contributions.length} contributions for ${n} x ${shape.modalities} x ${shape.classes}`;
  }
  const stranger = subjects.find((i) => i < 0 || i >= shape.subjects);
  return stranger === undefined ? null : `subject ${stranger} of ${shape.subjects}`;
}
