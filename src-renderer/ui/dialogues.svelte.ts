/** Asking for files: the system's dialogue where the host has one, else the window's own (ui/FolderDialogue.svelte). */
import { client } from '../client.ts';

interface Asked {
  readonly what: 'tables' | 'folder' | 'project' | 'archive' | 'save';
  readonly suggested: string;
  readonly answer: (paths: readonly string[] | null, replace: boolean) => void;
}

/** What the window's own dialogue is asked for; null while it is closed. */
export const asked = $state<{ current: Asked | null }>({ current: null });

/** Paths of the files or the folder that the user chose; null where they cancelled. */
export async function askOpenPaths(
  what: 'tables' | 'folder' | 'project' | 'archive',
): Promise<readonly string[] | null> {
  const native = await client.bridge.chooseOpen(what);
  if (native !== null) return native.length > 0 ? native : null;
  return new Promise((resolve) => {
    asked.current = {
      what,
      suggested: '',
      answer: (paths) => {
        asked.current = null;
        resolve(paths);
      },
    };
  });
}

/** Where to save; `replace` where the user agreed that the file there goes. Null where they cancelled. */
export async function askSavePath(suggested: string): Promise<{ path: string; replace: boolean } | null> {
  const native = await client.bridge.chooseSave(suggested);
  // The system's dialogue has asked before it gave the name of a file that exists.
  if (native !== null) return native === '' ? null : { path: native, replace: true };
  return new Promise((resolve) => {
    asked.current = {
      what: 'save',
      suggested,
      answer: (paths, replace) => {
        asked.current = null;
        resolve(paths?.[0] === undefined ? null : { path: paths[0], replace });
      },
    };
  });
}
