/** Names and shapes of what travels between preload and Electron's main process. */
export const channels = {
  send: 'lacuna:send',
  busy: 'lacuna:busy',
  notify: 'lacuna:notify',
  chooseOpen: 'lacuna:choose-open',
  chooseSave: 'lacuna:choose-save',
  network: 'lacuna:network',
  core: 'lacuna:core',
  host: 'lacuna:host',
} as const;
