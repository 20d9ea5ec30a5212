/**
 * What a host puts into the window as `window.lacuna`, and nothing else: a port to core, and what only a host can do.
 */
import type { FromCore, ToCore } from './contract.ts';

export interface Bridge {
  readonly host: 'electron' | 'chromium';
  /** Sends a request to core; its answer comes to the listener. */
  send(message: ToCore): void;
  /** The one listener for answers and events; messages before it is set wait. */
  listen(listener: (message: FromCore) => void): void;
  /** Paths of files that were dropped on the window or picked in it, in their order. */
  pathsOf(files: readonly File[]): Promise<string[]>;
  /** The system's dialogue; null where the host has none, so that the window shows its own. An empty list: cancelled. */
  chooseOpen(what: 'tables' | 'folder' | 'project' | 'archive'): Promise<string[] | null>;
  /** The same for saving; '' where it was cancelled. */
  chooseSave(suggested: string): Promise<string | null>;
  /** What runs, so that closing the window asks, and the system shows it. Null: nothing. */
  setBusy(busy: { readonly what: string; readonly fraction: number } | null): void;
  notify(title: string, body: string): void;
  /** Requests for anything outside of the application, all of them refused. */
  network(): Promise<{ readonly refused: number; readonly last: readonly string[] }>;
  /** What the host has to say: menus, a file opened by double-click, core that died and was started again. */
  onHost(listener: (message: HostMessage) => void): void;
}

export type HostMessage =
  | { readonly type: 'open'; readonly path: string }
  | { readonly type: 'menu'; readonly command: 'new' | 'open' | 'close' | 'undo' | 'redo' | 'settings' | 'print' }
  /** Requests in flight are lost; ask 'app.hello' again. */
  | { readonly type: 'core-restarted'; readonly reason: string }
  | { readonly type: 'asks-to-close' };
