/** tfjs-node for real: its native part is built from a wheel, listed, trained with, packed, and removed. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tensorflowEngine } from '../../src-main/engine/tensorflow/tensorflow.ts';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { loadDevice } from '../../src-main/platform/tensorflow.ts';
import { expectAgreement } from '../support/agreement.ts';
import { startLacuna } from '../support/command.ts';
import { fused } from '../support/engines.ts';
import { tensorflowWheel } from '../support/tensorflowWheel.ts';

const folder = mkdtempSync(join(tmpdir(), 'lacuna-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});
const wheel = tensorflowWheel(folder);

const data = join(folder, 'data');
/** Of a machine that has no compiler. */
const elsewhere = join(folder, 'elsewhere');

async function lacuna(args: readonly string[], dataFolder = data) {
  const compilerless = dataFolder === elsewhere ? { CXX: '/nowhere' } : {};
  return startLacuna([...args], { LACUNA_DATA: dataFolder, ...compilerless }).outcome;
}

interface Results {
  readonly results: readonly { method: string; scope: string; auc: number }[];
}

async function aucsBy(
  engine: string,
  dataFolder = data,
  methods: readonly string[] = [],
): Promise<Map<string, number>> {
  const out = join(folder, `${engine.replace(':', '-')}-${basename(dataFolder)}.lacuna`);
  const ran = await lacuna(
    [
      ...['run', bundledCohort('heart_disease_4centres'), '--out', out, '--protocol', 'quick', '--engine', engine],
      ...methods,
    ],
    dataFolder,
  );
  expect(ran.code, ran.stderr).toBe(0);
  const { stdout } = await lacuna(['evaluate', out, '--json'], dataFolder);
  const { results } = JSON.parse(stdout) as Results;
  expect(JSON.parse(stdout)).not.toHaveProperty('trainedElsewhere');
  return new Map(results.filter(({ scope }) => scope === 'all').map(({ method, auc }) => [method, auc]));
}

test.skipIf(wheel === null)(
  'tfjs-node is built from a wheel, gives the same results, packed and installed elsewhere too, and is removed',
  async () => {
    const installed = await lacuna(['engines', 'install', 'tensorflow', '--wheel', wheel!]);
    expect(installed.code, installed.stderr).toBe(0);
    const { stdout } = await lacuna(['engines', '--json']);
    const { engines } = JSON.parse(stdout) as {
      engines: { backend: string | null; present: boolean; device: string }[];
    };
    const listed = engines.find(({ backend }) => backend === 'tfjs-node');
    expect(listed).toMatchObject({ present: true });
    expect(listed!.device).toContain('TensorFlow 2.');
    const ours = await aucsBy('tensorflow:tfjs-node');
    const theirs = await aucsBy('fused');
    expect([...ours.keys()]).toEqual([...theirs.keys()]);
    for (const [method, auc] of ours) expect(Math.abs(auc - theirs.get(method)!), method).toBeLessThanOrEqual(0.005);
    process.stdout.write(`tfjs-node: ${JSON.stringify([...ours])}\nfused: ${JSON.stringify([...theirs])}\n`);
    process.env['LACUNA_DATA'] = data;
    const engine = tensorflowEngine(await loadDevice('tfjs-node'), fused);
    for (const name of ['heart_disease_4centres', 'alzheimer_csf_induced']) await expectAgreement(engine, name, 1e-4);
    const archive = join(folder, 'engine.zip');
    const packed = await lacuna(['engines', 'pack', 'tensorflow', '--out', archive]);
    expect(packed.code, packed.stderr).toBe(0);
    const added = await lacuna(['engines', 'install', 'tensorflow', '--archive', archive], elsewhere);
    expect(added.code, added.stderr).toBe(0);
    for (const [method, auc] of await aucsBy('tensorflow:tfjs-node', elsewhere, ['--methods', 'teachers'])) {
      expect(Math.abs(auc - ours.get(method)!), method).toBeLessThanOrEqual(0.005);
    }
    const removed = await lacuna(['engines', 'remove', 'tensorflow']);
    expect(removed.stderr).toContain('Removed: tfjs-node');
    expect(existsSync(join(data, 'engines/tfjs-node'))).toBe(false);
  },
);
