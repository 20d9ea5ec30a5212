import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const traced = spawnSync('strace', ['-f', '-o', '/dev/null', 'true']).status === 0;

test.runIf(traced)('no process of the application ever connects or sends to an address of a network', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-trace-'));
  const log = join(folder, 'trace');
  try {
    const what = 'trace=connect,bind,listen,sendto,sendmsg,sendmmsg';
    const script = join(import.meta.dirname, 'support/openOnce.ts');
    execFileSync('strace', ['-f', '-qq', '-e', what, '-o', log, process.execPath, script], { stdio: 'inherit' });
    const lines = readFileSync(log, 'utf8').split('\n');
    // The tracer saw it: the browser's own processes talk to each other over local sockets.
    expect(lines.some((line) => line.includes('AF_UNIX') || line.includes('sendmsg('))).toBe(true);
    // Chromium asks the kernel for a route over IPv6 by connecting a datagram socket, over which it sends nothing.
    const routeProbe = /^\d+ +connect\(\d+, \{sa_family=AF_INET6, sin6_port=htons\(443\).*2001:4860:4860::8888/;
    expect(lines.filter((line) => /AF_INET6?\b/.test(line) && !routeProbe.test(line))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
