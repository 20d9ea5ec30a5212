/** What Linux tells about a tree of processes: who is in it, and which network sockets they hold. */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The process and all its descendants. */
export function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((one) => /^\d+$/.test(one))) {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
    } catch {
      // It ended meanwhile.
    }
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

export interface NetworkSocket {
  readonly pid: number;
  readonly protocol: string;
  readonly local: string;
  readonly remote: string;
}

/** Every TCP and UDP socket, of either version of IP and in any state, that the tree holds. */
export function networkSockets(root: number): NetworkSocket[] {
  const found: NetworkSocket[] = [];
  for (const pid of processTree(root)) {
    try {
      const held = new Set(
        readdirSync(`/proc/${pid}/fd`).flatMap(
          (fd) => /^socket:\[(\d+)\]$/.exec(linkOf(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
        ),
      );
      for (const protocol of ['tcp', 'tcp6', 'udp', 'udp6', 'raw', 'raw6']) {
        for (const line of readFileSync(`/proc/${pid}/net/${protocol}`, 'utf8').split('\n').slice(1)) {
          const [, local = '', remote = '', , , , , , , inode = ''] = line.trim().split(/\s+/);
          if (held.has(inode)) found.push({ pid, protocol, local, remote });
        }
      }
    } catch {
      // It ended meanwhile.
    }
  }
  return found;
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
