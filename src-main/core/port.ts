/**
 * What travels between a host and the core process. It crosses a process boundary by structured clone, so bytes stay
 * bytes.
 */
import type { FromCore } from '../contract/contract.ts';

export type HostToCore =
  | { readonly type: 'open'; readonly window: string }
  | { readonly type: 'close'; readonly window: string }
  /** A message of the window, unchecked: core checks it. */
  | { readonly type: 'message'; readonly window: string; readonly message: unknown }
  /** Bytes of `/data/<id>`, from `from` on, at most `count` of them. */
  | {
      readonly type: 'data';
      readonly request: number;
      readonly window: string;
      readonly id: string;
      readonly from: number;
      readonly count: number | null;
    }
  | { readonly type: 'stop' };

export type CoreToHost =
  | { readonly type: 'message'; readonly window: string; readonly message: FromCore }
  | { readonly type: 'closed'; readonly window: string }
  /** `bytes` null: there is no such id. `total` counts all bytes of the id. */
  | { readonly type: 'data'; readonly request: number; readonly bytes: Uint8Array | null; readonly total: number }
  /** The last word of a core that is about to end by an error nobody caught. */
  | { readonly type: 'fault'; readonly message: string };

/** What core is told when it is started, as JSON in its first argument. */
export interface CoreArguments {
  readonly dataFolder: string;
  readonly test: boolean;
}
