// Builds the window's pages (Svelte) to build/renderer, unless what is there is up to date.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, 'build/renderer');
const stamp = join(target, 'sources.sha256');
const sources = ['src-renderer', 'src-main/contract', 'src-main/charts'];
const files = ['vite.config.ts', 'svelte.config.js', 'package-lock.json'];

/** Hash of everything that the pages are made from. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const folder of sources) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).sort(byPath)) {
      if (entry.isFile()) add(hash, join(entry.parentPath, entry.name));
    }
  }
  for (const file of files) add(hash, join(root, file));
  return hash.digest('hex');
}

function byPath(a, b) {
  const [left, right] = [join(a.parentPath, a.name), join(b.parentPath, b.name)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function add(hash, path) {
  hash.update(path.slice(root.length)).update('\0').update(readFileSync(path)).update('\0');
}

/** @returns the folder of the pages. */
export async function buildRenderer() {
  const wanted = fingerprint();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return target;
  const { build } = await import('vite');
  // Two processes may build at once: each writes its own folder and puts it in the place of the old one.
  const draft = `${target}.${process.pid}`;
  mkdirSync(dirname(draft), { recursive: true });
  try {
    await build({
      root: join(root, 'src-renderer'),
      configFile: join(root, 'vite.config.ts'),
      logLevel: 'warn',
      build: { outDir: draft },
    });
    writeFileSync(join(draft, 'sources.sha256'), wanted);
    const old = `${draft}.old`;
    if (existsSync(target)) renameSync(target, old);
    renameSync(draft, target);
    rmSync(old, { recursive: true, force: true });
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return target;
}
