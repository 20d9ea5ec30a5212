/** Electron's main process: the application's windows, core beside them, and nothing of the network. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { app, BrowserWindow, dialog, ipcMain, Menu, Notification, powerMonitor, protocol, session } from 'electron';
import type { IpcMainEvent, IpcMainInvokeEvent } from 'electron';
import { dataFolder } from '../../platform/folders.ts';
import { asset, dataAsset, dataRequest } from '../assets.ts';
import { CoreProcess } from '../coreProcess.ts';
import { AppWindow, ORIGIN } from './appWindow.ts';
import { channels } from './channels.ts';
import { startUtility } from './utilityChild.ts';
import { menuTemplate } from './menu.ts';
import { printPage } from './printPage.ts';

const folder = dataFolder();
mkdirSync(folder, { recursive: true });
app.setPath('userData', join(folder, 'electron'));
app.enableSandbox();
// No name is ever looked up, whatever part of the browser asks.
app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
app.commandLine.appendSwitch('disable-background-networking');
protocol.registerSchemesAsPrivileged([
  { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
]);

const windows = new Map<number, AppWindow>();
const refused = { count: 0, last: [] as string[] };
let core: CoreProcess | null = null;
let quitting = false;
/** Files that the system handed over before there was a window. */
const early: string[] = [];

const projectIn = (args: readonly string[], from: string): string | null => {
  const name = args.slice(1).find((arg) => arg.toLowerCase().endsWith('.lacuna'));
  return name === undefined ? null : resolve(from, name);
};
const refuse = (address: string): void => {
  refused.count++;
  refused.last = [...refused.last, address.slice(0, 200)].slice(-20);
};
/** Who speaks: a window of ours, from its main frame, with our page in it; else null. */
function senderOf(event: IpcMainEvent | IpcMainInvokeEvent): AppWindow | null {
  const window = windows.get(event.sender.id);
  const frame = event.senderFrame;
  const ours = frame !== null && frame === event.sender.mainFrame && frame.url.startsWith(`${ORIGIN}/`);
  return window && ours ? window : null;
}
const command = (name: Parameters<Parameters<typeof menuTemplate>[0]>[0]): void => {
  const focused = BrowserWindow.getFocusedWindow();
  if (focused) windows.get(focused.webContents.id)?.tell({ type: 'menu', command: name });
};

function openSession(window: AppWindow): void {
  const restarted = (reason: string): void => {
    window.tell({ type: 'core-restarted', reason });
  };
  const heard = (message: unknown): void => {
    window.post(channels.core, message);
  };
  core?.open(window.id, { heard, restarted, gaveUp: restarted });
}

function openWindow(file: string | null): void {
  const taken = new Set([...windows.values()].map(({ id }) => id));
  let number = 1;
  while (taken.has(`window-${number}`)) number++;
  const window = new AppWindow(`window-${number}`, folder);
  const { webContents } = window.window;
  const key = webContents.id;
  windows.set(key, window);
  openSession(window);
  let documents = 0;
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    // A document that is loaded again is a new one to core.
    if (!isMainFrame || isSameDocument || ++documents === 1) return;
    void core?.close(window.id).then(() => {
      if (windows.has(key)) openSession(window);
    });
  });
  webContents.once('did-finish-load', () => {
    if (file !== null) window.tell({ type: 'open', path: file });
  });
  window.window.on('closed', () => {
    windows.delete(key);
    void core?.close(window.id);
  });
  if (file !== null) app.addRecentDocument(file);
  window.load();
}

app.on('web-contents-created', (_event, contents) => {
  const stop = (event: { preventDefault(): void }, address: string): void => {
    if (address.startsWith(`${ORIGIN}/`)) return;
    event.preventDefault();
    refuse(address);
  };
  contents.on('will-navigate', (event) => {
    stop(event, event.url);
  });
  contents.on('will-redirect', (event) => {
    stop(event, event.url);
  });
  contents.on('will-attach-webview', (event) => {
    event.preventDefault();
  });
  contents.setWindowOpenHandler(({ url }) => {
    refuse(url);
    return { action: 'deny' };
  });
});

ipcMain.on(channels.send, (event, message: unknown) => {
  const window = senderOf(event);
  if (window) core?.send(window.id, message);
});
ipcMain.on(channels.busy, (event, busy: unknown) => senderOf(event)?.setBusy(busy));
ipcMain.on(channels.notify, (event, title: unknown, body: unknown) => {
  if (!senderOf(event) || typeof title !== 'string' || typeof body !== 'string') return;
  new Notification({ title: title.slice(0, 200), body: body.slice(0, 1000) }).show();
});
ipcMain.handle(channels.network, (event) => (senderOf(event) ? { refused: refused.count, last: refused.last } : null));
ipcMain.handle(channels.chooseOpen, async (event, what: unknown) => {
  const window = senderOf(event);
  if (!window) return null;
  const filters =
    what === 'project'
      ? [{ name: 'Lacuna projects', extensions: ['lacuna'] }]
      : what === 'archive'
        ? [{ name: 'Engines', extensions: ['zip'] }]
        : [{ name: 'Tables', extensions: ['csv', 'tsv', 'txt', 'xlsx', 'parquet', 'json'] }];
  const { filePaths } = await dialog.showOpenDialog(window.window, {
    properties:
      what === 'folder' ? ['openDirectory'] : what === 'tables' ? ['openFile', 'multiSelections'] : ['openFile'],
    ...(what === 'folder' ? {} : { filters }),
  });
  if (what === 'project' && filePaths[0] !== undefined) app.addRecentDocument(filePaths[0]);
  return filePaths;
});
ipcMain.handle(channels.chooseSave, async (event, suggested: unknown) => {
  const window = senderOf(event);
  if (!window) return null;
  const { filePath } = await dialog.showSaveDialog(window.window, { defaultPath: String(suggested) });
  return filePath;
});

async function answer(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const wanted = dataRequest(url);
  // Ids are random and of one window; the protocol does not say which window asks.
  let found: Uint8Array | null = null;
  if (wanted) {
    for (const { id } of windows.values())
      found ??= (await core?.data(id, wanted.id, wanted.from, wanted.count)) ?? null;
  }
  const { status, headers, body } = wanted ? dataAsset(found) : await asset(url.pathname);
  return new Response(new Uint8Array(body), { status, headers });
}

function start(): void {
  const own = session.defaultSession;
  own.setPermissionRequestHandler((_contents, permission, done) => {
    done(permission === 'clipboard-sanitized-write');
  });
  own.setPermissionCheckHandler((_contents, permission) => permission === 'clipboard-sanitized-write');
  own.setDevicePermissionHandler(() => false);
  own.webRequest.onBeforeRequest((details, done) => {
    const ours = /^(app:\/\/lacuna\/|blob:app:\/\/lacuna\/|data:|devtools:)/.test(details.url);
    if (!ours) refuse(details.url);
    done({ cancel: !ours });
  });
  own.protocol.handle('app', answer);
  core = new CoreProcess(() => startUtility(join(import.meta.dirname, 'core.js')), printPage);
  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate(command, () => {
        openWindow(null);
      }),
    ),
  );
  // Waking finds the study where it was; while it trains, the system is asked not to sleep (AppWindow).
  powerMonitor.on('resume', () => {
    for (const window of windows.values()) if (window.busy) window.window.flashFrame(true);
  });
  openWindow(early.shift() ?? projectIn(process.argv, process.cwd()));
  for (const file of early.splice(0)) openWindow(file);
}

if (app.requestSingleInstanceLock()) {
  app.on('second-instance', (_event, args, from) => {
    const file = projectIn(args, from);
    const first = [...windows.values()][0]?.window;
    if (file !== null || !first) openWindow(file);
    else {
      if (first.isMinimized()) first.restore();
      first.focus();
    }
  });
  app.on('open-file', (event, path) => {
    event.preventDefault();
    if (core) openWindow(path);
    else early.push(path);
  });
  app.on('activate', () => {
    if (core && windows.size === 0) openWindow(null);
  });
  app.on('window-all-closed', () => {
    app.quit();
  });
  app.on('will-quit', (event) => {
    if (quitting || !core) return;
    event.preventDefault();
    quitting = true;
    void core.quit().finally(() => {
      app.quit();
    });
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}
