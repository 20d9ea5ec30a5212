/** The packages of electron-builder for all systems, really packed around a stand-in for Electron. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

test('every package has what it needs and nothing else, fuses and associations as configured', () => {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/package-check.mjs'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(stdout + stderr).not.toMatch(/^FAIL/m);
  expect(status).toBe(0);
  for (const name of ['linux x64', 'win x64', 'mac x64', 'mac arm64']) expect(stdout).toContain(`ok   ${name}: fuses`);
});
