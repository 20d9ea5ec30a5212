/** One window in Electron: locked to the application's own pages, its place kept, its questions asked. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BrowserWindow, dialog, powerSaveBlocker, type Rectangle } from 'electron';
import * as v from 'valibot';
import type { HostMessage } from '../../contract/bridge.ts';
import { channels } from './channels.ts';

export const ORIGIN = 'app://lacuna';

const busyShape = v.nullable(
  v.strictObject({
    what: v.pipe(v.string(), v.maxLength(200)),
    fraction: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  }),
);
const placeShape = v.object({
  bounds: v.object({ x: v.number(), y: v.number(), width: v.number(), height: v.number() }),
  maximized: v.boolean(),
});

/** Renderer deaths within a minute after which reloading is no help. */
const MOST_CRASHES = 3;

export class AppWindow {
  readonly id: string;
  readonly window: BrowserWindow;
  readonly #placeFile: string;
  #busy: v.InferOutput<typeof busyShape> = null;
  #awake: number | null = null;
  #sure = false;
  #crashes: number[] = [];

  constructor(id: string, dataFolder: string) {
    this.id = id;
    this.#placeFile = join(dataFolder, 'window.json');
    const place = this.#place();
    this.window = new BrowserWindow({
      width: 1440,
      height: 900,
      ...place?.bounds,
      minWidth: 1024,
      minHeight: 700,
      show: false,
      title: 'Lacuna',
      webPreferences: {
        preload: join(import.meta.dirname, '../preload/preload.cjs'),
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        webviewTag: false,
        navigateOnDragDrop: false,
        spellcheck: false,
      },
    });
    if (place?.maximized) this.window.maximize();
    this.window.once('ready-to-show', () => {
      this.window.show();
    });
    this.window.on('close', (event) => {
      this.#keepPlace();
      if (this.#busy && !this.#sure) {
        event.preventDefault();
        void this.#askToClose(this.#busy.what);
      }
    });
    this.window.on('closed', () => {
      this.#stayAwake(false);
    });
    this.window.webContents.on('render-process-gone', (_event, { reason }) => {
      void this.#crashed(reason);
    });
  }

  load(): void {
    void this.window.loadURL(`${ORIGIN}/`);
  }

  tell(message: HostMessage): void {
    this.post(channels.host, message);
  }

  post(channel: string, message: unknown): void {
    if (!this.window.isDestroyed()) this.window.webContents.send(channel, message);
  }

  get busy(): boolean {
    return this.#busy !== null;
  }

  /** From the page; of any other shape it is not heard. */
  setBusy(given: unknown): void {
    const parsed = v.safeParse(busyShape, given);
    if (!parsed.success) return;
    this.#busy = parsed.output;
    this.window.setProgressBar(this.#busy?.fraction ?? -1);
    this.#stayAwake(this.#busy !== null);
  }

  #stayAwake(wanted: boolean): void {
    if (wanted && this.#awake === null) this.#awake = powerSaveBlocker.start('prevent-app-suspension');
    if (!wanted && this.#awake !== null) {
      powerSaveBlocker.stop(this.#awake);
      this.#awake = null;
    }
  }

  async #askToClose(what: string): Promise<void> {
    const { response } = await dialog.showMessageBox(this.window, {
      type: 'question',
      message: `${what} is still running.`,
      detail: 'Closing the window stops it. What is done is kept in the file, and it can be resumed.',
      buttons: ['Keep it running', 'Close the window'],
      defaultId: 0,
      cancelId: 0,
    });
    if (response !== 1) return;
    this.#sure = true;
    this.window.close();
  }

  async #crashed(reason: string): Promise<void> {
    if (reason === 'clean-exit' || this.window.isDestroyed()) return;
    const now = Date.now();
    this.#crashes = [...this.#crashes.filter((at) => now - at < 60_000), now];
    this.setBusy(null);
    if (this.#crashes.length <= MOST_CRASHES) {
      this.window.webContents.reload();
      return;
    }
    await dialog.showMessageBox(this.window, {
      type: 'error',
      message: 'The window’s contents ended several times within a minute.',
      detail: `Your project files are safe. Close Lacuna and start it again (${reason}).`,
    });
    this.window.destroy();
  }

  #place(): { bounds: Rectangle; maximized: boolean } | null {
    try {
      const parsed = v.safeParse(placeShape, JSON.parse(readFileSync(this.#placeFile, 'utf8')));
      return parsed.success ? parsed.output : null;
    } catch {
      return null;
    }
  }

  #keepPlace(): void {
    try {
      const place = { bounds: this.window.getNormalBounds(), maximized: this.window.isMaximized() };
      writeFileSync(this.#placeFile, JSON.stringify(place));
    } catch {
      // The window opens at its first size next time.
    }
  }
}
