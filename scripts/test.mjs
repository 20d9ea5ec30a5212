// `npm test`: build, static checks and the fast layers. `npm run test:long`: what needs longer.
// Ends with one line "N passed, N failed" over all layers, and a non-zero exit code on any failure.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { requireNode } from './node.mjs';

requireNode();
const { buildKernel } = await import('./kernel.mjs');
await buildKernel();
const { buildRenderer } = await import('./renderer.mjs');
await buildRenderer();
const { buildLicences } = await import('./licences.mjs');
buildLicences();

const long = process.argv.includes('--long');
const only = process.argv.slice(2).filter((arg) => arg !== '--long');
let passed = 0;
let failed = 0;
const shell = process.platform === 'win32';

if (!long && only.length === 0) {
  const { status } = spawnSync(process.execPath, ['scripts/lint.mjs'], { stdio: 'inherit' });
  if (status === 0) passed++;
  else failed++;
}

const folder = mkdtempSync(join(tmpdir(), 'lacuna-test-'));
const report = join(folder, 'report.json');
const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...only];
const { status } = spawnSync('vitest', args, {
  stdio: 'inherit',
  shell,
  env: { ...process.env, LACUNA_TEST_LONG: long ? '1' : '' },
});
try {
  const result = JSON.parse(readFileSync(report, 'utf8'));
  passed += result.numPassedTests;
  failed += result.numFailedTests;
  // A file that cannot even be loaded has no failed test.
  failed += result.testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
} catch {
  failed++;
}
if (status !== 0 && failed === 0) failed++;
rmSync(folder, { recursive: true, force: true });
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 ? 0 : 1;
