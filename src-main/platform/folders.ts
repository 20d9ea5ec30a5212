/** The folders of this machine that Lacuna uses. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where Lacuna keeps what is its own (settings, recent files, drafts, the window's profile), by each system's custom.
 * LACUNA_DATA_FOLDER goes before it.
 */
export function userDataFolder(env: NodeJS.ProcessEnv = process.env, platform = process.platform): string {
  const chosen = env['LACUNA_DATA_FOLDER'];
  if (chosen) return chosen;
  const home = homedir();
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Lacuna');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Lacuna');
  return join(env['XDG_DATA_HOME'] || join(home, '.local', 'share'), 'lacuna');
}

/** Where the user's documents are; the home folder where there is no such folder. */
export function documentsFolder(): string {
  const documents = join(homedir(), 'Documents');
  return existsSync(documents) ? documents : homedir();
}
