/**
 * One application per user: the first holds a lock that the kernel frees when it ends, in whatever way; a later one leaves
 * a note for it in the data folder and goes. No port, no socket.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

const NOTES = 'open-requests';

export class SingleInstance {
  readonly #folder: string;
  readonly #lock: Database.Database;

  private constructor(folder: string, lock: Database.Database) {
    this.#folder = folder;
    this.#lock = lock;
  }

  /** Null where another process is the application already. */
  static claim(folder: string): SingleInstance | null {
    mkdirSync(join(folder, NOTES), { recursive: true });
    const lock = new Database(join(folder, 'instance.lock'), { timeout: 0 });
    try {
      lock.pragma('locking_mode = EXCLUSIVE');
      lock.exec('BEGIN EXCLUSIVE');
    } catch (error) {
      lock.close();
      if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return null;
      throw error;
    }
    // What nobody answered is out of date.
    for (const name of readdirSync(join(folder, NOTES))) rmSync(join(folder, NOTES, name), { force: true });
    return new SingleInstance(folder, lock);
  }

  /** Calls `opened` for every note: the file to open, or null to come to the front. */
  listen(opened: (file: string | null) => void): () => void {
    const folder = join(this.#folder, NOTES);
    const read = (): void => {
      for (const name of readdirSync(folder).filter((one) => one.endsWith('.json'))) {
        const path = join(folder, name);
        const note = JSON.parse(readFileSync(path, 'utf8')) as { file: string | null };
        rmSync(path);
        opened(note.file);
      }
    };
    const watcher = watch(folder, read);
    read();
    return () => {
      watcher.close();
    };
  }

  release(): void {
    this.#lock.close();
  }
}

/** Leaves a note for the application that runs. */
export function handOver(folder: string, file: string | null): void {
  const name = join(folder, NOTES, randomUUID());
  writeFileSync(`${name}.part`, JSON.stringify({ file }));
  // Appears whole.
  renameSync(`${name}.part`, `${name}.json`);
}
