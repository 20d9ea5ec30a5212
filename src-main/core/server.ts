/**
 * Core as a server of the contract: checks each request's shape, answers it, and survives whatever goes wrong in it.
 * Knows neither processes nor ports; core/main.ts connects it to its host.
 */
import * as v from 'valibot';
import { requests, toCore, type FromCore, type RequestName } from '../contract/contract.ts';
import { failureOf } from './failures.ts';
import { RequestError, Session, type Handlers } from './session.ts';

export class CoreServer {
  readonly #handlers: Handlers<RequestName>;
  readonly #sessions = new Map<string, { session: Session; send: (message: FromCore) => void }>();

  constructor(handlers: Handlers<RequestName>) {
    this.#handlers = handlers;
  }

  /** A window opened; `send` reaches it. */
  open(window: string, send: (message: FromCore) => void): Session {
    const session = new Session(window, (event, value) => {
      send({ event, value });
    });
    this.#sessions.set(window, { session, send });
    return session;
  }

  async close(window: string): Promise<void> {
    const known = this.#sessions.get(window);
    this.#sessions.delete(window);
    await known?.session.close();
  }

  async closeAll(): Promise<void> {
    for (const window of [...this.#sessions.keys()]) await this.close(window);
  }

  /** Bytes of `/data/<id>` of a window. */
  data(window: string, id: string): Uint8Array | null {
    return this.#sessions.get(window)?.session.data(id) ?? null;
  }

  /** Takes a message of a window; the answer goes to its `send`. Never throws. */
  async receive(window: string, message: unknown): Promise<void> {
    const known = this.#sessions.get(window);
    if (!known) return;
    const envelope = v.safeParse(toCore, message);
    // Without an id there is nobody to answer.
    if (!envelope.success) return;
    const { id, name, params } = envelope.output;
    try {
      known.send({ id, ok: true, value: await this.#answer(known.session, name, params) });
    } catch (error) {
      known.send({ id, ok: false, error: failureOf(error) });
    }
  }

  #answer(session: Session, name: string, params: unknown): unknown {
    if (!Object.hasOwn(requests, name)) throw new RequestError('bad-request', `There is no request ${name}.`);
    const known = name as RequestName;
    const parsed = v.safeParse(requests[known].params, params);
    if (!parsed.success) {
      const issue = parsed.issues[0];
      throw new RequestError('bad-request', `${name}: ${v.getDotPath(issue) ?? 'params'}: ${issue.message}.`);
    }
    const handler = this.#handlers[known] as (session: Session, params: unknown) => unknown;
    return handler(session, parsed.output);
  }
}
