/** One window's side of core: what it has open, and a line back to it. */
import type { EventName, EventOf, Failure, Params, Reply, RequestName } from '../contract/contract.ts';

/** Answers of a request; registered by name in server.ts. */
export type Handler<R extends RequestName> = (session: Session, params: Params<R>) => Reply<R> | Promise<Reply<R>>;
export type Handlers<R extends RequestName> = { readonly [K in R]: Handler<K> };

/** A request that cannot be answered, with what the user should know. */
export class RequestError extends Error {
  readonly failure: Failure;

  constructor(kind: Failure['kind'], message: string, where: Partial<Omit<Failure, 'kind' | 'message'>> = {}) {
    super(message);
    this.name = 'RequestError';
    this.failure = { kind, message, file: null, row: null, column: null, ...where };
  }
}

/** Bytes that wait to be fetched from `/data/<id>`. */
export interface KeptBytes {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export class Session {
  readonly window: string;
  readonly #send: (event: EventName, value: unknown) => void;
  /** By the name of the request and what it was asked about, so that a newer reply frees the older one's bytes. */
  readonly #kept = new Map<string, KeptBytes>();
  readonly #closers: (() => void | Promise<void>)[] = [];

  constructor(window: string, send: (event: EventName, value: unknown) => void) {
    this.window = window;
    this.#send = send;
  }

  emit<E extends EventName>(event: E, value: EventOf<E>): void {
    this.#send(event, value);
  }

  /** Keeps bytes for the renderer to fetch. */
  keep(what: string, bytes: Uint8Array): string {
    const id = crypto.randomUUID();
    this.#kept.set(what, { id, bytes });
    return id;
  }

  /** The bytes of an id; null where there are none (any more). */
  data(id: string): Uint8Array | null {
    for (const kept of this.#kept.values()) if (kept.id === id) return kept.bytes;
    return null;
  }

  /** Registers what must happen when the window closes. */
  onClose(close: () => void | Promise<void>): void {
    this.#closers.push(close);
  }

  async close(): Promise<void> {
    this.#kept.clear();
    for (const close of this.#closers.splice(0).reverse()) await close();
  }
}
