/**
 * The bridge as it is built inside a Chromium window, before any script of the page. The function below is sent as text:
 * it may use nothing from outside of itself.
 */
import type { Bridge, HostMessage } from '../../contract/bridge.ts';
import type { FromCore, ToCore } from '../../contract/contract.ts';

/** What the bridge says to the host. */
export type FromBridge =
  | { readonly call: 'loaded' }
  | { readonly call: 'send'; readonly message: ToCore }
  | { readonly call: 'paths'; readonly ask: number }
  | { readonly call: 'network'; readonly ask: number }
  | { readonly call: 'busy'; readonly busy: { readonly what: string; readonly fraction: number } | null }
  | { readonly call: 'close' };

/** What the host says to the bridge. */
export type ToBridge =
  | { readonly core: FromCore }
  | { readonly host: HostMessage }
  | { readonly ask: number; readonly value: unknown }
  | { readonly ask: number; readonly error: string };

/** Detail of the event by which the host takes the files of a question out of the page. */
export interface TakeFiles {
  readonly take: number;
  files?: readonly unknown[];
}

interface Page {
  [name: string]: unknown;
  readonly location: { readonly origin: string };
  readonly top: unknown;
  readonly self: unknown;
  addEventListener(type: string, listener: (event: { detail: unknown; preventDefault(): void }) => void): void;
}

function install(binding: string, channel: string, origin: string): void {
  const page = globalThis as unknown as Page;
  const raw = page[binding] as ((payload: string) => void) | undefined;
  // Nothing but the bridge below may speak to the host.
  Reflect.deleteProperty(page, binding);
  if (!raw || page.location.origin !== origin || page.top !== page.self) return;
  const tell = (message: FromBridge): void => {
    raw(JSON.stringify(message));
  };
  const asked = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  const files = new Map<number, readonly unknown[]>();
  const fromCore: FromCore[] = [];
  const fromHost: HostMessage[] = [];
  let listener: ((message: FromCore) => void) | null = null;
  let hostListener: ((message: HostMessage) => void) | null = null;
  let busy = false;
  let next = 1;
  const question = <T>(message: (ask: number) => FromBridge): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      const ask = next++;
      asked.set(ask, { resolve, reject });
      tell(message(ask));
    });

  page.addEventListener(channel, (event) => {
    const detail = event.detail as readonly ToBridge[] | TakeFiles;
    if ('take' in detail) {
      detail.files = files.get(detail.take) ?? [];
      return;
    }
    for (const message of detail) {
      if ('core' in message) {
        if (listener) listener(message.core);
        else fromCore.push(message.core);
      } else if ('host' in message) {
        if (hostListener) hostListener(message.host);
        else fromHost.push(message.host);
      } else {
        const waiting = asked.get(message.ask);
        asked.delete(message.ask);
        files.delete(message.ask);
        if ('error' in message) waiting?.reject(new Error(message.error));
        else waiting?.resolve(message.value as never);
      }
    }
  });
  page.addEventListener('beforeunload', (event) => {
    if (busy) event.preventDefault();
  });
  const Notice = page['Notification'] as new (title: string, options: { body: string }) => unknown;
  const asPath =
    (list: readonly File[]) =>
    (ask: number): FromBridge => {
      files.set(ask, list);
      return { call: 'paths', ask };
    };
  const bridge: Bridge = {
    host: 'chromium',
    send: (message) => {
      tell({ call: 'send', message });
    },
    listen: (given) => {
      listener = given;
      for (const message of fromCore.splice(0)) given(message);
    },
    pathsOf: (list) => (list.length === 0 ? Promise.resolve([]) : question(asPath(Array.from(list)))),
    chooseOpen: () => Promise.resolve(null),
    chooseSave: () => Promise.resolve(null),
    setBusy: (given) => {
      busy = given !== null;
      tell({ call: 'busy', busy: given });
    },
    notify: (title, body) => {
      new Notice(title, { body });
    },
    network: () => question((ask) => ({ call: 'network', ask })),
    onHost: (given) => {
      hostListener = given;
      for (const message of fromHost.splice(0)) given(message);
    },
  };
  Object.defineProperty(page, 'lacuna', { value: Object.freeze(bridge), enumerable: true });
  // A page may close only windows that a script opened; this one the host closes for it.
  Object.defineProperty(page, 'close', {
    value: () => {
      tell({ call: 'close' });
    },
  });
  tell({ call: 'loaded' });
}

/** @param binding name of the function that Chromium adds. @param channel name of the event that carries messages in. */
export function bridgeScript(binding: string, channel: string, origin: string): string {
  return `(${install.toString()})(${[binding, channel, origin].map((text) => JSON.stringify(text)).join(', ')})`;
}
