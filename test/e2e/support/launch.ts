/** The application as a test drives it: the real host, the real core, a real browser. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { installedBrowser } from '../../../src-main/platform/browser.ts';
import { ChromiumHost } from '../../../src-main/host/chromium/host.ts';
import { startNodeChild } from '../../../src-main/host/nodeChild.ts';

export interface Launched {
  readonly page: Page;
  readonly host: ChromiumHost;
  readonly dataFolder: string;
  readonly corePid: () => number;
  killCore(): void;
  close(): Promise<void>;
}

export interface LaunchOptions {
  readonly dataFolder?: string;
  readonly openFile?: string;
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  readonly headless?: boolean;
}

/** An installed browser, else the headless one that a development package carries. */
export async function testBrowser(): Promise<{ path: string; args: readonly string[] }> {
  const installed = installedBrowser();
  if (installed !== null) return { path: installed, args: [] };
  const { default: packed } = await import('@sparticuz/chromium');
  return { path: await packed.executablePath(), args: packed.args.filter((arg) => !arg.includes('single-process')) };
}

export async function launchLacuna(options: LaunchOptions = {}): Promise<Launched> {
  const own = options.dataFolder === undefined;
  const dataFolder = options.dataFolder ?? mkdtempSync(join(tmpdir(), 'lacuna-window-'));
  const { path, args } = await testBrowser();
  const host = await ChromiumHost.start({
    executablePath: path,
    profileFolder: join(dataFolder, 'browser'),
    startCore: () => startNodeChild({ LACUNA_DATA: dataFolder, LACUNA_TEST: '1' }),
    openFile: options.openFile ?? null,
    headless: options.headless ?? true,
    sandbox: false,
    args,
  });
  const page = host.pages[0]!;
  await page.setViewportSize({ width: options.width ?? 1280, height: options.height ?? 800 });
  await page.emulateMedia({ colorScheme: options.dark === true ? 'dark' : 'light' });
  return {
    page,
    host,
    dataFolder,
    corePid: () => host.core.pid!,
    killCore: () => process.kill(host.core.pid!, 'SIGKILL'),
    close: async () => {
      await host.close();
      if (own) rmSync(dataFolder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}
