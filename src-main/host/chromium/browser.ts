/** Finds an installed Chromium, Chrome or Edge and starts it so that it talks to nobody but us. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { BrowserContext, LaunchOptions } from 'playwright-core';
import { BLANK } from '../pages.ts';

export interface BrowserOptions {
  readonly executable: string;
  readonly dataFolder: string;
  /** The browser's own folder; never the user's. */
  readonly profile: string;
  readonly origin: string;
  readonly headless: boolean;
  /** Without one the window's size is the user's. */
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly dark?: boolean;
  /** Further arguments, which some builds of Chromium need. */
  readonly args?: readonly string[];
}

const LINUX = [
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const MAC = [
  'Google Chrome.app/Contents/MacOS/Google Chrome',
  'Chromium.app/Contents/MacOS/Chromium',
  'Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];
const WINDOWS = [
  ['Google', 'Chrome', 'Application', 'chrome.exe'],
  ['Chromium', 'Application', 'chrome.exe'],
  ['Microsoft', 'Edge', 'Application', 'msedge.exe'],
];

/** An installed browser: CHROME_PATH, else the usual places of the system; null where there is none. */
export function findBrowser(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string | null {
  const chosen = env['CHROME_PATH'];
  if (chosen) return chosen;
  return places(env, platform).find(runs) ?? null;
}

function places(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string[] {
  if (platform === 'win32') {
    const roots = [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].filter(
      (root) => root !== undefined,
    );
    return WINDOWS.flatMap((parts) => roots.map((root) => join(root, ...parts)));
  }
  if (platform === 'darwin') {
    const roots = ['/Applications', join(env['HOME'] ?? '', 'Applications')];
    return MAC.flatMap((app) => roots.map((root) => join(root, app)));
  }
  const folders = [
    ...new Set([...(env['PATH'] ?? '').split(delimiter), '/usr/bin', '/snap/bin', '/opt/google/chrome']),
  ];
  return LINUX.flatMap((name) => folders.filter((folder) => folder !== '').map((folder) => join(folder, name)));
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Chromium refuses its sandbox to root. */
export function isRoot(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0;
}

/** Arguments of a window without tabs and address bar. */
export function windowArguments(options: Pick<BrowserOptions, 'args'>, origin: string): string[] {
  return [
    `--app=${origin}${BLANK}`,
    '--class=Lacuna',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-domain-reliability',
    '--disable-breakpad',
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--proxy-server=direct://',
    '--dns-prefetch-disable',
    '--webrtc-ip-handling-policy=disable_non_proxied_udp',
    // Root's windows would carry a warning about the sandbox that its user cannot act on.
    ...(isRoot() ? ['--no-sandbox', '--test-type'] : []),
    ...(options.args ?? []),
  ];
}

/** Starts the browser on its own profile, over a pipe. @throws Error in a sentence where it does not start. */
export async function launchBrowser(options: BrowserOptions): Promise<BrowserContext> {
  const { chromium } = await import('playwright-core');
  const { width = 1280, height = 860 } = options.viewport ?? {};
  const common: LaunchOptions = {
    executablePath: options.executable,
    headless: options.headless,
    chromiumSandbox: !isRoot(),
    args: [...windowArguments(options, options.origin), `--window-size=${width},${height}`],
    // What is for tests alone: the notice "controlled by automated software", popups, a fixed colour profile.
    ignoreDefaultArgs: [
      '--enable-automation',
      '--disable-popup-blocking',
      '--force-color-profile=srgb',
      '--unsafely-disable-devtools-self-xss-warnings',
    ],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  };
  try {
    return await chromium.launchPersistentContext(options.profile, {
      ...common,
      viewport: options.headless ? { width, height } : null,
      colorScheme: options.dark === undefined ? null : options.dark ? 'dark' : 'light',
      acceptDownloads: false,
      serviceWorkers: 'block',
    });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw new Error(`${options.executable} did not start (${why}); name another browser in CHROME_PATH.`, {
      cause: error,
    });
  }
}
