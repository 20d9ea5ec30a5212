/**
 * The whole way in real Electron, where its binary is: LACUNA_E2E_HOST=electron asks for it. The system's dialogues,
 * which no test can press, are answered in their place.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { wholeWay, type SaveAs } from './support/wholeWay.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

describe.skipIf(process.env['LACUNA_E2E_HOST'] !== 'electron')('in Electron', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lacuna-electron-'));
  let app: ElectronApplication;

  beforeAll(async () => {
    const { status } = spawnSync('electron-vite', ['build', '--config', 'electron.config.ts'], {
      cwd: root,
      shell: process.platform === 'win32',
    });
    expect(status).toBe(0);
    mkdirSync(join(folder, 'studies'));
    app = await _electron.launch({
      executablePath: createRequire(import.meta.url)('electron') as string,
      args: [join(root, 'build/app')],
      env: { ...(process.env as Record<string, string>), LACUNA_DATA: folder },
    });
  });

  afterAll(async () => {
    await app.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  });

  test('from a sample to a patient and a report, and nothing was asked for outside', async () => {
    const page = await app.firstWindow();
    const saveAs: SaveAs = async (begin, path) => {
      await app.evaluate(({ dialog }, filePath) => {
        dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
      }, path);
      await begin();
    };
    await wholeWay(page, join(folder, 'studies'), saveAs);
    expect(await page.evaluate('window.lacuna.network()')).toMatchObject({ refused: 0 });
    // What the page could do had it been taken over: nothing of Node, no other origin.
    expect(await page.evaluate('[typeof require, typeof process, location.origin]')).toEqual([
      'undefined',
      'undefined',
      'app://lacuna',
    ]);
    await expect(page.evaluate('fetch("https://example.org")')).rejects.toThrow();
  });
});
