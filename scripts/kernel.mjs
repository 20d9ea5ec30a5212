// Compiles the fused engine's kernel (AssemblyScript) to build/fused.wasm; no binary is committed.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const source = join(root, 'src-main/engine/fused/kernel');
const target = join(root, 'build/fused.wasm');
const stamp = join(root, 'build/fused.sha256');
const flags = ['-O3', '--noAssert', '--runtime', 'stub', '--enable', 'simd', '--use', 'abort='];

/** Hash of everything that the module depends on. */
function fingerprint() {
  const hash = createHash('sha256');
  for (const name of readdirSync(source).sort()) hash.update(name).update(readFileSync(join(source, name)));
  return hash
    .update(flags.join(' '))
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/** Builds the kernel unless an up-to-date one is there. */
export async function buildKernel() {
  const wanted = fingerprint();
  try {
    if (readFileSync(stamp, 'utf8') === wanted) return;
  } catch {
    // Not built yet.
  }
  mkdirSync(dirname(target), { recursive: true });
  const { default: asc } = await import('assemblyscript/asc');
  // Two processes may build at once: each writes its own file and renames it, the stamp last.
  const draft = `build/fused.${process.pid}.wasm`;
  const options = ['src-main/engine/fused/kernel/index.ts', '-o', draft, '--baseDir', root, ...flags];
  const { error, stderr } = await asc.main(options);
  if (error) throw new Error(`The kernel did not compile.\n${stderr.toString()}`);
  renameSync(join(root, draft), target);
  writeFileSync(`${stamp}.${process.pid}`, wanted);
  renameSync(`${stamp}.${process.pid}`, stamp);
}
