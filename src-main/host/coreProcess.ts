/** Keeps a core process running for a host's windows: starts it, starts it again when it dies, ends it cleanly. */
import type { Failure, FromCore } from '../contract/contract.ts';
import type { CoreToHost, HostToCore } from '../core/port.ts';

/** A started process, whatever started it. */
export interface CoreChild {
  readonly pid: number | undefined;
  send(message: HostToCore): void;
  onMessage(listener: (message: CoreToHost) => void): void;
  /** Called once; `code` null where a signal ended it. */
  onExit(listener: (code: number | null) => void): void;
  kill(): void;
}

export interface CoreListener {
  message(window: string, message: FromCore): void;
  /** Core died and a new one serves the windows (`gaveUp` false), or none does any more (true). */
  restarted(reason: string, gaveUp: boolean): void;
}

export interface DataReply {
  readonly bytes: Uint8Array;
  readonly total: number;
}

/** Deaths within a minute after which starting again is no help. */
const DEATHS = 5;
const MINUTE = 60_000;
/** Milliseconds before the nth start in a row. */
const BACK_OFF = [0, 250, 1000, 2000];
/** Milliseconds that core gets to close its files. */
const PATIENCE = 8000;

const GAVE_UP =
  'Lacuna’s inner process ended several times within a minute and is not started again. Your project files are safe; ' +
  'close this window and start Lacuna again.';

export class CoreProcess {
  readonly #start: () => CoreChild;
  readonly #listener: CoreListener;
  readonly #windows = new Set<string>();
  readonly #closing = new Map<string, () => void>();
  readonly #fetches = new Map<number, (reply: DataReply | null) => void>();
  #child: CoreChild | null = null;
  #deaths: number[] = [];
  #fault: string | null = null;
  #next = 1;
  #state: 'running' | 'given-up' | 'stopping' = 'running';
  #gone: (() => void) | null = null;

  constructor(start: () => CoreChild, listener: CoreListener) {
    this.#start = start;
    this.#listener = listener;
    this.#spawn();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  open(window: string): void {
    this.#windows.add(window);
    this.#child?.send({ type: 'open', window });
  }

  /** Resolves when core has let go of what the window had open. */
  async close(window: string): Promise<void> {
    if (!this.#windows.delete(window) || !this.#child) return;
    await within(PATIENCE, (done) => {
      this.#closing.set(window, done);
      this.#child?.send({ type: 'close', window });
    });
    this.#closing.delete(window);
  }

  /** Passes a window's message on; one that comes while no core runs is answered when that is known (`restarted`). */
  send(window: string, message: unknown): void {
    if (this.#state === 'given-up') {
      const id = (message as { readonly id?: unknown } | null)?.id;
      if (typeof id === 'number') this.#listener.message(window, { id, ok: false, error: givenUp });
      return;
    }
    this.#child?.send({ type: 'message', window, message });
  }

  /** Bytes of `/data/<id>`; null where there are none. */
  data(window: string, id: string, from: number, count: number | null): Promise<DataReply | null> {
    const child = this.#child;
    if (!child) return Promise.resolve(null);
    const request = this.#next++;
    return new Promise((resolve) => {
      this.#fetches.set(request, resolve);
      child.send({ type: 'data', request, window, id, from, count });
    });
  }

  /** Ends core, which closes its files first. */
  async stop(): Promise<void> {
    this.#state = 'stopping';
    const child = this.#child;
    if (!child) return;
    const inTime = await within(PATIENCE, (done) => {
      this.#gone = done;
      child.send({ type: 'stop' });
    });
    if (!inTime) child.kill();
  }

  #spawn(): void {
    const child = this.#start();
    this.#child = child;
    child.onMessage((message) => {
      this.#heard(message);
    });
    child.onExit((code) => {
      this.#died(code);
    });
    for (const window of this.#windows) child.send({ type: 'open', window });
  }

  #heard(message: CoreToHost): void {
    switch (message.type) {
      case 'message':
        if (this.#windows.has(message.window)) this.#listener.message(message.window, message.message);
        return;
      case 'closed':
        this.#closing.get(message.window)?.();
        return;
      case 'data': {
        const { request, bytes, total } = message;
        this.#fetches.get(request)?.(bytes && { bytes, total });
        this.#fetches.delete(request);
        return;
      }
      case 'fault':
        this.#fault = message.message;
    }
  }

  #died(code: number | null): void {
    this.#child = null;
    for (const done of this.#closing.values()) done();
    for (const resolve of this.#fetches.values()) resolve(null);
    this.#fetches.clear();
    if (this.#state === 'stopping') {
      this.#gone?.();
      return;
    }
    const why = this.#fault ?? (code === null ? 'it was ended from outside' : `exit code ${code}`);
    this.#fault = null;
    const now = Date.now();
    this.#deaths = [...this.#deaths.filter((at) => now - at < MINUTE), now];
    if (this.#deaths.length >= DEATHS) {
      this.#state = 'given-up';
      this.#listener.restarted(GAVE_UP, true);
      return;
    }
    const wait = BACK_OFF[Math.min(this.#deaths.length, BACK_OFF.length) - 1]!;
    setTimeout(() => {
      if (this.#state !== 'running') return;
      this.#spawn();
      // Only now: a window asks anew at once, and its question must find the new core.
      this.#listener.restarted(`Lacuna’s inner process ended unexpectedly (${why}) and was started again.`, false);
    }, wait);
  }
}

const givenUp: Failure = { kind: 'internal', message: GAVE_UP, file: null, row: null, column: null };

/** Whether `start`'s callback was called within so many milliseconds. */
function within(milliseconds: number, start: (done: () => void) => void): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(false);
    }, milliseconds);
    start(() => {
      clearTimeout(timer);
      resolve(true);
    });
  });
}
