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
  #queue: ToPage[] = [];
  #sending = false;

  private constructor(session: CDPSession, heard: (message: FromPage) => void) {
    this.#session = session;
    this.#heard = heard;
  }

  static async attach(page: Page, heard: (message: FromPage) => void): Promise<PageLink> {
    const session = await page.context().newCDPSession(page);
    const link = new PageLink(session, heard);
    await link.#prepare();
    return link;
  }

  async #prepare(): Promise<void> {
    const binding = `${this.#name}_post`;
    this.#session.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === binding) void this.#called(payload);
    });
    await this.#session.send('Runtime.enable');
    await this.#session.send('Page.enable');
    await this.#session.send('Runtime.addBinding', { name: binding });
    await this.#session.send('Page.addScriptToEvaluateOnNewDocument', {
      source: bridgeScript(binding, this.#name),
    });
  }

  /** Messages go in batches: those of a round trip travel together. */
  send(message: ToPage): void {
    this.#queue.push(message);
    void this.#flush();
  }

  /** Paths of the files that the page holds under a call, in their order; '' for what is no file on disk. */
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
      paths.push(path);
    }
    return paths;
  }

  async #called(payload: string): Promise<void> {
    let message: FromPage;
    try {
      message = JSON.parse(payload) as FromPage;
    } catch {
      return;
    }
    if (message.type === 'ready') await this.#takePort();
    this.#heard(message);
  }

  /** Takes the page's hold out of the page's own reach. */
  async #takePort(): Promise<void> {
    const { result } = await this.#session.send('Runtime.evaluate', {
      expression: `(() => { const held = window.${this.#name}; delete window.${this.#name}; return held; })()`,
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
