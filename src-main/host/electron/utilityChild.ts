/** Core as a utility process of Electron. */
import { utilityProcess } from 'electron';
import type { ToHost } from '../../core/hostMessages.ts';
import type { Child } from '../coreProcess.ts';

export function startUtility(module: string): Child {
  const child = utilityProcess.fork(module, [], { serviceName: 'Lacuna core', stdio: 'inherit' });
  return {
    get pid() {
      return child.pid;
    },
    send: (message) => {
      child.postMessage(message);
    },
    onMessage: (listener) =>
      child.on('message', (message) => {
        listener(message as ToHost);
      }),
    onExit: (listener) => child.on('exit', listener),
    kill: () => child.kill(),
  };
}
