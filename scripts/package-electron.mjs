// `npm run package:electron -- --linux|--win|--mac`: installers in dist/electron. Needs Electron's binary, which
// electron-builder downloads where it is not at hand.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { requireNode } from './node.mjs';

requireNode();
const root = fileURLToPath(new URL('..', import.meta.url));
const { buildKernel } = await import('./kernel.mjs');
await buildKernel();
const { buildRenderer } = await import('./renderer.mjs');
await buildRenderer();
const { buildLicences } = await import('./licences.mjs');
buildLicences();
const { buildIcons } = await import('./icons.mjs');
await buildIcons();
const steps = [
  ['electron-vite/bin/electron-vite.js', 'build', '--config', 'electron.config.ts', '--logLevel', 'warn'],
  ['electron-builder/cli.js', ...process.argv.slice(2), '--config', 'electron-builder.config.ts'],
];
for (const [script, ...args] of steps) {
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules', script), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(status ?? 1);
}
