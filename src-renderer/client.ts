/** The renderer's side of the contract: requests as promises, events to whoever listens. */
import type { Bridge, HostMessage } from '../src-main/contract/bridge.ts';
import type {
  EventName,
  EventOf,
  Failure,
  FromCore,
  Params,
  Reply,
  RequestName,
} from '../src-main/contract/contract.ts';

declare global {
  interface Window {
    readonly lacuna: Bridge;
  }
}

/** A request that core refused; `message` is a sentence for the user. */
export class CoreError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'CoreError';
    this.failure = failure;
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: CoreError) => void;
}

export class Client {
  readonly bridge: Bridge;
  #next = 1;
  readonly #waiting = new Map<number, Waiting>();
  readonly #listeners = new Map<EventName, Set<(value: never) => void>>();
  readonly #hostListeners = new Set<(message: HostMessage) => void>();

  constructor(bridge: Bridge) {
    this.bridge = bridge;
    bridge.listen((message) => {
      this.#heard(message);
    });
    bridge.onHost((message) => {
      if (message.type === 'core-restarted') this.#failAll(message.reason);
      for (const listener of this.#hostListeners) listener(message);
    });
  }

  request<R extends RequestName>(name: R, params: Params<R>): Promise<Reply<R>> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      // Svelte's proxies cannot be cloned by a port.
      this.bridge.send({ id, name, params: JSON.parse(JSON.stringify(params)) as unknown });
    });
  }

  /** @returns what ends it. */
  on<E extends EventName>(event: E, listener: (value: EventOf<E>) => void): () => void {
    const all = this.#listeners.get(event) ?? new Set();
    this.#listeners.set(event, all);
    all.add(listener);
    return () => all.delete(listener);
  }

  onHost(listener: (message: HostMessage) => void): () => void {
    this.#hostListeners.add(listener);
    return () => this.#hostListeners.delete(listener);
  }

  /** Bytes that a reply's data id stands for. */
  async data(id: string): Promise<ArrayBuffer> {
    const response = await fetch(`/data/${id}`);
    if (!response.ok) throw new Error(`The data of this view are gone (${response.status}); open it again.`);
    return response.arrayBuffer();
  }

  #heard(message: FromCore): void {
    if ('event' in message) {
      for (const listener of this.#listeners.get(message.event) ?? []) listener(message.value as never);
      return;
    }
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (!waiting) return;
    if (message.ok) waiting.resolve(message.value);
    else waiting.reject(new CoreError(message.error));
  }

  #failAll(reason: string): void {
    const error = new CoreError({ kind: 'internal', message: reason, file: null, row: null, column: null });
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}

export const client = new Client(window.lacuna);
