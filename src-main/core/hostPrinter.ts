/** Core's side of printing by its host. */
import type { FromHost, ToHost } from './hostMessages.ts';

type Printed = Extract<FromHost, { type: 'printed' }>;

export class HostPrinter {
  readonly #send: (message: ToHost) => void;
  readonly #waiting = new Map<number, (printed: Printed) => void>();
  #next = 1;

  constructor(send: (message: ToHost) => void) {
    this.#send = send;
  }

  heard(printed: Printed): void {
    this.#waiting.get(printed.request)?.(printed);
    this.#waiting.delete(printed.request);
  }

  /** @throws Error with what the host says went wrong, or where the signal cancels it. */
  async print(html: string, signal?: AbortSignal): Promise<Uint8Array> {
    const request = this.#next++;
    const printed = await new Promise<Printed>((resolve) => {
      this.#waiting.set(request, resolve);
      signal?.addEventListener('abort', () => {
        this.heard({ type: 'printed', request, bytes: null, error: 'Printing was cancelled.' });
      });
      this.#send({ type: 'print', request, html });
    });
    if (printed.bytes) return printed.bytes;
    const error = new Error(printed.error ?? 'The page could not be printed.');
    error.name = 'PrintError';
    throw error;
  }
}
