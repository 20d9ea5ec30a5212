#!/usr/bin/env node
// The `lacuna` command in a checkout, built or not.
import { pathToFileURL } from 'node:url';
import { requireNode } from './node.mjs';

requireNode();
const { buildKernel } = await import('./kernel.mjs');
await buildKernel();
const [flag, script, ...rest] = process.argv.slice(2);
if (flag === '--script' && script) {
  process.argv.splice(2, process.argv.length, ...rest);
  await import(pathToFileURL(script).href);
} else {
  await import('../src-main/cli/bin.ts');
}
