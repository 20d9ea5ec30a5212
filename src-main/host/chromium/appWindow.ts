/** One window of the application in Chromium: its bridge, and the messages in both directions. */
import { randomUUID } from 'node:crypto';
import type { CDPSession, Page } from 'playwright-core';
import type { HostMessage } from '../../contract/bridge.ts';
import type { FromCore } from '../../contract/contract.ts';
import { bridgeScript, type FromBridge, type ToBridge } from './bridgeScript.ts';

export interface WindowOwner {
  readonly origin: string;
  /** A document was loaded: the first, or another after a reload. */
  loaded(window: AppWindow): Promise<void>;
  send(window: AppWindow, message: unknown): void;
  network(): { refused: number; last: string[] };
  closed(window: AppWindow): void;
}

export class AppWindow {
  readonly id: string;
  readonly page: Page;
  readonly #owner: WindowOwner;
  readonly #channel = `lacuna-${randomUUID()}`;
  readonly #binding = `lacuna_${randomUUID().replaceAll('-', '')}`;
  #devtools: CDPSession | null = null;
  /** The main frame's context with the application in it; messages go there and come from there alone. */
  #context: number | null = null;
  #ready = false;
  #outbox: ToBridge[] = [];
  #sending = false;
  /** Requests of a document wait until core knows of it. */
  #loading: Promise<void> = Promise.resolve();

  private constructor(id: string, page: Page, owner: WindowOwner) {
    this.id = id;
    this.page = page;
    this.#owner = owner;
  }

  static async open(id: string, page: Page, owner: WindowOwner): Promise<AppWindow> {
    const window = new AppWindow(id, page, owner);
    await window.#connect();
    await page.goto(`${owner.origin}/`, { waitUntil: 'commit' });
    return window;
  }

  toCore(message: FromCore): void {
    this.#post({ core: message });
  }

  toHost(message: HostMessage): void {
    this.#post({ host: message });
  }

  /** Closes the window without asking. */
  async close(): Promise<void> {
    await this.page.close().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    const { page } = this;
    page.on('close', () => {
      this.#owner.closed(this);
    });
    page.on('crash', () => {
      void this.#devtools?.send('Page.reload').catch(() => undefined);
    });
    page.on('dialog', (dialog) => {
      // The window asks in its own words, which say what runs; its answer comes as `close`.
      if (dialog.type() === 'beforeunload') this.toHost({ type: 'asks-to-close' });
      void dialog.dismiss().catch(() => undefined);
    });
    const devtools = await page.context().newCDPSession(page);
    this.#devtools = devtools;
    devtools.on('Runtime.executionContextCreated', ({ context }) => {
      const about = context.auxData as {
        readonly frameId?: string;
        readonly isDefault?: boolean;
        readonly type?: string;
      };
      const own = context.origin === this.#owner.origin && about.isDefault === true && about.frameId === frame;
      if (own) this.#context = context.id;
    });
    devtools.on('Runtime.executionContextDestroyed', ({ executionContextId }) => {
      if (executionContextId === this.#context) this.#left();
    });
    devtools.on('Runtime.executionContextsCleared', () => {
      this.#left();
    });
    devtools.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name !== this.#binding || executionContextId !== this.#context) return;
      void this.#heard(JSON.parse(payload) as FromBridge);
    });
    const { frameTree } = await devtools.send('Page.getFrameTree');
    const frame = frameTree.frame.id;
    await devtools.send('Runtime.enable');
    await devtools.send('Runtime.addBinding', { name: this.#binding });
    await devtools.send('Page.enable');
    await devtools.send('Page.addScriptToEvaluateOnNewDocument', {
      source: bridgeScript(this.#binding, this.#channel, this.#owner.origin),
    });
  }

  #left(): void {
    this.#context = null;
    this.#ready = false;
  }

  async #heard(message: FromBridge): Promise<void> {
    switch (message.call) {
      case 'loaded':
        // Answers to the document before this one are nobody's now; what the host had to say still counts.
        this.#outbox = this.#outbox.filter((waiting) => 'host' in waiting);
        this.#loading = this.#owner.loaded(this);
        this.#ready = true;
        this.#flush();
        return;
      case 'send':
        await this.#loading;
        this.#owner.send(this, message.message);
        return;
      case 'network':
        this.#post({ ask: message.ask, value: this.#owner.network() });
        return;
      case 'paths':
        try {
          this.#post({ ask: message.ask, value: await this.#pathsOf(message.ask) });
        } catch (error) {
          this.#post({ ask: message.ask, error: error instanceof Error ? error.message : String(error) });
        }
        return;
      case 'busy':
        return;
      case 'close':
        await this.close();
    }
  }

  /** Takes the files out of the page by reference and asks Chromium where they lie. */
  async #pathsOf(ask: number): Promise<string[]> {
    const devtools = this.#devtools!;
    const expression =
      `(() => { const event = new CustomEvent(${JSON.stringify(this.#channel)}, { detail: { take: ${ask} } }); ` +
      'dispatchEvent(event); return event.detail.files; })()';
    const { result } = await devtools.send('Runtime.evaluate', { expression, contextId: this.#context! });
    const { result: properties } = await devtools.send('Runtime.getProperties', {
      objectId: result.objectId!,
      ownProperties: true,
    });
    const paths: string[] = [];
    try {
      for (const { name, value } of properties) {
        if (!/^\d+$/.test(name) || value?.objectId === undefined) continue;
        const { path } = await devtools.send('DOM.getFileInfo', { objectId: value.objectId });
        if (path === '') throw new Error('This file lies in no folder of this computer; save it first, then drop it.');
        paths.push(path);
      }
    } finally {
      await devtools.send('Runtime.releaseObject', { objectId: result.objectId! });
    }
    return paths;
  }

  #post(message: ToBridge): void {
    this.#outbox.push(message);
    this.#flush();
  }

  /** One batch at a time: what comes while Chromium takes one waits for the next. */
  #flush(): void {
    if (this.#sending || !this.#ready || this.#outbox.length === 0 || this.#context === null) return;
    const batch = this.#outbox.splice(0);
    const channel = JSON.stringify(this.#channel);
    this.#sending = true;
    void this.#devtools!.send('Runtime.evaluate', {
      expression: `void dispatchEvent(new CustomEvent(${channel}, { detail: ${JSON.stringify(batch)} }))`,
      contextId: this.#context,
    })
      .catch(() => undefined)
      .finally(() => {
        this.#sending = false;
        this.#flush();
      });
  }
}
