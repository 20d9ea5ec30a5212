/**
 * The core process: CoreServer on a port to the host that started it. Runs as a plain child process of Node (IPC channel)
 * or as Electron's utility process (parentPort).
 */
import { availableParallelism } from 'node:os';
import type { FromCore } from '../contract/contract.ts';
import { documentsFolder } from '../platform/folders.ts';
import { readKernel } from '../platform/kernel.ts';
import { version } from '../platform/version.ts';
import { createHandlers } from './handlers.ts';
import type { CoreArguments, CoreToHost, HostToCore } from './port.ts';
import { CoreServer } from './server.ts';

/** Electron's port of a utility process; typed here, since core knows no Electron. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): void;
}

/** Sessions that do not close within this many milliseconds are left: the files are safe at any moment. */
const CLOSING = 5000;
/** By which the host sees that core ended by a fault. */
const FAULT = 70;

const parentPort = (process as unknown as { readonly parentPort?: ParentPort }).parentPort;

/** Sends to the host; `sent` is called when it has left this process, as far as that can be known. */
function post(message: CoreToHost, sent: () => void = () => undefined): void {
  if (parentPort) {
    parentPort.postMessage(message);
    setTimeout(sent, 50);
  } else if (process.connected) {
    process.send?.(message, undefined, undefined, sent);
  } else {
    sent();
  }
}

function workerUrl(): URL {
  // In the packaged application the worker is bundled beside this module.
  if (!import.meta.url.endsWith('.ts')) return new URL('worker.js', import.meta.url);
  return new URL('../study/worker.ts', import.meta.url);
}

let ending = false;
function fault(error: unknown): void {
  if (ending) return;
  ending = true;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`core: ${text}\n`);
  const end = (): never => process.exit(FAULT);
  setTimeout(end, 500);
  post({ type: 'fault', message: error instanceof Error ? error.message : String(error) }, end);
}
process.on('uncaughtException', fault);
process.on('unhandledRejection', fault);

const { dataFolder, test } = JSON.parse(process.argv[2] ?? 'null') as CoreArguments;
const server = new CoreServer(
  createHandlers({
    version: version(),
    dataFolder,
    documentsFolder: documentsFolder(),
    cores: availableParallelism(),
    kernel: readKernel(),
    workerUrl: workerUrl(),
    test,
  }),
);

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  setTimeout(() => process.exit(0), CLOSING);
  try {
    await server.closeAll();
  } finally {
    process.exit(0);
  }
}

function receive(message: HostToCore): void {
  if (ending) return;
  switch (message.type) {
    case 'open':
      server.open(message.window, (answer: FromCore) => {
        post({ type: 'message', window: message.window, message: answer });
      });
      return;
    case 'close':
      void server.close(message.window).finally(() => {
        post({ type: 'closed', window: message.window });
      });
      return;
    case 'message':
      void server.receive(message.window, message.message);
      return;
    case 'data': {
      const { request, window, id, from, count } = message;
      const whole = server.data(window, id);
      const bytes = whole?.subarray(from, count === null ? undefined : from + count) ?? null;
      post({ type: 'data', request, bytes, total: whole?.length ?? 0 });
      return;
    }
    case 'stop':
      void end();
  }
}

if (parentPort) {
  parentPort.on('message', (event) => {
    receive(event.data as HostToCore);
  });
} else {
  process.on('message', (message) => {
    receive(message as HostToCore);
  });
  process.on('disconnect', () => void end());
}
process.on('SIGTERM', () => void end());
// Ctrl+C in the terminal of `npm start` reaches the whole group; the host says when to end.
process.on('SIGINT', () => undefined);
