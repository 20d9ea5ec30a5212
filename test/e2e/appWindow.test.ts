/** `npm start` with an installed browser on a screen of its own: a real window, one application per user, a clean end. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { installedBrowser } from '../../src-main/platform/browser.ts';
import { processTree } from './support/processes.ts';

const start = join(import.meta.dirname, '../../scripts/start.mjs');
const onPath = (name: string) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
const why = !onPath('Xvfb')
  ? 'there is no Xvfb here to make a screen with'
  : installedBrowser() === null
    ? 'there is no installed browser here'
    : null;
if (why !== null) process.stdout.write(`The application's window on a screen was not tested: ${why}.\n`);

let folder: string;
let screen: ChildProcess;
let display: string;

beforeEach(async () => {
  if (why !== null) return;
  folder = mkdtempSync(join(tmpdir(), 'lacuna-screen-'));
  // The screen says which number was free.
  screen = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  display = await new Promise((resolve) => {
    screen.stdout!.setEncoding('utf8').once('data', (number: string) => {
      resolve(`:${number.trim()}`);
    });
  });
});

afterEach(() => {
  if (why !== null) return;
  screen.kill();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
});

interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

function startApplication(): Started {
  const env = { ...process.env, DISPLAY: display, LACUNA_HOST: 'chromium', LACUNA_DATA: join(folder, 'data') };
  const child = spawn(process.execPath, [start], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  child.stderr.setEncoding('utf8').on('data', (more: string) => (text += more));
  const ended = new Promise<number | null>((resolve) => {
    child.on('exit', resolve);
  });
  return { child, said: () => text, ended };
}

const alive = (pid: number) => existsSync(`/proc/${pid}`);

/** Whether the screen shows a window of that title; null where no tool is here to ask. */
function showsWindow(title: string): boolean | null {
  if (!onPath('xwininfo')) return null;
  return execFileSync('xwininfo', ['-root', '-tree', '-display', display], { encoding: 'utf8' }).includes(`"${title}"`);
}

test.skipIf(why !== null)('a window opens, a second start hands over, and the end leaves no process', async () => {
  const first = startApplication();
  await expect.poll(() => showsWindow('Lacuna') ?? first.said().includes('app window'), { timeout: 30_000 }).toBe(true);
  const second = startApplication();
  expect(await second.ended).toBe(0);
  expect(second.said()).toContain('is open already');
  const tree = processTree(first.child.pid!);
  // The start itself, core, and the browser with its own.
  expect(tree.length).toBeGreaterThan(3);
  first.child.kill('SIGTERM');
  expect(await first.ended).toBe(0);
  await expect.poll(() => tree.filter(alive), { timeout: 10_000 }).toEqual([]);
});
