// Builds the window (src-renderer/) to build/renderer, unless an up-to-date build is there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'build/renderer.sha256');
const packages = join(root, 'build/renderer-packages.json');

function fingerprint() {
  const hash = createHash('sha256');
  const folders = ['src-renderer', 'src-main/contract', 'src-main/charts'];
  for (const folder of folders) {
    const names = readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const name of names) hash.update(name.slice(root.length)).update(readFileSync(name));
  }
  for (const name of ['vite.config.ts', 'svelte.config.js', 'package-lock.json'])
    hash.update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

/** Keeps the names of the packages that end up in the window: their licences go with it. */
const listPackages = {
  name: 'list-packages',
  generateBundle(_, bundle) {
    const names = Object.values(bundle)
      .flatMap(({ moduleIds = [] }) => moduleIds)
      .flatMap((id) => [...id.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)].map(([, name]) => name));
    writeFileSync(packages, `${JSON.stringify([...new Set(names)].sort())}\n`);
  },
};

export async function buildRenderer() {
  const wanted = fingerprint();
  try {
    if (existsSync(packages) && readFileSync(stamp, 'utf8') === wanted) return;
  } catch {
    // Not built yet.
  }
  const { build } = await import('vite');
  // Built beside and then renamed, so that a window that is open never meets half a build.
  const draft = join(root, `build/renderer.${process.pid}`);
  mkdirSync(join(root, 'build'), { recursive: true });
  await build({
    root: join(root, 'src-renderer'),
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    plugins: [listPackages],
    build: { outDir: draft },
  });
  rmSync(join(root, 'build/renderer'), { recursive: true, force: true });
  renameSync(draft, join(root, 'build/renderer'));
  writeFileSync(stamp, wanted);
}
