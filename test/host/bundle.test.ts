import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import type { FromCore } from '../../src-main/contract/contract.ts';
import { CoreProcess } from '../../src-main/host/coreProcess.ts';
import { startNodeChild } from '../../src-main/host/nodeChild.ts';

test('the application for Electron is built whole, and its core answers under plain Node', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-bundle-'));
  const config = ['build', '--config', 'electron.config.ts', '--logLevel', 'warn'];
  execFileSync(process.execPath, ['node_modules/electron-vite/bin/electron-vite.js', ...config], { stdio: 'ignore' });
  for (const file of [
    'package.json',
    'out/main/main.js',
    'out/main/core.js',
    'out/main/worker.js',
    'out/preload/preload.cjs',
    'build/renderer/index.html',
    'build/fused.wasm',
    'docs/paper/results.json',
    'resources/cohorts/alzheimer_csf_induced/labels.csv',
  ]) {
    expect(existsSync(join('build/app', file)), file).toBe(true);
  }
  const core = new CoreProcess(() =>
    startNodeChild({ LACUNA_DATA: folder }, pathToFileURL('build/app/out/main/core.js')),
  );
  try {
    const answer = await new Promise<FromCore>((resolve) => {
      core.open('window-1', { heard: resolve, restarted: () => undefined, gaveUp: () => undefined });
      core.send('window-1', { id: 1, name: 'app.hello', params: {} });
    });
    expect(answer).toMatchObject({ id: 1, ok: true });
    const { value } = answer as unknown as { value: { samples: unknown[] } };
    expect(value.samples.length).toBeGreaterThan(0);
  } finally {
    await core.quit();
    rmSync(folder, { recursive: true, force: true });
  }
});
