/** What travels between a host and the core process. */
import type { FromCore } from '../contract/contract.ts';

export type FromHost =
  | { readonly type: 'open'; readonly window: string }
  | { readonly type: 'close'; readonly window: string }
  /** A request as the window sent it: not yet checked. */
  | { readonly type: 'message'; readonly window: string; readonly message: unknown }
  /** Bytes of `/data/<id>`; `count` null: to the end. */
  | {
      readonly type: 'data';
      readonly request: number;
      readonly window: string;
      readonly id: string;
      readonly from: number;
      readonly count: number | null;
    }
  /** What 'print' was asked for; `error` null where it worked. */
  | {
      readonly type: 'printed';
      readonly request: number;
      readonly bytes: Uint8Array | null;
      readonly error: string | null;
    }
  | { readonly type: 'quit' };

export type ToHost =
  | { readonly type: 'ready' }
  | { readonly type: 'message'; readonly window: string; readonly message: FromCore }
  | { readonly type: 'data'; readonly request: number; readonly bytes: Uint8Array | null }
  | { readonly type: 'closed'; readonly window: string }
  /** A page to be made a PDF; only Electron's host is asked. */
  | { readonly type: 'print'; readonly request: number; readonly html: string };
