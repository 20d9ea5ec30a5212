// `lacuna engines pack`: an installed native part of TensorFlow, with the JavaScript that belongs to it, as one archive
// that Lacuna installs without a compiler and without a network. Needs a checkout: its parts are bundled by vite.
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { ZipFile } from 'yazl';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
/** As the product reads it (src-main/platform/addOn.ts). */
const FORMAT = 1;

async function hashOf(path) {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** The core of TensorFlow.js and what tfjs-node registers with it, as one CommonJS file. */
async function bundle(folder) {
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    // Of every package the CommonJS entry: tfjs-node is such, and extends classes of the others as functions.
    resolve: {
      alias: [
        'tfjs',
        ...['core', 'layers', 'converter', 'data', 'backend-cpu', 'backend-webgl'].map((p) => `tfjs-${p}`),
      ].map((name) => ({
        find: new RegExp(`^@tensorflow/${name}$`),
        replacement: require.resolve(`@tensorflow/${name}`),
      })),
    },
    build: {
      ssr: true,
      target: 'node24',
      outDir: folder,
      emptyOutDir: false,
      minify: true,
      rolldownOptions: {
        input: { tfjs: join(root, 'scripts/tfjs-node.cjs') },
        external: [/^node:/],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  });
}

/**
 * @param installed the folder of an installed native part, and its manifest
 * @param out the archive to write; whole, or not at all
 */
export async function packEngine({ folder, variant, manifest }, out, onStep) {
  const work = mkdtempSync(join(tmpdir(), 'lacuna-pack-'));
  const part = `${out}.part`;
  try {
    onStep('Bundling TensorFlow.js');
    await bundle(work);
    const native = readdirSync(folder).filter((name) => name !== 'manifest.json' && !name.endsWith('.json'));
    const files = [
      ...native.filter((name) => name !== 'tfjs.cjs').map((name) => [name, join(folder, name)]),
      ['tfjs.cjs', join(work, 'tfjs.cjs')],
    ];
    const hashes = {};
    for (const [name, path] of files) hashes[name] = await hashOf(path);
    const { platform, arch } = process;
    const { tensorflow, from } = manifest;
    const list = { format: FORMAT, variant, platform, arch, tensorflow, from, files: hashes };
    writeFileSync(join(work, 'addon.json'), `${JSON.stringify(list, null, 2)}\n`);
    onStep('Compressing');
    const zip = new ZipFile();
    zip.addFile(join(work, 'addon.json'), 'addon.json', { mtime: new Date(0), mode: 0o100644 });
    for (const [name, path] of files) zip.addFile(path, name, { mtime: new Date(0), mode: 0o100644 });
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(part));
    renameSync(part, out);
    return hashOf(out);
  } finally {
    rmSync(part, { force: true });
    rmSync(work, { recursive: true, force: true });
  }
}
