/** tfjs-node for real: its native part is built from a wheel, listed, trained with, packed, and removed. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { tensorflowEngine } from '../../src-main/engine/tensorflow/tensorflow.ts';
import { loadDevice } from '../../src-main/platform/tensorflow.ts';
import { expectAgreement } from '../support/agreement.ts';
import { startLacuna } from '../support/command.ts';
import { fused } from '../support/engines.ts';
import { tensorflowWheel } from '../support/tensorflowWheel.ts';
import { expectSameStudy, shortStudy, studyBy } from '../support/wholeStudy.ts';

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

const name = 'tensorflow:tfjs-node';
const cohorts = ['heart_disease_4centres', 'alzheimer_csf_induced'] as const;
const studyOf = (cohort: string, dataFolder = data) => ({
  ...shortStudy,
  cohort,
  folder,
  env: { LACUNA_DATA: dataFolder },
});

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
    process.env['LACUNA_DATA'] = data;
    const engine = tensorflowEngine(await loadDevice('tfjs-node'), fused);
    for (const cohort of cohorts) {
      await expectAgreement(engine, cohort, 1e-4);
      const [ours, theirs] = [await studyBy(name, studyOf(cohort)), await studyBy('fused', studyOf(cohort))];
      expectSameStudy(`${cohort}, ${name} / fused`, ours, theirs);
    }
    const archive = join(folder, 'engine.zip');
    const packed = await lacuna(['engines', 'pack', 'tensorflow', '--out', archive]);
    expect(packed.code, packed.stderr).toBe(0);
    expect(packed.stderr).toContain('engine.zip, for tensorflow:tfjs-node\n');
    const added = await lacuna(['engines', 'install', 'tensorflow', '--archive', archive], elsewhere);
    expect(added.code, added.stderr).toBe(0);
    const there = await studyBy(name, studyOf(cohorts[1], elsewhere));
    expectSameStudy('packed and installed elsewhere / fused', there, await studyBy('fused', studyOf(cohorts[1])));
    const removed = await lacuna(['engines', 'remove', 'tensorflow']);
    expect(removed.stderr).toContain('Removed: tfjs-node');
    expect(existsSync(join(data, 'engines/tfjs-node'))).toBe(false);
  },
);
