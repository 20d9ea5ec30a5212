// All static checks, one after the other; stops at none, fails if any did.
import { spawnSync } from 'node:child_process';
import { requireNode } from './node.mjs';

requireNode();
const checks = [
  ['tsc', '-p', '.'],
  ['svelte-check', '--tsconfig', 'src-renderer/tsconfig.json', '--output', 'human', '--fail-on-warnings'],
  ['eslint', '.', '--max-warnings', '0'],
  ['prettier', '--check', '--log-level', 'warn', '.'],
  [
    'depcruise',
    '--config',
    '.dependency-cruiser.cjs',
    '--output-type',
    'err-long',
    'src-main',
    'src-renderer',
    'test',
    'bench',
  ],
  ['knip'],
];
let failed = 0;
for (const [tool, ...args] of checks) {
  const { status } = spawnSync(tool, args, { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) {
    failed++;
    process.stderr.write(`lint: ${tool} failed\n`);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
