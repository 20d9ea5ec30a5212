// Electron's binary: where it is, and fetching it where it is not.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const failed = join(root, 'build/electron-download-failed');
const TRY_AGAIN_MS = 24 * 3600 * 1000;
const PATIENCE_MS = 120_000;

function packageFolder() {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    return null;
  }
}

function binaryIn(folder) {
  const { ELECTRON_OVERRIDE_DIST_PATH: other } = process.env;
  const name =
    { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }[process.platform] ?? 'electron';
  const path = join(other ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : null;
}

/** Path of Electron's binary; it is downloaded where that works. Null where there is none. */
export async function electronBinary() {
  const folder = packageFolder();
  if (folder === null) return null;
  const present = binaryIn(folder);
  if (present !== null) return present;
  // A download that failed a moment ago is not tried at each start.
  const recently = existsSync(failed) && Date.now() - statSync(failed).mtimeMs < TRY_AGAIN_MS;
  if (recently && process.env.LACUNA_HOST !== 'electron') return null;
  process.stderr.write("Electron's binary is not here; trying to download it (once a day at most) …\n");
  const { status, stderr } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    encoding: 'utf8',
    timeout: PATIENCE_MS,
  });
  const arrived = binaryIn(folder);
  if (arrived !== null) return arrived;
  mkdirSync(dirname(failed), { recursive: true });
  writeFileSync(failed, stderr ?? '');
  const why =
    (stderr ?? '').split('\n').find((line) => line.includes('Error')) ?? (status === null ? 'it took too long' : '');
  process.stderr.write(
    `It could not be downloaded${why ? ` (${why.trim()})` : ''}; an installed browser is used instead.\n`,
  );
  return null;
}

/** Builds main and preload, and runs Electron with them. @returns exit code. */
export async function startElectron(binary, file) {
  const { status } = spawnSync('electron-vite', ['build', '--config', 'electron.config.ts'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) return 1;
  const version = JSON.parse(readFileSync(join(packageFolder(), 'package.json'), 'utf8')).version;
  process.stderr.write(`Lacuna opens in Electron ${version}.\n`);
  const child = spawn(binary, [join(root, 'build/app'), ...(file === null ? [] : [file])], { stdio: 'inherit' });
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}
