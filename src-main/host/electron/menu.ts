/** The native menu; what it says goes to the window, which knows what to do. */
import { app, type MenuItemConstructorOptions } from 'electron';
import type { HostMessage } from '../../contract/bridge.ts';

type Command = Extract<HostMessage, { type: 'menu' }>['command'];

export function menuTemplate(command: (command: Command) => void, newWindow: () => void): MenuItemConstructorOptions[] {
  const item = (label: string, name: Command, accelerator: string): MenuItemConstructorOptions => ({
    label,
    accelerator,
    click: () => {
      command(name);
    },
  });
  const mac = process.platform === 'darwin';
  app.setAboutPanelOptions({ applicationName: 'Lacuna', applicationVersion: app.getVersion() });
  return [
    ...(mac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        item('&New study', 'new', 'CmdOrCtrl+N'),
        item('&Open …', 'open', 'CmdOrCtrl+O'),
        { role: 'recentDocuments', label: 'Recent', submenu: [{ role: 'clearRecentDocuments' }] },
        { label: 'New &window', accelerator: 'CmdOrCtrl+Shift+N', click: newWindow },
        { type: 'separator' },
        item('&Print …', 'print', 'CmdOrCtrl+P'),
        item('&Settings', 'settings', 'CmdOrCtrl+,'),
        item('&Close study', 'close', 'CmdOrCtrl+Shift+W'),
        { type: 'separator' },
        { role: mac ? 'close' : 'quit' },
      ],
    },
    {
      label: '&Edit',
      submenu: [
        item('&Undo', 'undo', 'CmdOrCtrl+Z'),
        item('&Redo', 'redo', mac ? 'Cmd+Shift+Z' : 'Ctrl+Y'),
        { type: 'separator' },
        { role: 'cut' },
        { role: 'copy' },
        { role: 'paste' },
        { role: 'selectAll' },
      ],
    },
    {
      label: '&View',
      submenu: [{ role: 'resetZoom' }, { role: 'zoomIn' }, { role: 'zoomOut' }, { role: 'togglefullscreen' }],
    },
    { role: 'windowMenu' },
  ];
}
