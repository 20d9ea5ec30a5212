/** Core as a plain child process of Node. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CoreArguments, CoreToHost } from '../core/port.ts';
import type { CoreChild } from './coreProcess.ts';

const main = fileURLToPath(new URL('../core/main.ts', import.meta.url));

/** @param module core's entry; another one in the packaged application. */
export function forkCore(args: CoreArguments, module = main): CoreChild {
  const child = fork(module, [JSON.stringify(args)], {
    serialization: 'advanced',
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  return {
    pid: child.pid,
    send: (message) => {
      // Sending to a process that just died is no error: its exit says so.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) => {
      child.on('message', (message) => {
        listener(message as unknown as CoreToHost);
      });
    },
    onExit: (listener) => {
      let told = false;
      const tell = (code: number | null): void => {
        if (told) return;
        told = true;
        listener(code);
      };
      child.on('exit', tell);
      child.on('error', () => {
        if (child.exitCode === null && child.pid === undefined) tell(null);
      });
    },
    kill: () => {
      child.kill('SIGKILL');
    },
  };
}
