import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchLacuna, type Launched } from './support/launch.ts';
import { networkSockets, processTree } from './support/processes.ts';

let app: Launched;
beforeAll(async () => {
  app = await launchLacuna();
  await app.page.getByRole('navigation').waitFor();
});
afterAll(async () => {
  await app.close();
});

const ask = (name: string, params: unknown): Promise<{ ok: boolean; error?: { kind: string } }> =>
  app.page.evaluate(
    `new Promise((resolve) => {
      window.lacuna.listen((answer) => { if (answer.id === 900001) resolve(answer); });
      window.lacuna.send(${JSON.stringify({ id: 900_001, name, params })});
    })`,
  );

describe.runIf(process.platform === 'linux')('the whole tree of processes', () => {
  test('holds no network socket of any kind, nor after the page tried to reach out', async () => {
    expect(processTree(process.pid).length).toBeGreaterThan(3);
    expect(networkSockets(process.pid)).toEqual([]);
    await app.page.evaluate("fetch('https://example.org/').catch(() => 0)");
    expect(networkSockets(process.pid)).toEqual([]);
  });

  test('would be found out if it did', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    expect(networkSockets(process.pid)).toHaveLength(1);
    server.close();
    await once(server, 'close');
  });
});

describe('the page', () => {
  test('has the bridge, frozen, and no other way to the host', async () => {
    const found: unknown = await app.page.evaluate(`({
      names: Object.getOwnPropertyNames(window).filter((name) => /lacuna|playwright|__pw/i.test(name)),
      members: Object.getOwnPropertyNames(window.lacuna).sort(),
      frozen: Object.isFrozen(window.lacuna),
      node: typeof require + typeof process,
      replaced: (() => { try { window.lacuna = 1; } catch {} return window.lacuna === 1; })(),
    })`);
    expect(found).toEqual({
      names: ['lacuna'],
      members: 'chooseOpen chooseSave host listen network notify onHost pathsOf send setBusy'.split(' '),
      frozen: true,
      node: 'undefinedundefined',
      replaced: false,
    });
  });

  test('runs no script that was put into it, and loads no picture from elsewhere; the refusal is told', async () => {
    const before = await app.page.evaluate<{ refused: number }>('window.lacuna.network()');
    const hacked: unknown = await app.page.evaluate(`(async () => {
      const host = document.createElement('div');
      host.innerHTML = '<img src="x" onerror="window.hacked = 1"><img src="https://example.org/leak.png">';
      const script = document.createElement('script');
      script.textContent = 'window.hacked = 2';
      document.body.append(host, script);
      // Later: what the debugger itself evaluates may use eval, whatever the policy says.
      setTimeout(() => { try { new Function('window.hacked = 3')(); } catch {} }, 10);
      await new Promise((done) => setTimeout(done, 300));
      host.remove(); script.remove();
      return window.hacked ?? null;
    })()`);
    expect(hacked).toBeNull();
    const after = await app.page.evaluate<{ refused: number; last: string[] }>('window.lacuna.network()');
    expect(after.refused).toBeGreaterThan(before.refused);
    expect(after.last).toContain('https://example.org/leak.png');
  });

  test('cannot open a window, frame the web, or go elsewhere', async () => {
    await app.page.evaluate("void window.open('https://example.org/')");
    await app.page.evaluate(
      "document.body.append(Object.assign(document.createElement('iframe'), { src: 'https://example.org/' }))",
    );
    await app.page.evaluate('new Promise((done) => setTimeout(done, 300))');
    expect(app.host.pages).toHaveLength(1);
    expect(app.page.url()).toContain('https://app.lacuna.invalid/');
  });

  test('reads no file outside of the application', async () => {
    const statuses: unknown = await app.page.evaluate(
      `Promise.all(['/../package.json', '/%2e%2e/%2e%2e/package.json', '/..%2f..%2fpackage.json', '/data/../../package.json',
        '/data/00000000-0000-0000-0000-000000000000'].map((path) => fetch(path).then((answer) => answer.status)))`,
    );
    expect(statuses).toEqual([404, 404, 404, 404, 404]);
  });

  test('gets no path of a file that is not on disk', async () => {
    const said: unknown = await app.page.evaluate(
      "window.lacuna.pathsOf([new File(['a'], 'made-up.csv')]).then(() => 'paths', (error) => error.message)",
    );
    expect(said).toContain('save it first');
  });
});

describe('core', () => {
  test.each([
    ['a request that does not exist', 'no.such', {}],
    ['an inherited name', '__proto__', {}],
    ['params of another shape', 'files.list', { path: 7 }],
    ['params too many', 'app.hello', { more: 1 }],
  ])('refuses %s and lives on', async (_what, name, params) => {
    const pid = app.corePid();
    const answer = await ask(name, params);
    expect(answer.ok).toBe(false);
    expect(answer.error?.kind).toBe('bad-request');
    expect(app.corePid()).toBe(pid);
  });

  test('is not brought down by what is no message at all', async () => {
    const pid = app.corePid();
    await app.page.evaluate(
      "for (const odd of [null, 7, 'x', [], { id: -1 }, { id: 'a', name: {} }]) window.lacuna.send(odd)",
    );
    expect((await ask('app.hello', { more: 1 })).ok).toBe(false);
    expect(app.corePid()).toBe(pid);
  });

  test('is started again when it was killed, and the window is told', async () => {
    const pid = app.corePid();
    const told = app.page.evaluate(
      `new Promise((resolve) => window.lacuna.onHost((message) => { if (message.type === 'core-restarted') resolve(message.reason); }))`,
    );
    app.killCore();
    expect(await told).toContain('was started again');
    expect(app.corePid()).not.toBe(pid);
    expect((await ask('app.hello', {})).ok).toBe(true);
  });
});

test.runIf(process.platform === 'linux')('the command line of the browser names no debugging port', async () => {
  const child = spawn('ps', ['-eo', 'pid,args', '-ww']);
  let text = '';
  for await (const piece of child.stdout) text += String(piece);
  const ours = new Set(processTree(process.pid).map(String));
  const lines = text.split('\n').filter((line) => ours.has(line.trim().split(/\s+/)[0]!));
  expect(lines.some((line) => line.includes('--remote-debugging-pipe'))).toBe(true);
  expect(lines.some((line) => line.includes('--remote-debugging-port'))).toBe(false);
});
