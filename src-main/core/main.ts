/** The core process: a child of its host, under Electron (`utilityProcess`) or plain Node. */
import { availableParallelism } from 'node:os';
import { hashOfFile, installAddOn } from '../platform/addOn.ts';
import { removeBindings } from '../platform/binding.ts';
import { dataFolder, documentsFolder } from '../platform/folders.ts';
import { readGains } from '../platform/gains.ts';
import { readKernel } from '../platform/kernel.ts';
import { readLicences } from '../platform/licences.ts';
import { moduleBeside } from '../platform/modules.ts';
import { reportStyle } from '../platform/reportStyle.ts';
import { writeFileWhole, writeFolderWhole } from '../platform/writeWhole.ts';
import { version } from '../platform/version.ts';
import { createHandlers } from './handlers.ts';
import type { FromHost, ToHost } from './hostMessages.ts';
import { HostPrinter } from './hostPrinter.ts';
import { CoreServer } from './server.ts';

/** Electron's side of a utility process; plain Node has `process.send` instead. */
interface ParentPort {
  postMessage(message: ToHost): void;
  on(event: 'message', listener: (event: { data: FromHost }) => void): void;
}
const { parentPort } = process as unknown as { readonly parentPort?: ParentPort };

const send = (message: ToHost): void => {
  if (parentPort) parentPort.postMessage(message);
  else if (process.connected) process.send!(message);
};

/** Under Electron the host prints; else an installed browser does, as for the window. */
const hostPrinter = new HostPrinter(send);

const server = new CoreServer(
  createHandlers({
    version: version(),
    dataFolder: dataFolder(),
    documentsFolder: documentsFolder(),
    cores: availableParallelism(),
    kernel: readKernel(),
    workerUrl: moduleBeside(import.meta.url, 'worker.js', '../study/worker.ts'),
    devicesUrl: moduleBeside(import.meta.url, 'tensorflow.js', '../platform/tensorflow.ts'),
    engineFiles: { install: (path) => installAddOn(path), remove: removeBindings, hash: hashOfFile },
    print: async (html, signal) => {
      if (parentPort) return hostPrinter.print(html, signal);
      // Electron's application comes without what drives another browser.
      const { printPage } = await import('../platform/printer.ts');
      return printPage(html, signal);
    },
    licences: readLicences,
    reportStyle,
    gains: readGains,
    writeFile: writeFileWhole,
    writeFolder: writeFolderWhole,
    test: process.env['LACUNA_TEST'] === '1',
  }),
);

async function heard(message: FromHost): Promise<void> {
  switch (message.type) {
    case 'open': {
      const { window } = message;
      server.open(window, (answer) => {
        send({ type: 'message', window, message: answer });
      });
      return;
    }
    case 'close':
      await server.close(message.window);
      send({ type: 'closed', window: message.window });
      return;
    case 'message':
      await server.receive(message.window, message.message);
      return;
    case 'data': {
      const { request, window, id, from, count } = message;
      const bytes = server.data(window, id);
      const to = count === null ? undefined : from + count;
      send({ type: 'data', request, bytes: bytes?.subarray(from, to) ?? null });
      return;
    }
    case 'printed':
      hostPrinter.heard(message);
      return;
    case 'quit':
      await quit();
  }
}

/** Ends in good order: studies are cancelled, files closed. */
async function quit(): Promise<void> {
  await server.closeAll();
  process.exit(0);
}

/** After an error that nobody caught, nothing here can be trusted: the host starts another core. */
function die(error: unknown): void {
  process.stderr.write(`lacuna core: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exit(1);
}

process.on('uncaughtException', die);
process.on('unhandledRejection', die);
// The terminal's Ctrl+C reaches the whole group; the host decides.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => void quit());
if (parentPort) {
  parentPort.on('message', ({ data }) => void heard(data));
} else {
  process.on('message', (message) => void heard(message as FromHost));
  process.on('disconnect', () => void quit());
}
send({ type: 'ready' });
