/** Runs the `lacuna` command in a process of its own, as a user does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/lacuna.mjs', import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function startLacuna(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): { child: ChildProcess; outcome: Promise<Outcome> } {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return { child, outcome };
}

export function lacuna(...args: string[]): Promise<Outcome> {
  return startLacuna(args).outcome;
}

/** The same with an empty data folder: as where nothing was installed. */
export async function lacunaAnew(...args: string[]): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-test-'));
  try {
    return await startLacuna(args, { LACUNA_DATA: folder }).outcome;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder that goes away when the test file is done. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-test-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Settings with which a study takes a second, written to a file for `--config`. */
export const quickConfig = {
  teacher: { width: 8, steps: 40, members: 1 },
  student: { width: 8, steps: 60, members: 1 },
  distillation: { innerFolds: 2 },
  logistic: { grid: [0.1], innerFolds: 2 },
};
