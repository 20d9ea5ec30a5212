/** The application in app windows of an installed browser, driven over a pipe: no port is opened. */
import { execFile } from 'node:child_process';
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
  '--no-proxy-server',
  '--disable-breakpad',
  '--disable-crash-reporter',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--disable-features=DnsOverHttpsUpgrade,AsyncDns,UseDnsHttpsSvcb,Translate,OptimizationHints,MediaRouter,AutofillServerCommunication,InterestFeedContentSuggestions',
];

/**
 * Those of an application's window: no tabs, no address bar. A blank page of data at first: an address that nobody serves yet
 * would make Chromium look for the cause and ask a name server, and about:blank is no application to it. `--test-type`
 * keeps it from warning of the very flags that shut it off from the network.
 */
function windowArguments(options: ChromiumOptions): string[] {
  return [
    ...flags,
    ...(options.args ?? []),
    ...(options.sandbox ? [] : ['--no-sandbox']),
    // By which a desktop knows whose window it is.
    '--class=lacuna',
    '--app=data:text/html,',
    '--test-type',
  ];
}

interface OpenWindow {
  readonly id: string;
  readonly page: Page;
  readonly link: PageLink;
  /** What the document asks waits until core has a session for it. */
  session: Promise<void>;
  documents: number;
}

export class ChromiumHost {
  readonly context: BrowserContext;
  readonly core: CoreProcess;
  readonly #options: ChromiumOptions;
  readonly #windows = new Map<Page, OpenWindow>();
  #refused = 0;
  readonly #lastRefused: string[] = [];
  readonly #ended: Promise<void>;
  #end: () => void = () => undefined;

  private constructor(options: ChromiumOptions, context: BrowserContext, core: CoreProcess) {
    this.#options = options;
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
        args: [...windowArguments(options), '--window-size=1440,900'],
      });
    } catch (error) {
      await core.quit();
      throw error;
    }
    const host = new ChromiumHost(options, context, core);
    await context.grantPermissions(['clipboard-write', 'notifications'], { origin: ORIGIN });
    await context.route(
      () => true,
      (route) => host.#serve(route),
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

  /**
   * A window of its own. The browser, started again on the same profile, hands over to the one that runs, and that one
   * opens an application's window; the debugging protocol itself opens windows with tabs only.
   */
  async #newAppPage(): Promise<Page> {
    const { executablePath, profileFolder, headless } = this.#options;
    if (headless) return this.context.newPage();
    const arrived = this.context.waitForEvent('page', { timeout: 20_000 });
    const args = [`--user-data-dir=${profileFolder}`, ...windowArguments(this.#options)];
    execFile(executablePath, args, { timeout: 20_000 }, () => undefined);
    return arrived;
  }

  async #adopt(page: Page, file: string | null): Promise<void> {
    const id = this.#freeId();
    const link = await PageLink.attach(page, ORIGIN, (message) => {
      void this.#heard(window, message);
    });
    const window: OpenWindow = { id, page, link, session: Promise.resolve(), documents: 0 };
    this.#windows.set(page, window);
    this.#openSession(window);
    page.on('close', () => {
      void this.#closed(window);
    });
    page.on('crash', () => {
      // The renderer's process died; a new document opens what the user opens again.
      void link.reload();
    });
    // The browser's own question before a busy window closes is for the user to answer; without a listener it would be
    // answered for them.
    page.on('dialog', () => undefined);
    await page.goto(`${ORIGIN}/`);
    if (file !== null) this.#tell(window, { type: 'open', path: file });
  }

  /** Numbers come again, so that a window finds what it had open when everything died. */
  #freeId(): string {
    const taken = new Set([...this.#windows.values()].map((window) => window.id));
    let number = 1;
    while (taken.has(`window-${number}`)) number++;
    return `window-${number}`;
  }

  #openSession(window: OpenWindow): void {
    const { link } = window;
    const restarted = (reason: string): void => {
      this.#tell(window, { type: 'core-restarted', reason });
    };
    this.core.open(window.id, {
      heard: (message) => {
        link.send({ type: 'core', message });
      },
      restarted,
      gaveUp: restarted,
    });
  }

  #tell(window: OpenWindow, message: HostMessage): void {
    window.link.send({ type: 'host', message });
  }

  async #heard(window: OpenWindow, message: FromPage): Promise<void> {
    const { link } = window;
    switch (message.type) {
      case 'ready':
        window.documents++;
        // A document that was loaded again is a new one to core: what the old one had open is closed.
        if (window.documents > 1) {
          window.session = this.core.close(window.id).then(() => {
            if (this.#windows.has(window.page)) this.#openSession(window);
          });
        }
        return;
      case 'send':
        await window.session;
        this.core.send(window.id, message.message);
        return;
      case 'paths':
        try {
          link.send({ type: 'answer', call: message.call, value: await link.paths(message.call, message.files) });
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          link.send({ type: 'refusal', call: message.call, message: why });
        }
        return;
      case 'network': {
        const value = { refused: this.#refused, last: [...this.#lastRefused] };
        link.send({ type: 'answer', call: message.call, value });
        return;
      }
      case 'refused':
        this.#refuse(message.address);
        return;
      case 'close':
        await window.page.close().catch(() => undefined);
        return;
      case 'busy':
        return;
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
    const page = pageOf(route);
    const window = page && this.#windows.get(page);
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

/** The page that asks; null while a window is being opened. */
function pageOf(route: Route): Page | null {
  try {
    return route.request().frame().page();
  } catch {
    return null;
  }
}
