import { requireNode } from './node.mjs';

requireNode();
const { buildKernel } = await import('./kernel.mjs');
await buildKernel();
const { buildRenderer } = await import('./renderer.mjs');
await buildRenderer();
const { buildLicences } = await import('./licences.mjs');
buildLicences();
