/** A wheel of TensorFlow to build tfjs-node's native part from. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const WHEEL = ['tensorflow-cpu==2.21.0', '--python-version', '3.12', '--only-binary=:all:', '--no-deps'];

/**
 * LACUNA_TENSORFLOW_WHEEL, or one fetched into `folder` by a Python that has pip. Null where there is neither, or no
 * compiler; it says so, since what needs it is then left out.
 */
export function tensorflowWheel(folder: string): string | null {
  const compiler = spawnSync(process.env['CXX'] ?? 'c++', ['--version']).status === 0;
  const wheel = compiler ? givenOrFetched(folder) : null;
  if (wheel === null) {
    const lacking = compiler ? 'wheel of tensorflow-cpu' : 'C++ compiler';
    process.stdout.write(`tfjs-node is not tested: there is no ${lacking} here\n`);
  }
  return wheel;
}

function givenOrFetched(folder: string): string | null {
  const given = process.env['LACUNA_TENSORFLOW_WHEEL'];
  if (given) return given;
  if (process.platform !== 'linux' || process.arch !== 'x64') return null;
  spawnSync('python3', ['-m', 'pip', 'download', '--quiet', '--dest', folder, ...WHEEL], { timeout: 300_000 });
  const name = readdirSync(folder).find((one) => one.endsWith('.whl'));
  return name === undefined ? null : join(folder, name);
}
