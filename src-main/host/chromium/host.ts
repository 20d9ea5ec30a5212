/** The application in app windows of an installed Chromium, Chrome or Edge, driven over a pipe: no port is opened. */
import { execFile } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BrowserContext, Page, Route } from 'playwright-core';
import { CoreProcess } from '../coreProcess.ts';
import { forkCore } from '../forkCore.ts';
import { answerPage, BLANK } from '../pages.ts';
import { AppWindow, type WindowOwner } from './appWindow.ts';
import { launchBrowser, windowArguments, type BrowserOptions } from './browser.ts';

const ORIGIN = 'https://app.lacuna.invalid';
/** Refused addresses that are remembered for the privacy page. */
const REMEMBERED = 20;

export interface HostOptions extends Omit<BrowserOptions, 'origin'> {
  /** Folder of the built renderer. */
  readonly renderer: string;
  /** Requests named 'test.…' are answered. */
  readonly test: boolean;
}

export class ChromiumHost implements WindowOwner {
  readonly origin = ORIGIN;
  readonly context: BrowserContext;
  readonly core: CoreProcess;
  readonly #options: HostOptions;
  readonly #windows = new Map<string, AppWindow>();
  /** Windows whose first document core knows. */
  readonly #known = new Set<string>();
  readonly #closing = new Set<Promise<void>>();
  readonly #refused = { count: 0, last: [] as string[] };
  /** Where a window that the browser opens next belongs. */
  readonly #expected: ((page: Page) => void)[] = [];
  #ended = false;
  readonly #end: { resolve: () => void; promise: Promise<void> };

  private constructor(options: HostOptions, context: BrowserContext) {
    this.#options = options;
    this.context = context;
    let resolveEnd = (): void => undefined;
    const promise = new Promise<void>((done) => (resolveEnd = done));
    this.#end = { resolve: resolveEnd, promise };
    this.core = new CoreProcess(() => forkCore({ dataFolder: options.dataFolder, test: options.test }), {
      message: (window, message) => this.#windows.get(window)?.toCore(message),
      restarted: (reason) => {
        for (const window of this.#windows.values()) window.toHost({ type: 'core-restarted', reason });
      },
    });
  }

  /** Opens the application with a first window. @param file to open in it. */
  static async start(options: HostOptions, file?: string): Promise<ChromiumHost> {
    const context = await launchBrowser({ ...options, origin: ORIGIN });
    const host = new ChromiumHost(options, context);
    await host.#guard();
    const [first] = context.pages();
    await host.#adopt(first ?? (await context.newPage()), file);
    return host;
  }

  /** Resolves when the last window is closed and core has ended. */
  get ended(): Promise<void> {
    return this.#end.promise;
  }

  get windows(): readonly AppWindow[] {
    return [...this.#windows.values()];
  }

  /** Opens one more window. @param file to open in it. */
  async openWindow(file?: string): Promise<AppWindow> {
    if (this.#options.headless) return this.#adopt(await this.context.newPage(), file);
    // The browser itself, started again on the same profile, hands over to the one that runs, which opens an app window.
    const page = await new Promise<Page>((found, failed) => {
      this.#expected.push(found);
      const args = [`--user-data-dir=${this.#options.profile}`, ...windowArguments(this.#options, ORIGIN)];
      execFile(this.#options.executable, args, { timeout: 20_000 }, (error) => {
        if (error) failed(new Error(`The browser opened no second window: ${error.message}`));
      });
    });
    return this.#adopt(page, file);
  }

  /** Closes everything without asking. */
  async stop(): Promise<void> {
    await this.context.close().catch(() => undefined);
    await this.ended;
  }

  async loaded(window: AppWindow): Promise<void> {
    // A reloaded window is a new one to core: what the old document had open is closed.
    if (this.#known.has(window.id)) await this.core.close(window.id);
    this.#known.add(window.id);
    this.core.open(window.id);
  }

  send(window: AppWindow, message: unknown): void {
    this.core.send(window.id, message);
  }

  network(): { refused: number; last: string[] } {
    return { refused: this.#refused.count, last: [...this.#refused.last] };
  }

  closed(window: AppWindow): void {
    if (!this.#windows.delete(window.id)) return;
    this.#known.delete(window.id);
    const closing = this.core.close(window.id);
    this.#closing.add(closing);
    void closing.finally(() => this.#closing.delete(closing));
    if (this.#windows.size === 0) void this.#finish();
  }

  async #finish(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await Promise.all(this.#closing);
    await Promise.all([this.core.stop(), this.context.close().catch(() => undefined)]);
    this.#end.resolve();
  }

  async #guard(): Promise<void> {
    const { context } = this;
    await context.route('**/*', (route) => this.#answer(route));
    await context.routeWebSocket(/.*/, async (socket) => {
      this.#refuse(socket.url());
      await socket.close({ reason: 'Lacuna opens no connection.' });
    });
    await context.grantPermissions(['clipboard-write', 'notifications'], { origin: ORIGIN });
    context.on('page', (page) => {
      const expected = this.#expected.shift();
      if (expected) expected(page);
      else if (!this.windows.some((window) => window.page === page)) void this.#stray(page);
    });
    context.on('close', () => {
      for (const window of this.windows) this.closed(window);
      void this.#finish();
    });
  }

  /** A window that nobody asked for is one the user opened from the browser's own menu; links open none. */
  async #stray(page: Page): Promise<void> {
    const opener = await page.opener().catch(() => null);
    if (opener || this.#options.headless) return;
    await page.close().catch(() => undefined);
  }

  async #adopt(page: Page, file?: string): Promise<AppWindow> {
    let number = 1;
    while (this.#windows.has(`window-${number}`)) number++;
    // The number is stable, so that a window finds again what it had open when core died.
    const id = `window-${number}`;
    const window = await AppWindow.open(id, page, this);
    this.#windows.set(id, window);
    if (file !== undefined) window.toHost({ type: 'open', path: absolute(file) });
    return window;
  }

  async #answer(route: Route): Promise<void> {
    const request = route.request();
    const url = URL.canParse(request.url()) ? new URL(request.url()) : null;
    if (url?.origin !== ORIGIN) {
      this.#refuse(request.url());
      await route.abort('blockedbyclient').catch(() => undefined);
      return;
    }
    const page = pageOf(route);
    const window = this.windows.find((one) => one.page === page);
    const reply = await answerPage(this.#options.renderer, request.method(), url, (id, from, count) =>
      window ? this.core.data(window.id, id, from, count) : Promise.resolve(null),
    );
    await route.fulfill(reply).catch(() => undefined);
  }

  #refuse(url: string): void {
    // The browser's own first page, before ours is served.
    if (url === `${ORIGIN}${BLANK}`) return;
    this.#refused.count++;
    this.#refused.last = [...this.#refused.last, url.slice(0, 200)].slice(-REMEMBERED);
  }
}

/** The page that asks; null while a window is being opened. */
function pageOf(route: Route): Page | null {
  try {
    return route.request().frame().page();
  } catch {
    return null;
  }
}

function absolute(file: string): string {
  const path = resolve(file);
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
