// `lacuna engines pack`: an installed native part of TensorFlow, with the JavaScript that belongs to it, as one archive
// that Lacuna installs without a compiler and without a network. Needs a checkout: its parts are bundled by vite.
import { createWriteStream, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { ZipFile } from 'yazl';
import { ARCHIVE_FORMAT, ARCHIVE_LIST, hashOfFile } from '../src-main/platform/addOn.ts';
import { bundledFile, manifestFile } from '../src-main/platform/binding.ts';

const require = createRequire(import.meta.url);
const root = fileURLToPath(new URL('..', import.meta.url));
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
    const bundled = bundledFile(work);
    // A native part that was installed from an archive has both already; they are made anew.
    const own = [manifestFile(folder), bundledFile(folder)].map((path) => basename(path));
    const native = readdirSync(folder).filter((name) => !own.includes(name));
    const files = [...native.map((name) => [name, join(folder, name)]), [basename(bundled), bundled]];
    const hashes = {};
    for (const [name, path] of files) hashes[name] = await hashOfFile(path);
    const { platform, arch } = process;
    const { tensorflow, from } = manifest;
    const list = { format: ARCHIVE_FORMAT, variant, platform, arch, tensorflow, from, files: hashes };
    writeFileSync(join(work, ARCHIVE_LIST), `${JSON.stringify(list, null, 2)}\n`);
    onStep('Compressing');
    const zip = new ZipFile();
    zip.addFile(join(work, ARCHIVE_LIST), ARCHIVE_LIST, { mtime: new Date(0), mode: 0o100644 });
    for (const [name, path] of files) zip.addFile(path, name, { mtime: new Date(0), mode: 0o100644 });
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(part));
    renameSync(part, out);
    return hashOfFile(out);
  } finally {
    rmSync(part, { force: true });
    rmSync(work, { recursive: true, force: true });
  }
}
