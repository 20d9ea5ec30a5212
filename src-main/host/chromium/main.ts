/** `npm start` without Electron: the application in an app window of an installed browser. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dataFolder } from '../../platform/folders.ts';
import { commandName } from '../../platform/modules.ts';
import { startNodeChild } from '../nodeChild.ts';
import { installedBrowser } from '../../platform/browser.ts';
import { ChromiumHost } from './host.ts';
import { handOver, SingleInstance } from './singleInstance.ts';

const say = (text: string): void => {
  process.stderr.write(`${text}\n`);
};

/** @param file A project file to open. @returns exit code. */
export async function runChromiumHost(file: string | null): Promise<number> {
  const folder = dataFolder();
  mkdirSync(folder, { recursive: true });
  const openFile = file === null ? null : resolve(file);
  const instance = SingleInstance.claim(folder);
  if (!instance) {
    handOver(folder, openFile);
    say('Lacuna is open already: its window was asked to come to the front.');
    return 0;
  }
  const executablePath = installedBrowser();
  if (executablePath === null) {
    say(
      'There is no browser to open the window in: install Chromium, Google Chrome or Microsoft Edge, or name one by CHROME_PATH.',
    );
    return 1;
  }
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) {
    say(
      `There is no screen to open a window on (DISPLAY is not set). The command works without one: ${commandName()} --help`,
    );
    return 1;
  }
  const isRoot = process.getuid?.() === 0;
  say(`Lacuna opens in an app window of ${executablePath}.`);
  if (isRoot) say("You are root, for whom this browser's own sandbox does not work; it runs without.");
  const host = await ChromiumHost.start({
    executablePath,
    profileFolder: join(folder, 'browser'),
    startCore: () => startNodeChild({}),
    openFile,
    headless: false,
    sandbox: !isRoot,
  });
  const stopListening = instance.listen((asked) => {
    void (asked === null ? host.show() : host.openWindow(asked));
  });
  const stop = (): void => void host.close();
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  await host.ended();
  stopListening();
  instance.release();
  return 0;
}
