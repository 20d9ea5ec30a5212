/** Core as a child of plain Node. */
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ToHost } from '../core/hostMessages.ts';
import { moduleBeside } from '../platform/modules.ts';
import type { Child } from './coreProcess.ts';

/** @param module core's entry; another one where core was bundled. */
export function startNodeChild(
  environment: Readonly<Record<string, string>>,
  module = moduleBeside(import.meta.url, 'core.js', '../core/main.ts'),
): Child {
  const child = fork(fileURLToPath(module), [], {
    // Structured cloning: tables travel as bytes.
    serialization: 'advanced',
    env: { ...process.env, ...environment },
    // A debugger would open a port.
    execArgv: process.execArgv.filter((flag) => !flag.startsWith('--inspect')),
  });
  return {
    pid: child.pid,
    send: (message) => {
      // It may die this moment: its exit says so.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (listener) =>
      child.on('message', (message) => {
        listener(message as ToHost);
      }),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill('SIGKILL'),
  };
}
