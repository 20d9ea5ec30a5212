/** The bridge in Electron's window. It runs sandboxed, in a world that the page cannot reach. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Bridge, HostMessage } from '../../contract/bridge.ts';
import type { FromCore } from '../../contract/contract.ts';
import { channels } from './channels.ts';

type Listener<T> = (message: T) => void;

/** One listener; what comes before it is set waits. */
function line<T extends FromCore | HostMessage>(channel: string): (listener: Listener<T>) => void {
  let listener: Listener<T> | null = null;
  const early: T[] = [];
  ipcRenderer.on(channel, (_event, message: T) => {
    if (listener) listener(message);
    else early.push(message);
  });
  return (given) => {
    listener = given;
    for (const message of early.splice(0)) given(message);
  };
}

const bridge: Bridge = {
  host: 'electron',
  send: (message) => {
    ipcRenderer.send(channels.send, message);
  },
  listen: line<FromCore>(channels.core),
  pathsOf: (files) => {
    const paths = files.map((file) => webUtils.getPathForFile(file));
    if (!paths.includes('')) return Promise.resolve(paths);
    return Promise.reject(new Error('This file lies in no folder of this computer; save it first, then drop it.'));
  },
  chooseOpen: (what) => ipcRenderer.invoke(channels.chooseOpen, what) as Promise<string[] | null>,
  chooseSave: (suggested) => ipcRenderer.invoke(channels.chooseSave, suggested) as Promise<string | null>,
  setBusy: (busy) => {
    ipcRenderer.send(channels.busy, busy);
  },
  notify: (title, body) => {
    ipcRenderer.send(channels.notify, title, body);
  },
  network: () => ipcRenderer.invoke(channels.network) as ReturnType<Bridge['network']>,
  onHost: line<HostMessage>(channels.host),
};
contextBridge.exposeInMainWorld('lacuna', bridge);
