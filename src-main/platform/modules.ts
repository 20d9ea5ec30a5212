/** Where a module that starts a process or a thread lies: in the sources, or bundled beside the one that asks. */
export function moduleBeside(asking: string, bundled: string, source: string): URL {
  return new URL(asking.endsWith('.ts') ? source : bundled, asking);
}

/** How the command is called here: in a checkout through npm, installed by its name. */
export function commandName(): string {
  return import.meta.url.endsWith('.ts') ? 'npm run -s lacuna --' : 'lacuna';
}
