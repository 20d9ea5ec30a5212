/**
 * Keeps the core process alive for the windows of a host: starts it, starts it again when it dies, and tells the windows.
 */
import type { FromCore } from '../contract/contract.ts';
import type { FromHost, ToHost } from '../core/hostMessages.ts';

/** A started child, however the host starts one (`child_process.fork`, Electron's `utilityProcess.fork`). */
export interface Child {
  readonly pid: number | undefined;
  send(message: FromHost): void;
  onMessage(listener: (message: ToHost) => void): void;
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

export interface CoreWindow {
  heard(message: FromCore): void;
  /** Core is another one now; what was asked of the old one is lost. */
  restarted(reason: string): void;
  /** Core died too often. */
  gaveUp(reason: string): void;
}

/** More deaths than this within `WITHIN_MS` are no accident. */
const MOST_DEATHS = 3;
const WITHIN_MS = 60_000;
/** Before the nth start in a row. */
const BACK_OFF_MS = [0, 500, 1500];
/** That core gets to let go of a window's files. */
const CLOSING_MS = 8000;

function nobodyPrints(): Promise<Uint8Array> {
  return Promise.reject(new Error('This host does not print.'));
}

export class CoreProcess {
  readonly #start: () => Child;
  readonly #print: (html: string) => Promise<Uint8Array>;
  readonly #windows = new Map<string, CoreWindow>();
  readonly #fetching = new Map<number, (bytes: Uint8Array | null) => void>();
  readonly #closing = new Map<string, () => void>();
  #child: Child;
  #ready: Promise<void>;
  #next = 1;
  #deaths: number[] = [];
  #quitting = false;
  #alive = false;
  /** Why no core is started any more. */
  #given: string | null = null;

  /** @param print Makes a page a PDF, where core cannot do it by itself. */
  constructor(start: () => Child, print: (html: string) => Promise<Uint8Array> = nobodyPrints) {
    this.#start = start;
    this.#print = print;
    [this.#child, this.#ready] = this.#spawn();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Resolves when core takes messages. */
  ready(): Promise<void> {
    return this.#ready;
  }

  open(window: string, listener: CoreWindow): void {
    this.#windows.set(window, listener);
    this.#child.send({ type: 'open', window });
  }

  send(window: string, message: unknown): void {
    if (this.#given !== null) {
      const id = (message as { readonly id?: unknown } | null)?.id;
      const error = { kind: 'internal', message: this.#given, file: null, row: null, column: null } as const;
      if (typeof id === 'number') this.#windows.get(window)?.heard({ id, ok: false, error });
      return;
    }
    this.#child.send({ type: 'message', window, message });
  }

  /** Bytes of `/data/<id>`; null where there are none. */
  data(window: string, id: string, from: number, count: number | null): Promise<Uint8Array | null> {
    if (!this.#alive) return Promise.resolve(null);
    const request = this.#next++;
    return new Promise((resolve) => {
      this.#fetching.set(request, resolve);
      this.#child.send({ type: 'data', request, window, id, from, count });
    });
  }

  /** Resolves when core has let go of what the window had open. */
  close(window: string): Promise<void> {
    if (!this.#windows.delete(window) || !this.#alive) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, CLOSING_MS);
      this.#closing.set(window, () => {
        clearTimeout(timer);
        resolve();
      });
      this.#child.send({ type: 'close', window });
    });
  }

  /** Ends core in good order, or after `patienceMs` in any. */
  async quit(patienceMs = 5000): Promise<void> {
    this.#quitting = true;
    if (!this.#alive) return;
    const gone = new Promise<void>((resolve) => {
      this.#child.onExit(() => {
        resolve();
      });
    });
    const timer = setTimeout(() => {
      this.#child.kill();
    }, patienceMs);
    this.#child.send({ type: 'quit' });
    await gone;
    clearTimeout(timer);
  }

  #spawn(): [Child, Promise<void>] {
    const child = this.#start();
    this.#alive = true;
    const ready = new Promise<void>((resolve) => {
      child.onMessage((message) => {
        if (message.type === 'ready') resolve();
        else this.#heard(message);
      });
    });
    child.onExit((code) => {
      if (child !== this.#child) return;
      this.#alive = false;
      if (!this.#quitting) this.#died(code);
    });
    return [child, ready];
  }

  #heard(message: Exclude<ToHost, { type: 'ready' }>): void {
    if (message.type === 'message') {
      this.#windows.get(message.window)?.heard(message.message);
    } else if (message.type === 'data') {
      this.#fetching.get(message.request)?.(message.bytes);
      this.#fetching.delete(message.request);
    } else if (message.type === 'print') {
      void this.#printed(message.request, message.html);
    } else {
      this.#closing.get(message.window)?.();
      this.#closing.delete(message.window);
    }
  }

  async #printed(request: number, html: string): Promise<void> {
    const child = this.#child;
    try {
      child.send({ type: 'printed', request, bytes: await this.#print(html), error: null });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.#alive && child === this.#child) child.send({ type: 'printed', request, bytes: null, error: message });
    }
  }

  #died(code: number | null): void {
    for (const resolve of this.#fetching.values()) resolve(null);
    this.#fetching.clear();
    for (const resolve of this.#closing.values()) resolve();
    this.#closing.clear();
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < WITHIN_MS), now];
    const how = code === null ? 'it was killed' : `exit code ${code}`;
    if (this.#deaths.length > MOST_DEATHS) {
      const reason =
        `Lacuna's inner process ended ${this.#deaths.length} times within a minute (${how}) and is not started again. ` +
        'Your project files are safe; close this window and start Lacuna again.';
      this.#given = reason;
      for (const window of this.#windows.values()) window.gaveUp(reason);
      return;
    }
    setTimeout(
      () => {
        if (this.#quitting) return;
        [this.#child, this.#ready] = this.#spawn();
        for (const [window, listener] of this.#windows) {
          this.#child.send({ type: 'open', window });
          // Only now: the window asks anew at once, and its question must find the new core.
          listener.restarted(`Lacuna's inner process ended unexpectedly (${how}) and was started again.`);
        }
      },
      BACK_OFF_MS[Math.min(this.#deaths.length, BACK_OFF_MS.length) - 1],
    );
  }
}
