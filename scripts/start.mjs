// `npm start [-- study.lacuna]`: opens the application's window, in Electron where its binary is, else in an installed
// Chromium, Chrome or Edge. LACUNA_HOST=electron|chromium chooses.
import { requireNode } from './node.mjs';

requireNode();
const { buildKernel } = await import('./kernel.mjs');
await buildKernel();
const { buildRenderer } = await import('./renderer.mjs');
await buildRenderer();
const { buildLicences } = await import('./licences.mjs');
buildLicences();
const { electronBinary, startElectron } = await import('./electron.mjs');
const file = process.argv[2] ?? null;
const wanted = process.env.LACUNA_HOST;
const binary = wanted === 'chromium' ? null : await electronBinary();
if (binary !== null) {
  process.exitCode = await startElectron(binary, file);
} else if (wanted === 'electron') {
  process.stderr.write(
    "Electron's binary is not here and could not be downloaded; npm start without LACUNA_HOST uses a browser.\n",
  );
  process.exitCode = 1;
} else {
  const { runChromiumHost } = await import('../src-main/host/chromium/main.ts');
  process.exitCode = await runChromiumHost(file);
}
