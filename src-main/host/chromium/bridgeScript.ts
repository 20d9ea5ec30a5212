/**
 * The bridge as the page gets it, before its own scripts. It runs in the page: nothing from outside of the function is
 * known in it. What connects it to the host is taken out of the page's reach at once.
 */
import type { Bridge, HostMessage } from '../../contract/bridge.ts';
import type { FromCore } from '../../contract/contract.ts';

/** What the page says over its binding. `call` expects an answer under the same number. */
export type FromPage =
  | { readonly type: 'ready' }
  | { readonly type: 'send'; readonly message: unknown }
  | { readonly type: 'paths'; readonly call: number; readonly files: number }
  | { readonly type: 'network'; readonly call: number }
  /** The page's policy refused an address before a request was made. */
  | { readonly type: 'refused'; readonly address: string }
  | { readonly type: 'close' }
  | { readonly type: 'busy'; readonly busy: { readonly what: string; readonly fraction: number } | null };

/** What the host says, in batches. */
export type ToPage =
  | { readonly type: 'core'; readonly message: FromCore }
  | { readonly type: 'host'; readonly message: HostMessage }
  | { readonly type: 'answer'; readonly call: number; readonly value: unknown }
  | { readonly type: 'refusal'; readonly call: number; readonly message: string };

/** The host's hold on the page. */
export interface Port {
  receive(batch: string): void;
  files(call: number): readonly File[];
}

interface PageEvent {
  readonly blockedURI: string;
  preventDefault(): void;
}

interface PageWindow {
  [name: string]: unknown;
  readonly location: { readonly origin: string };
  readonly self: unknown;
  readonly top: unknown;
  addEventListener(type: string, listener: (event: PageEvent) => void): void;
}

function install(binding: string, port: string, origin: string): void {
  const page = globalThis as unknown as PageWindow;
  const post = page[binding] as (text: string) => void;
  // In every document and frame: nothing but the bridge below may speak to the host.
  Reflect.deleteProperty(page, binding);
  if (page.location.origin !== origin || page.self !== page.top) return;
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const files = new Map<number, readonly File[]>();
  let next = 1;
  let busy = false;
  let toCore: ((message: FromCore) => void) | null = null;
  let toHost: ((message: HostMessage) => void) | null = null;
  let early: ToPage[] = [];
  const say = (message: FromPage): void => {
    post(JSON.stringify(message));
  };
  const hear = (message: ToPage): void => {
    if (message.type === 'answer') {
      waiting.get(message.call)?.resolve(message.value as never);
      waiting.delete(message.call);
      files.delete(message.call);
    } else if (message.type === 'refusal') {
      waiting.get(message.call)?.reject(new Error(message.message));
      waiting.delete(message.call);
      files.delete(message.call);
    } else if (message.type === 'core') {
      if (toCore) toCore(message.message);
      else early.push(message);
    } else if (toHost) toHost(message.message);
    else early.push(message);
  };
  const listening = (): void => {
    const waitingMessages = early;
    early = [];
    waitingMessages.forEach(hear);
  };
  const ask = <T>(message: (call: number) => FromPage): Promise<T> => {
    const call = next++;
    return new Promise<T>((resolve, reject) => {
      waiting.set(call, { resolve, reject });
      say(message(call));
    });
  };
  const hold: Port = {
    receive: (batch) => {
      (JSON.parse(batch) as ToPage[]).forEach(hear);
    },
    files: (call) => files.get(call) ?? [],
  };
  // The host takes it from here and removes the name (host/chromium/pageLink.ts).
  Object.defineProperty(page, port, { value: hold, configurable: true });
  page.addEventListener('beforeunload', (event) => {
    if (busy) event.preventDefault();
  });
  page.addEventListener('securitypolicyviolation', ({ blockedURI }) => {
    if (/^(https?|wss?):/.test(blockedURI)) say({ type: 'refused', address: blockedURI });
  });
  // A page may close only windows that a script opened; this one the host closes for it.
  Object.defineProperty(page, 'close', {
    value: () => {
      say({ type: 'close' });
    },
  });
  const bridge: Bridge = {
    host: 'chromium',
    send: (message) => {
      say({ type: 'send', message });
    },
    listen: (listener) => {
      toCore = listener;
      listening();
    },
    pathsOf: (given) =>
      ask((call) => {
        files.set(call, [...given]);
        return { type: 'paths', call, files: given.length };
      }),
    // An app window of a browser has no dialogue that gives paths: the window shows its own.
    chooseOpen: () => Promise.resolve(null),
    chooseSave: () => Promise.resolve(null),
    setBusy: (what) => {
      busy = what !== null;
      say({ type: 'busy', busy: what });
    },
    notify: (title, body) => {
      const Notification = page['Notification'] as new (title: string, options: { body: string }) => unknown;
      new Notification(title, { body });
    },
    network: () => ask((call) => ({ type: 'network', call })),
    onHost: (listener) => {
      toHost = listener;
      listening();
    },
  };
  Object.defineProperty(page, 'lacuna', { value: Object.freeze(bridge), enumerable: true });
  say({ type: 'ready' });
}

/** The script to run in every new document; it makes a bridge in the application's own alone. */
export function bridgeScript(binding: string, port: string, origin: string): string {
  return `(${install.toString()})(${[binding, port, origin].map((text) => JSON.stringify(text)).join(', ')})`;
}
