/** `lacuna measure` on a cohort that comes with Lacuna. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { MeasureNext } from '../../src-main/contract/prediction.ts';
import type { PromiseCheck } from '../../src-main/contract/results.ts';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { lacuna, temporaryFolder } from '../support/command.ts';

const folder = temporaryFolder();
const project = join(folder, 'alzheimer.lacuna');
const fresh = join(folder, 'new');

beforeAll(async () => {
  const config = join(folder, 'config.json');
  // Networks that predict: untrained ones promise nothing that could be kept or broken.
  const network = { depth: 1, width: 8, members: 1, steps: 150 };
  writeFileSync(config, JSON.stringify({ teacher: network, student: network, distillation: { innerFolds: 2 } }));
  const cohort = bundledCohort('alzheimer_csf_induced');
  const asked = ['--protocol', 'quick', '--repeats', '2', '--methods', 'student,teachers', '--config', config];
  expect((await lacuna('run', cohort, '--out', project, ...asked)).code).toBe(0);
  mkdirSync(fresh);
  const columns = 'subject_id,age_years,male,apoe_e2_alleles,apoe_e4_alleles';
  writeFileSync(join(fresh, 'demographics_apoe.csv'), `${columns}\nnew1,78.5,1,0,2\nnew2,66,0,1,0\n`);
}, 120_000);

test('new patients get a ranked list each; costs change the ranks, not the promises', async () => {
  const plain = await lacuna('measure', project, '--new', fresh, '--json');
  expect(plain).toMatchObject({ code: 0 });
  const { patients } = JSON.parse(plain.stdout) as { patients: MeasureNext[] };
  expect(patients.map(({ subject, have }) => [subject, have])).toEqual([
    ['new1', ['demographics_apoe']],
    ['new2', ['demographics_apoe']],
  ]);
  const [first] = patients;
  expect(first!.rankedBy).toBe('change');
  const [best, other] = first!.modalities;
  expect(best!.promised!.change.value).toBeGreaterThanOrEqual(other!.promised!.change.value);
  const costs = `${best!.modality}=1000,${other!.modality}=1`;
  const dear = await lacuna('measure', project, '--new', fresh, '--json', '--costs', costs);
  const ranked = (JSON.parse(dear.stdout) as { patients: MeasureNext[] }).patients[0]!;
  expect(ranked.rankedBy).toBe('cost');
  expect(ranked.modalities.map(({ modality }) => modality)).toEqual([other!.modality, best!.modality]);
  expect(ranked.modalities[1]!.promised).toEqual(best!.promised);
  const { stdout } = await lacuna('measure', project, '--new', fresh);
  expect(stdout).toMatch(/new1: has demographics_apoe; answered by student\nmeasure +change/);
});

test('the promise is kept on the cohort: slopes of changes and of flips, the same twice', async () => {
  const { code, stdout } = await lacuna('measure', project, '--validate', '--json');
  expect(code).toBe(0);
  const check = JSON.parse(stdout) as PromiseCheck & { cohort: string };
  expect(check.cohort).toBe('alzheimer');
  for (const figure of [check.absoluteChange!, check.flips!]) {
    expect(figure.bins).toHaveLength(10);
    expect(figure.slope).toBeGreaterThan(0.8);
    expect(figure.slope).toBeLessThan(1.2);
  }
  // 125 complete subjects with three hidden in turn, 174 with one of two patterns of two; the others have one alone.
  expect(check.absoluteChange!.subjects).toBeGreaterThan(200);
  expect((await lacuna('measure', project, '--validate', '--json')).stdout).toBe(stdout);
  expect((await lacuna('measure', project, '--validate')).stdout).toContain('absolute change');
});

test('bad arguments are named', async () => {
  const cases: [string[], RegExp][] = [
    [[project], /--new .* or --validate/],
    [[project, '--validate', '--new', fresh], /--new .* or --validate/],
    [[project, '--validate', '--threshold', '2'], /--threshold 2: give a probability/],
    [[project, '--validate', '--costs', 'csf_core=3'], /--costs is for --new/],
    [[project, '--new', fresh, '--costs', 'csf_core'], /NAME=COST/],
    [[project, '--new', fresh, '--costs', 'csf_core=-1'], /above 0/],
    [[project, '--new', fresh, '--costs', 'pet=3'], /no modality pet/],
    [[project, '--validate', '--method', 'nothing'], /no method nothing/],
  ];
  for (const [args, why] of cases) {
    const { code, stderr } = await lacuna('measure', ...args);
    expect(stderr).toMatch(why);
    expect(code).toBe(2);
  }
}, 60_000);
