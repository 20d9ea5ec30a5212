/** The folders of this user on this system. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where Lacuna keeps its settings, drafts and (under Chromium) the browser's profile. LACUNA_DATA overrides. */
export function dataFolder(): string {
  const { env } = process;
  if (env['LACUNA_DATA']) return env['LACUNA_DATA'];
  if (process.platform === 'win32') return join(env['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Lacuna');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Lacuna');
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'lacuna');
}

/** Where people keep what they make; the home folder where there is no such folder. */
export function documentsFolder(): string {
  const documents = join(homedir(), 'Documents');
  return existsSync(documents) ? documents : homedir();
}
