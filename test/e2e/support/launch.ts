/** Opens the application for a test, by the code that users start, without a screen where none is asked for. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { buildKernel } from '../../../scripts/kernel.mjs';
import { buildRenderer } from '../../../scripts/renderer.mjs';
import { ChromiumHost } from '../../../src-main/host/chromium/host.ts';
import { testBrowser } from './browser.ts';

interface LaunchChoices {
  /** False: a real window, which needs a display. */
  readonly headless?: boolean;
  /** Kept after closing where it is given; else a fresh one that goes with the window. */
  readonly dataFolder?: string;
  readonly openFile?: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
  /** Whether requests named 'test.…' are answered; true unless said otherwise. */
  readonly test?: boolean;
}

export interface Launched {
  readonly page: Page;
  readonly host: ChromiumHost;
  readonly dataFolder: string;
  /** Milliseconds from the browser's start to the first window's first document. */
  readonly started: number;
  corePid(): number;
  browserPid(): Promise<number>;
  killCore(): void;
  close(): Promise<void>;
}

export async function launchLacuna(choices: LaunchChoices = {}): Promise<Launched> {
  await buildKernel();
  const renderer = await buildRenderer();
  const { executable, args } = await testBrowser();
  const dataFolder = choices.dataFolder ?? mkdtempSync(join(tmpdir(), 'lacuna-window-'));
  mkdirSync(dataFolder, { recursive: true });
  const begin = performance.now();
  const host = await ChromiumHost.start(
    {
      executable,
      args,
      dataFolder,
      profile: join(dataFolder, 'browser'),
      headless: choices.headless ?? true,
      renderer,
      test: choices.test ?? true,
      viewport: choices.viewport ?? { width: 1280, height: 800 },
      dark: choices.dark ?? false,
    },
    choices.openFile,
  );
  const started = performance.now() - begin;
  const corePid = (): number => {
    if (host.core.pid === undefined) throw new Error('No core runs just now.');
    return host.core.pid;
  };
  return {
    page: host.windows[0]!.page,
    host,
    dataFolder,
    started,
    corePid,
    browserPid: async () => {
      const session = await host.context.browser()!.newBrowserCDPSession();
      const { processInfo } = await session.send('SystemInfo.getProcessInfo');
      await session.detach();
      return processInfo.find((info) => info.type === 'browser')!.id;
    },
    killCore: () => {
      process.kill(corePid(), 'SIGKILL');
    },
    close: async () => {
      await host.stop();
      if (choices.dataFolder === undefined) rmSync(dataFolder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
