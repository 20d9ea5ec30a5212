// `npm run gallery`: every chart of every sample on one page; prints its path.
import { requireNode } from './node.mjs';

requireNode();
const { writeGallery } = await import('../test/charts/gallery.ts');
process.stdout.write(`${await writeGallery()}\n`);
