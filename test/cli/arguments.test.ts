/** Bad arguments and bad input: exit code 2, one sentence, and no file. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { lacuna, lacunaAnew, startLacuna, temporaryFolder } from '../support/command.ts';

const folder = temporaryFolder();
const cohort = bundledCohort('ischemic_stroke');
const out = join(folder, 'never.lacuna');

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function brokenCohort(): string {
  const path = join(folder, 'broken');
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'mri.csv'), 'subject_id,volume\na,1\nb\n');
  writeFileSync(join(path, 'labels.csv'), 'subject_id,label\na,x\nb,y\n');
  return path;
}

describe('exit code 2, one sentence, no project file', () => {
  const cases: readonly (readonly [string, () => string[], RegExp])[] = [
    ['an unknown command', () => ['trian'], /There is no command trian/],
    ['an unknown option', () => ['run', cohort, '--out', out, '--fold', '3'], /--fold/],
    ['no --out', () => ['run', cohort], /give --out/],
    [
      'an unknown method',
      () => ['run', cohort, '--out', out, '--methods', 'magic'],
      /there is no magic; there are student/,
    ],
    ['an unknown protocol', () => ['run', cohort, '--out', out, '--protocol', 'slow'], /--protocol slow/],
    ['an unknown engine', () => ['run', cohort, '--out', out, '--engine', 'gpu'], /--engine gpu/],
    [
      'an engine that is not here',
      () => ['run', cohort, '--out', out, '--engine', 'tensorflow:tfjs-node'],
      /--engine tensorflow:tfjs-node: .*not installed/,
    ],
    ['an engine to install that there is none of', () => ['engines', 'install', 'torch'], /"install tensorflow"/],
    ['nothing to install from', () => ['engines', 'install', 'tensorflow'], /give one of --archive, --wheel/],
    [
      'a wheel that is none',
      () => ['engines', 'install', 'tensorflow', '--wheel', written('w.whl', 'PK no zip')],
      /w\.whl is no wheel/,
    ],
    [
      'a folder without the C library',
      () => ['engines', 'install', 'tensorflow', '--libtensorflow', folder],
      /is no libtensorflow: .*c_api\.h/,
    ],
    [
      'a Python that is none',
      () => ['engines', 'install', 'tensorflow', '--python', join(folder, 'python')],
      /--python .*ENOENT/,
    ],
    [
      'a class that nobody is of',
      () => ['run', cohort, '--out', out, '--leave-out-class', 'nobody'],
      /--leave-out-class: Nobody is of the class "nobody"/,
    ],
    [
      'a setting that there is none of',
      () => ['run', cohort, '--out', out, '--config', written('odd.json', '{"student": {"dept": 1}}')],
      /--config .*odd\.json: there is no setting student\.dept; docs\/method\.md/,
    ],
    [
      'a configuration that is not there',
      () => ['run', cohort, '--out', out, '--config', join(folder, 'none.json')],
      /--config .*none\.json: there is no such file/,
    ],
    ['a negative number', () => ['run', cohort, '--out', out, '--folds', '-1'], /--folds -1: give a whole number/],
    ['nothing to resume', () => ['run', '--out', out, '--resume'], /never\.lacuna: there is no such project file/],
    ['one fold', () => ['run', cohort, '--out', out, '--folds', '1'], /--folds 1: give a whole number/],
    ['more folds than patients', () => ['run', cohort, '--out', out, '--folds', '100'], /fewer than the 100 folds/],
    [
      'a setting out of range',
      () => ['run', cohort, '--out', out, '--config', written('c.json', '{"student":{"depth":3}}')],
      /student\.depth/,
    ],
    [
      'an unknown setting',
      () => ['run', cohort, '--out', out, '--config', written('d.json', '{"student":{"deep":3}}')],
      /student\.deep/,
    ],
    [
      'a configuration that is no JSON',
      () => ['run', cohort, '--out', out, '--config', written('e.json', '{')],
      /e\.json/,
    ],
    ['a missing folder', () => ['run', join(folder, 'nowhere'), '--out', out], /nowhere does not exist/],
    ['a ragged table', () => ['run', brokenCohort(), '--out', out], /mri\.csv.*3/],
    ['a missing project file', () => ['evaluate', join(folder, 'nowhere.lacuna')], /nowhere\.lacuna/],
    ['a file that is no project', () => ['evaluate', written('text.lacuna', 'hello')], /text\.lacuna/],
    ['a report', () => ['report', out, '--out', join(folder, 'r.pdf')], /no project file/],
  ];

  test.each(cases)('%s', async (_, args, message) => {
    const { code, stdout, stderr } = await lacunaAnew(...args());
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/^error: /);
    expect(existsSync(out)).toBe(false);
  });
});

test('a reader that has had enough ends the command in peace', async () => {
  const { child, outcome } = startLacuna(['--help']);
  child.stdout!.destroy();
  expect(await outcome).toEqual({ code: 0, stdout: '', stderr: '' });
});

test('help is there for the command and for every sub-command', async () => {
  const { code, stdout } = await lacuna('--help');
  expect(code).toBe(0);
  const names = [...stdout.matchAll(/^ {2}(\w+) +\w/gm)].map((match) => match[1]!);
  for (const name of ['inspect', 'run', 'evaluate', 'predict', 'report', 'synth', 'engines', 'demo', 'check']) {
    expect(names).toContain(name);
    const help = await lacuna(name, '--help');
    expect([help.code, help.stdout]).toEqual([0, expect.stringContaining(`lacuna ${name}`)]);
  }
});

test('engines are listed with what they can do here', async () => {
  const { code, stdout } = await lacunaAnew('engines', '--json');
  expect(code).toBe(0);
  const { engines } = JSON.parse(stdout) as {
    engines: { engine: string; backend: string | null; present: boolean; throughput: number; why: string | null }[];
  };
  expect(engines.map(({ engine, backend, present }) => [engine, backend, present])).toEqual([
    ['reference', null, true],
    ['fused', null, true],
    ['tensorflow', 'tfjs-node-gpu', false],
    ['tensorflow', 'tfjs-node', false],
    // Where there is a graphics card, or a software device.
    ['tensorflow', 'webgpu', expect.any(Boolean)],
    ['tensorflow', 'wasm', true],
    ['tensorflow', 'cpu', true],
  ]);
  for (const { present, throughput, why } of engines) {
    if (present) expect(throughput).toBeGreaterThan(0);
    else expect(why).toMatch(/not installed: lacuna engines install tensorflow|no device for/);
  }
  expect(engines[1]!.throughput).toBeGreaterThan(10 * engines[0]!.throughput);
});

test('inspect gives the fixed shape of figures', async () => {
  const { code, stdout } = await lacuna('inspect', bundledCohort('alzheimer_csf_induced'), '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    subjects: 333,
    complete: 125,
    classes: { control: 242, impaired: 91 },
    modalities: [
      { name: 'csf_core', features: 3, subjects: 233 },
      { name: 'csf_panel', features: 124, subjects: 166 },
      { name: 'demographics_apoe', features: 4, subjects: 333 },
    ],
    patterns: [
      {
        modalities: ['csf_core', 'csf_panel', 'demographics_apoe'],
        subjects: 125,
        classes: { control: 100, impaired: 25 },
      },
      { modalities: ['csf_core', 'demographics_apoe'], subjects: 108 },
      { modalities: ['demographics_apoe'], subjects: 59 },
      { modalities: ['csf_panel', 'demographics_apoe'], subjects: 41 },
    ],
  });
});
