/** A Debian of its own in a folder, as a machine that has nothing yet. Needs root and debootstrap. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

/** Where this machine gets its packages, as its own apt knows it; null where that cannot be told. */
function mirror(): { address: string; suite: string } | null {
  const lists = [
    '/etc/apt/sources.list',
    ...readdirSync('/etc/apt/sources.list.d').map((name) => `/etc/apt/sources.list.d/${name}`),
  ];
  const text = lists
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, 'utf8'))
    .join('\n');
  const release = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
  const address = /^(?:URIs:|deb(?: \[[^\]]*\])?) *(\S+)/m.exec(text)?.[1];
  return release && address ? { address, suite: release } : null;
}

const has = (tool: string): boolean => spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;

/** Why there can be no clean root here; null where there can. */
export function whyNoRoot(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'it needs root on Linux';
  if (!has('debootstrap') || !has('dpkg-deb')) return 'debootstrap is not installed';
  return mirror() === null ? 'no mirror of Debian is known' : null;
}

export class CleanRoot {
  readonly path: string;
  readonly #mounts: string[] = [];
  readonly #children: ChildProcess[] = [];

  private constructor() {
    this.path = mkdtempSync(join(tmpdir(), 'lacuna-root-'));
    // Users of the root must get in.
    chmodSync(this.path, 0o755);
  }

  static make(): CleanRoot {
    const root = new CleanRoot();
    try {
      const { address, suite } = mirror()!;
      root.#must('debootstrap', ['--variant=minbase', suite, root.path, address]);
      root.#mount(['-t', 'proc', 'proc'], 'proc');
      root.#mount(['-t', 'tmpfs', 'tmpfs'], 'dev/shm');
      copyFileSync('/etc/resolv.conf', join(root.path, 'etc/resolv.conf'));
      // No service is started in here.
      writeFileSync(join(root.path, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n', { mode: 0o755 });
      root.run('useradd --create-home --shell /bin/bash clinician');
      return root;
    } catch (error) {
      root.remove();
      throw error;
    }
  }

  file(path: string): string {
    return join(this.path, path);
  }

  /** @returns what it printed. @throws Error with its output where it fails. */
  run(command: string): string {
    return this.#must('chroot', [this.path, '/bin/sh', '-c', command], {
      PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      DEBIAN_FRONTEND: 'noninteractive',
      LC_ALL: 'C.UTF-8',
    });
  }

  /** As the user that the root has, not as root. */
  asUser(command: string): string {
    return this.run(asUser(command));
  }

  /** Goes on beside the test until it ends. */
  start(command: string): ChildProcess {
    const child = spawn('chroot', [this.path, '/bin/sh', '-c', asUser(command)], { stdio: 'ignore', detached: true });
    this.#children.push(child);
    return child;
  }

  copyIn(path: string): string {
    copyFileSync(path, join(this.path, 'root', basename(path)));
    return `/root/${basename(path)}`;
  }

  /** Every file outside of what changes by itself and of the user's home. */
  listing(): string[] {
    return this.run(
      "find / -xdev \\( -path /proc -o -path /dev -o -path /tmp -o -path /home -o -path /root -o -path '/var/lib/dpkg' -o -path '/var/lib/apt' -o -path '/var/cache' -o -path '/var/log' \\) -prune -o -print",
    )
      .split('\n')
      .sort();
  }

  /** Ends what runs in it, and removes it. */
  remove(): void {
    for (const { pid } of this.#children) {
      try {
        if (pid !== undefined) process.kill(-pid, 'SIGTERM');
      } catch {
        // It has ended.
      }
    }
    // What was started by a launcher is nobody's child: known by its root.
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const { stdout } = spawnSync('readlink', [`/proc/${pid}/root`], { encoding: 'utf8' });
      if (stdout.trim() === this.path) process.kill(Number(pid), 'SIGKILL');
    }
    for (const path of this.#mounts.reverse()) spawnSync('umount', ['-l', path]);
    // Nothing of this machine may hang below it any more.
    if (readFileSync('/proc/mounts', 'utf8').includes(` ${this.path}/`)) return;
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
  }

  #mount(what: readonly string[], at: string): void {
    const path = join(this.path, at);
    mkdirSync(path, { recursive: true });
    this.#must('mount', [...what, path]);
    this.#mounts.push(path);
  }

  #must(command: string, args: readonly string[], env: Record<string, string> = {}): string {
    const { status, stdout, stderr } = spawnSync(command, args, {
      encoding: 'utf8',
      env: { ...process.env, ...env },
      maxBuffer: 1e9,
    });
    if (status === 0) return stdout;
    throw new Error(
      `${command} ${args.join(' ')}: exit ${status ?? 'by a signal'}\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`,
    );
  }
}

function asUser(command: string): string {
  return `su clinician -l -c '${command.replaceAll("'", "'\\''")}'`;
}
