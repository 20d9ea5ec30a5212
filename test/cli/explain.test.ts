import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Papa from 'papaparse';
import { beforeAll, expect, test } from 'vitest';
import type { Importance, Stability } from '../../src-main/contract/explain.ts';
import { lacuna, quickConfig, temporaryFolder } from '../support/command.ts';

const folder = temporaryFolder();
const cohort = fileURLToPath(new URL('../../resources/cohorts/heart_disease_4centres', import.meta.url));
const study = join(folder, 's.lacuna');

beforeAll(async () => {
  const config = join(folder, 'config.json');
  writeFileSync(config, JSON.stringify(quickConfig));
  const methods = ['--methods', 'student,teachers,mean-imputed-lr', '--config', config];
  const { code, stderr } = await lacuna(
    'run',
    cohort,
    '--out',
    study,
    '--protocol',
    'quick',
    '--folds',
    '3',
    ...methods,
  );
  expect(stderr).toContain('tasks done');
  expect(code).toBe(0);
});

interface Explained {
  readonly importance: Importance;
  readonly stability: Stability | null;
}

test('lacuna explain gives modalities, features and stable features, keeps them, and writes all of it', async () => {
  const first = await lacuna('explain', study, '--json', '--permutations', '2');
  expect(first.code).toBe(0);
  const given = JSON.parse(first.stdout) as Explained;
  expect(given.stability).toBeNull();
  expect(given.importance).toMatchObject({ method: 'student', permutations: 2, folds: 3, subjects: 918 });
  expect(given.importance.modalities).toHaveLength(4);
  expect(given.importance.features).toHaveLength(20);

  const out = join(folder, 'all.csv');
  const second = await lacuna('explain', study, '--stability', '6', '--taken', '2', '--cut', '.6', '--out', out);
  expect(second.code).toBe(0);
  // What was worked out before is not worked out again.
  expect(second.stdout).toContain('3 test folds, 2 permutations each');
  expect(second.stdout).toMatch(/All modalities together \(918 subjects\): .* chosen on 60 % or more of 6 halves/);
  const { data } = Papa.parse<Record<string, string>>(readFileSync(out, 'utf8').trimEnd(), { header: true });
  const row = data.find(
    ({ kind, modality, figure }) => kind === 'modality' && modality === 'lab' && figure === 'aucFall',
  );
  expect(Number(row!.value)).toBe(given.importance.modalities.find(({ name }) => name === 'lab')!.auc.mean);
  expect(data.filter(({ figure }) => figure === 'firstLayerNorm')).toHaveLength(20);
  expect(data.some(({ figure, value }) => figure === 'chosenTogether' && Number(value) > 0.5)).toBe(true);

  const third = JSON.parse((await lacuna('explain', study, '--json')).stdout) as Explained;
  expect(third.importance).toEqual(given.importance);
  expect(third.stability!.halves).toBe(6);
  const linear = await lacuna('explain', study, '--method', 'mean-imputed-lr', '--permutations', '1', '--json');
  expect((JSON.parse(linear.stdout) as Explained).importance.features[0]!.norm!.mean).toBeGreaterThan(0);
});

test.each([
  [['explain'], 'give one project file'],
  [['explain', study, '--method', 'no'], '--method no: the study has student, teachers, mean-imputed-lr'],
  [['explain', study, '--stability', '7'], 'give an even number'],
  [['explain', study, '--taken', '7'], '--taken goes with --stability'],
  [['explain', study, '--cut', '.5'], '--cut .5: give .6, .65'],
  [['explain', study, '--out', cohort], 'exists already'],
  [['explain', join(cohort, 'labels.csv')], 'labels.csv'],
])('%j is refused in a sentence', async (args, sentence) => {
  const { code, stderr } = await lacuna(...args);
  expect(code).toBe(2);
  expect(stderr).toContain(sentence);
  expect(stderr).not.toContain('    at ');
});
