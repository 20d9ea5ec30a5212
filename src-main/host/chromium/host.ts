/** The application in app windows of an installed browser, driven over a pipe: no port is opened. */
import { randomUUID } from 'node:crypto';
import { chromium, type BrowserContext, type Page, type Route } from 'playwright-core';
import type { HostMessage } from '../../contract/bridge.ts';
import { asset, dataAsset, dataRequest } from '../assets.ts';
import { CoreProcess, type Child } from '../coreProcess.ts';
import type { FromPage } from './bridgeScript.ts';
import { PageLink } from './pageLink.ts';

export const ORIGIN = 'https://app.lacuna.invalid';

export interface ChromiumOptions {
  readonly executablePath: string;
  /** The browser's own folder; nobody else's profile is touched. */
  readonly profileFolder: string;
  readonly startCore: () => Child;
  /** A project file to open in the first window. */
  readonly openFile: string | null;
  readonly headless: boolean;
  /** Chromium's own sandbox cannot work for root. */
  readonly sandbox: boolean;
  readonly args?: readonly string[];
}

const LAST_REFUSED = 20;

const flags = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-domain-reliability',
  '--disable-client-side-phishing-detection',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-pings',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-features=Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,InterestFeedContentSuggestions',
];

interface OpenWindow {
  readonly id: string;
  readonly page: Page;
  readonly link: PageLink;
}

export class ChromiumHost {
  readonly context: BrowserContext;
  readonly core: CoreProcess;
  readonly #windows = new Map<Page, OpenWindow>();
  #refused = 0;
  readonly #lastRefused: string[] = [];
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;

  private constructor(context: BrowserContext, core: CoreProcess) {
    this.context = context;
    this.core = core;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  static async start(options: ChromiumOptions): Promise<ChromiumHost> {
    const core = new CoreProcess(options.startCore);
    let context: BrowserContext;
    try {
      context = await chromium.launchPersistentContext(options.profileFolder, {
        executablePath: options.executablePath,
        headless: options.headless,
        chromiumSandbox: options.sandbox,
        viewport: null,
        colorScheme: null,
        serviceWorkers: 'block',
        acceptDownloads: false,
        handleSIGINT: false,
        handleSIGTERM: false,
        handleSIGHUP: false,
        ignoreDefaultArgs: ['--enable-automation'],
        args: [...flags, ...(options.args ?? []), '--window-size=1440,900', '--app=about:blank'],
      });
    } catch (error) {
      await core.quit();
      throw error;
    }
    const host = new ChromiumHost(context, core);
    await context.grantPermissions(['clipboard-write', 'notifications'], { origin: ORIGIN });
    await context.route(
      () => true,
      (route) => host.#serve(route),
    );
    await context.routeWebSocket(
      () => true,
      (socket) => {
        host.#refuse(socket.url());
        void socket.close();
      },
    );
    context.on('page', (page) => {
      // Nothing of the application opens a page of its own.
      if (!host.#expecting) void page.close();
    });
    context.on('close', () => {
      void host.#over();
    });
    await core.ready();
    await host.#adopt(context.pages()[0] ?? (await context.newPage()), options.openFile);
    return host;
  }

  /** Resolves when the last window is closed, and core has let go of everything. */
  ended(): Promise<void> {
    return this.#ended;
  }

  get pages(): readonly Page[] {
    return [...this.#windows.keys()];
  }

  /** Another window, with a project file or without. */
  async openWindow(file: string | null): Promise<Page> {
    this.#expecting = true;
    try {
      const page = await this.#newAppPage();
      await this.#adopt(page, file);
      return page;
    } finally {
      this.#expecting = false;
    }
  }

  /** Brings the first window to the front. */
  async show(): Promise<void> {
    await this.pages[0]?.bringToFront();
  }

  async close(): Promise<void> {
    await this.context.close();
    await this.#ended;
  }

  #expecting = false;

  /** A window of its own, without tabs where the browser lets us. */
  async #newAppPage(): Promise<Page> {
    const first = this.pages[0];
    if (!first) return this.context.newPage();
    const browser = await this.context.newCDPSession(first);
    const arrived = this.context.waitForEvent('page');
    await browser.send('Target.createTarget', { url: 'about:blank', newWindow: true });
    await browser.detach();
    return arrived;
  }

  async #adopt(page: Page, file: string | null): Promise<void> {
    const id = randomUUID();
    const link = await PageLink.attach(page, (message) => {
      void this.#heard(window, message);
    });
    const window: OpenWindow = { id, page, link };
    this.#windows.set(page, window);
    this.core.open(id, {
      heard: (message) => {
        link.send({ type: 'core', message });
      },
      restarted: (reason) => {
        this.#tell(window, { type: 'core-restarted', reason });
      },
      gaveUp: (reason) => {
        this.#tell(window, { type: 'core-restarted', reason });
      },
    });
    page.on('close', () => {
      void this.#closed(window);
    });
    page.on('crash', () => {
      // The renderer's process died; core lives, so that nothing is lost.
      void page.goto(`${ORIGIN}/`).catch(() => undefined);
    });
    // The browser's own question before a busy window closes is for the user to answer; without a listener it would be
    // answered for them.
    page.on('dialog', () => undefined);
    await page.goto(`${ORIGIN}/`);
    if (file !== null) this.#tell(window, { type: 'open', path: file });
  }

  #tell(window: OpenWindow, message: HostMessage): void {
    window.link.send({ type: 'host', message });
  }

  async #heard(window: OpenWindow, message: FromPage): Promise<void> {
    const { link } = window;
    if (message.type === 'send') this.core.send(window.id, message.message);
    else if (message.type === 'paths') {
      const value = await link.paths(message.call, message.files).catch(() => []);
      link.send({ type: 'answer', call: message.call, value });
    } else if (message.type === 'network') {
      const value = { refused: this.#refused, last: [...this.#lastRefused] };
      link.send({ type: 'answer', call: message.call, value });
    }
  }

  async #serve(route: Route): Promise<void> {
    const url = new URL(route.request().url());
    if (url.origin !== ORIGIN || route.request().method() !== 'GET') {
      this.#refuse(url.href);
      await route.abort('blockedbyclient');
      return;
    }
    const wanted = dataRequest(url);
    const window = this.#windows.get(route.request().frame().page());
    const { status, headers, body } =
      wanted && window
        ? dataAsset(await this.core.data(window.id, wanted.id, wanted.from, wanted.count))
        : await asset(url.pathname);
    await route.fulfill({ status, headers: { ...headers }, body });
  }

  #refuse(address: string): void {
    this.#refused += 1;
    this.#lastRefused.push(address.slice(0, 200));
    if (this.#lastRefused.length > LAST_REFUSED) this.#lastRefused.shift();
  }

  async #closed(window: OpenWindow): Promise<void> {
    this.#windows.delete(window.page);
    await this.core.close(window.id);
    // Some systems keep a browser running without windows.
    if (this.#windows.size === 0) await this.context.close().catch(() => undefined);
  }

  #finishing: Promise<void> | null = null;

  #over(): Promise<void> {
    this.#finishing ??= this.core.quit().then(this.#end);
    return this.#finishing;
  }
}
