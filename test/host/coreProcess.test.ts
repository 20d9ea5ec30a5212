import { expect, test, vi } from 'vitest';
import type { FromCore } from '../../src-main/contract/contract.ts';
import type { FromHost } from '../../src-main/core/hostMessages.ts';
import { CoreProcess, type Child } from '../../src-main/host/coreProcess.ts';

/** A core that does nothing but what the test says. */
function children(): { started: { sent: FromHost[]; die(code: number | null): void }[]; start: () => Child } {
  const started: { sent: FromHost[]; die(code: number | null): void }[] = [];
  const start = (): Child => {
    const sent: FromHost[] = [];
    const exits: ((code: number | null) => void)[] = [];
    started.push({
      sent,
      die: (code) => {
        for (const exit of exits) exit(code);
      },
    });
    return {
      pid: started.length,
      send: (message) => sent.push(message),
      onMessage: () => undefined,
      onExit: (listener) => exits.push(listener),
      kill: () => undefined,
    };
  };
  return { started, start };
}

test('a core that died is started again, with the same windows, which are told afterwards', () => {
  vi.useFakeTimers();
  const { started, start } = children();
  const core = new CoreProcess(start);
  const told: string[] = [];
  core.open('window-1', { heard: () => undefined, restarted: (why) => told.push(why), gaveUp: () => undefined });
  started[0]!.die(null);
  vi.runAllTimers();
  expect(started[1]!.sent).toEqual([{ type: 'open', window: 'window-1' }]);
  expect(told).toHaveLength(1);
  vi.useRealTimers();
});

test('a core that keeps dying is given up, and every later request is answered with what to do', () => {
  vi.useFakeTimers();
  const { started, start } = children();
  const core = new CoreProcess(start);
  const answers: FromCore[] = [];
  const gaveUp: string[] = [];
  core.open('window-1', {
    heard: (message) => answers.push(message),
    restarted: () => undefined,
    gaveUp: (why) => gaveUp.push(why),
  });
  for (let death = 0; death < 4; death++) {
    started.at(-1)!.die(1);
    vi.advanceTimersByTime(2000);
  }
  expect(started).toHaveLength(4);
  expect(gaveUp).toHaveLength(1);
  core.send('window-1', { id: 5, name: 'app.hello', params: {} });
  expect(answers).toMatchObject([{ id: 5, ok: false, error: { kind: 'internal' } }]);
  vi.useRealTimers();
});

test('data that are asked for while core dies are none, and closing does not wait for it', async () => {
  const { started, start } = children();
  const core = new CoreProcess(start);
  core.open('window-1', { heard: () => undefined, restarted: () => undefined, gaveUp: () => undefined });
  const data = core.data('window-1', 'abcdefgh', 0, null);
  started[0]!.die(1);
  expect(await data).toBeNull();
  const again = new CoreProcess(start);
  again.open('window-1', { heard: () => undefined, restarted: () => undefined, gaveUp: () => undefined });
  const closing = again.close('window-1');
  started.at(-1)!.die(1);
  await closing;
});
