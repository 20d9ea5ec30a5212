import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Runs a script of the tests in a process of its own, with this Node; `quiet` if it is meant to fail. */
export function startChild(script: URL, args: readonly string[], quiet = false): ChildProcess {
  const stdio = ['ignore', 'pipe', quiet ? 'ignore' : 'inherit'] as const;
  return spawn(process.execPath, [fileURLToPath(script), ...args], { stdio: [...stdio] });
}

/** Waits until the child has written `text`. */
export async function untilSays(child: ChildProcess, text: string): Promise<void> {
  let said = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    said += chunk.toString();
    if (said.includes(text)) return;
  }
  throw new Error(`The child ended without saying ${text}: ${said}`);
}

/** Waits for the end of the child; its exit code, null if it was killed. */
export async function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

/** As nothing but a power cut does. */
export async function killNow(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await ended(child);
}
