/** The line between the host and one page, over the browser's debugging pipe. */
import { randomUUID } from 'node:crypto';
import type { CDPSession, Page } from 'playwright-core';
import { bridgeScript, type FromPage, type ToPage } from './bridgeScript.ts';

export class PageLink {
  readonly #session: CDPSession;
  readonly #heard: (message: FromPage) => void;
  readonly #name = `lacuna_${randomUUID().replaceAll('-', '')}`;
  /** The page's hold (bridgeScript.ts, `Port`); null until the page is ready. */
  #port: string | null = null;
  /** The application's own context in the main frame; what another one says is not heard. */
  #context: number | null = null;
  #queue: ToPage[] = [];
  #sending = false;

  private constructor(session: CDPSession, heard: (message: FromPage) => void) {
    this.#session = session;
    this.#heard = heard;
  }

  static async attach(page: Page, origin: string, heard: (message: FromPage) => void): Promise<PageLink> {
    const session = await page.context().newCDPSession(page);
    const link = new PageLink(session, heard);
    await link.#prepare(origin);
    return link;
  }

  async #prepare(origin: string): Promise<void> {
    const binding = `${this.#name}_post`;
    const { frameTree } = await this.#session.send('Page.getFrameTree');
    this.#session.on('Runtime.executionContextCreated', ({ context }) => {
      const about = context.auxData as { readonly frameId?: string; readonly isDefault?: boolean } | undefined;
      const own = context.origin === origin && about?.isDefault === true && about.frameId === frameTree.frame.id;
      if (own) this.#context = context.id;
    });
    this.#session.on('Runtime.executionContextsCleared', () => {
      this.#context = null;
      this.#port = null;
    });
    this.#session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
      if (name === binding && executionContextId === this.#context) void this.#called(payload);
    });
    await this.#session.send('Runtime.enable');
    await this.#session.send('Page.enable');
    await this.#session.send('Runtime.addBinding', { name: binding });
    await this.#session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: bridgeScript(binding, this.#name, origin),
    });
  }

  /** Messages go in batches: those of a round trip travel together. */
  send(message: ToPage): void {
    this.#queue.push(message);
    void this.#flush();
  }

  /**
   * Paths of the files that the page holds under a call, in their order.
   * @throws Error, a sentence for the user, where one is no file on disk.
   */
  async paths(call: number, count: number): Promise<string[]> {
    if (this.#port === null) return [];
    const { result: held } = await this.#session.send('Runtime.callFunctionOn', {
      objectId: this.#port,
      functionDeclaration: 'function (call) { return this.files(call); }',
      arguments: [{ value: call }],
    });
    const paths: string[] = [];
    for (let i = 0; i < count; i++) {
      const { result: file } = await this.#session.send('Runtime.callFunctionOn', {
        objectId: held.objectId!,
        functionDeclaration: 'function (i) { return this[i]; }',
        arguments: [{ value: i }],
      });
      const { path } = await this.#session.send('DOM.getFileInfo', { objectId: file.objectId! });
      if (path === '') throw new Error('This file lies in no folder of this computer; save it first, then drop it.');
      paths.push(path);
    }
    return paths;
  }

  /** After the page's process died. */
  async reload(): Promise<void> {
    await this.#session.send('Page.reload').catch(() => undefined);
  }

  async #called(payload: string): Promise<void> {
    let message: FromPage;
    try {
      message = JSON.parse(payload) as FromPage;
    } catch {
      return;
    }
    if (message.type === 'ready') {
      // Answers to the document before this one are nobody's now; what the host had to say still counts.
      this.#queue = this.#queue.filter(({ type }) => type === 'host');
      await this.#takePort();
    }
    this.#heard(message);
  }

  /** Takes the page's hold out of the page's own reach. */
  async #takePort(): Promise<void> {
    const { result } = await this.#session.send('Runtime.evaluate', {
      expression: `(() => { const held = window.${this.#name}; delete window.${this.#name}; return held; })()`,
      ...(this.#context === null ? {} : { contextId: this.#context }),
    });
    this.#port = result.objectId ?? null;
    void this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#sending || this.#port === null) return;
    this.#sending = true;
    try {
      while (this.#queue.length > 0) {
        const batch = this.#queue.splice(0);
        await this.#session.send('Runtime.callFunctionOn', {
          objectId: this.#port,
          functionDeclaration: 'function (batch) { this.receive(batch); }',
          arguments: [{ value: JSON.stringify(batch) }],
        });
      }
    } catch {
      // The page went, or was loaded again: it will say 'ready', and asks anew for what it needs.
    } finally {
      this.#sending = false;
    }
  }
}
