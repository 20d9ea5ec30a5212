import { statSync } from 'node:fs';

/**
 * Which project files this process holds open, and how. POSIX locks belong to the process: if anything in it opens and
 * closes a file (as reading its header does), all its locks on that file are gone. So what this process has open is
 * looked up here first, by device and inode.
 */
interface Holders {
  readers: number;
  writer: boolean;
}

const held = new Map<string, Holders>();

function keyOf(path: string): string | null {
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`;
}

/** How this process holds the file: null where it does not. */
export function heldAs(path: string): 'reader' | 'writer' | null {
  const key = keyOf(path);
  const holders = key === null ? undefined : held.get(key);
  if (holders === undefined) return null;
  return holders.writer ? 'writer' : 'reader';
}

/** Notes that the file is open; the function returned notes that it is closed. */
export function hold(path: string, as: 'reader' | 'writer'): () => void {
  const key = keyOf(path);
  if (key === null) return () => undefined;
  const holders = held.get(key) ?? { readers: 0, writer: false };
  held.set(key, holders);
  if (as === 'writer') holders.writer = true;
  else holders.readers += 1;
  let open = true;
  return () => {
    if (!open) return;
    open = false;
    if (as === 'writer') holders.writer = false;
    else holders.readers -= 1;
    if (!holders.writer && holders.readers === 0) held.delete(key);
  };
}
