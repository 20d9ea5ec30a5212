/** The command from files to predictions, on cohorts that come with Lacuna. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { beforeAll, describe, expect, test } from 'vitest';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import type { ModalityAttention } from '../../src-main/method/attention.ts';
import { openProject } from '../../src-main/store/project.ts';
import type { Evaluation } from '../../src-main/study/evaluate.ts';
import { lacuna, quickConfig, startLacuna, temporaryFolder } from '../support/command.ts';

const folder = temporaryFolder();
const heart = bundledCohort('heart_disease_4centres');
const config = join(folder, 'config.json');
const two = join(folder, 'two.lacuna');
const quick = ['--protocol', 'quick', '--config', config];

beforeAll(async () => {
  writeFileSync(config, JSON.stringify(quickConfig));
  const { code, stderr } = await lacuna('run', heart, '--out', two, ...quick, '--workers', '2');
  expect(stderr).toMatch(/tasks done in/);
  expect(code).toBe(0);
});

async function evaluated(path: string): Promise<string> {
  const { code, stdout } = await lacuna('evaluate', path, '--json');
  expect(code).toBe(0);
  return stdout;
}

describe('evaluate', () => {
  test('is byte-identical for one and two workers, and after a kill and a resume', async () => {
    const expected = await evaluated(two);
    const one = join(folder, 'one.lacuna');
    expect((await lacuna('run', heart, '--out', one, ...quick, '--workers', '1')).code).toBe(0);
    expect(await evaluated(one)).toBe(expected);

    const killed = join(folder, 'killed.lacuna');
    const { child, outcome } = startLacuna(['run', heart, '--out', killed, ...quick, '--workers', '2']);
    while (!existsSync(killed)) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 700));
    child.kill('SIGKILL');
    await outcome;
    expect((await lacuna('run', heart, '--out', killed, ...quick, '--resume')).code).toBe(0);
    expect(await evaluated(killed)).toBe(expected);
    // Every file of a folder says it alone.
    expect((await lacuna('run', '--out', killed, '--resume')).code).toBe(0);
    expect((await lacuna('check', killed)).code).toBe(0);
  });

  test('gives every method its figures on all, complete, and per pattern', async () => {
    const { results, protocol } = JSON.parse(await evaluated(two)) as Evaluation;
    expect(protocol).toMatchObject({ name: 'quick', seed: 1, folds: 5, repeats: 1 });
    const find = (method: string, scope: string) =>
      results.find((result) => result.method === method && result.scope === scope)!;
    expect(find('student', 'all')).toMatchObject({ subjects: 918, answered: 918, pooled: false });
    expect(find('student', 'all').auc).toBeGreaterThan(0.8);
    expect(find('student-complete', 'all')).toMatchObject({ subjects: 918, answered: 411 });
    expect(find('teacher:imaging', 'all').answered).toBe(444);
    expect(find('complete-only', 'pattern:clinical+lab')).toMatchObject({ subjects: 52, answered: 0, auc: null });
    // Two patients of one class: no AUC, but the other figures, pooled and flagged.
    expect(find('student', 'pattern:clinical+imaging+lab')).toMatchObject({ subjects: 2, auc: null, pooled: true });
    expect(JSON.stringify(results)).not.toMatch(/lacuna-test|workers|version/);
  });
});

test('networks with sparsemax attention are run, kept and applied; the summary says what they keep', async () => {
  const attending = join(folder, 'attending.lacuna');
  const file = join(folder, 'attending.json');
  const part = { attention: true };
  const settings = { teacher: { ...quickConfig.teacher, ...part }, student: { ...quickConfig.student, ...part } };
  writeFileSync(file, JSON.stringify({ ...quickConfig, ...settings }));
  const args = ['--protocol', 'quick', '--config', file, '--methods', 'student,teachers'];
  expect((await lacuna('run', heart, '--out', attending, ...args)).code).toBe(0);
  const project = openProject(attending, { readonly: true });
  for (const { id, method } of project.tasks()) {
    if (method !== 'student' && method !== 'teachers') continue;
    const attention = project.summary(id)!['attention'] as ModalityAttention[];
    expect(attention.map(({ modality }) => modality)).toEqual(['clinical', 'exercise_test', 'imaging', 'lab']);
    for (const { features, kept, of } of attention) {
      expect(features.length).toBe(kept);
      expect(kept).toBeLessThanOrEqual(of);
      expect(features.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 6);
    }
  }
  project.close();
  const aucs = await Promise.all(
    [attending, two].map(async (path) => {
      const { results } = JSON.parse(await evaluated(path)) as Evaluation;
      return results.find(({ method, scope }) => method === 'student' && scope === 'all')!.auc!;
    }),
  );
  expect(aucs[0]).toBeGreaterThan(0.8);
  expect(aucs[0]).not.toBe(aucs[1]);
  const predicted = join(folder, 'attending.csv');
  expect((await lacuna('predict', attending, heart, '--out', predicted)).code).toBe(0);
  expect(readFileSync(predicted, 'utf8').trim().split('\n')).toHaveLength(919);

  writeFileSync(file, JSON.stringify({ student: { attention: 'yes' } }));
  const refused = await lacuna('run', heart, '--out', join(folder, 'refused.lacuna'), ...args);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('student.attention');
});

describe('predict', () => {
  const newcomers = join(folder, 'new');

  beforeAll(() => {
    mkdirSync(newcomers);
    const rows = (name: string): string[] =>
      readFileSync(join(heart, `${name}.csv`), 'utf8')
        .trim()
        .split('\n');
    const [clinical, lab] = [rows('clinical'), rows('lab')];
    writeFileSync(join(newcomers, 'clinical.csv'), [clinical[0], clinical[1], clinical[2]].join('\n'));
    writeFileSync(join(newcomers, 'lab.csv'), [lab[0], lab[1]].join('\n'));
  });

  test('answers patients who lack modalities; contributions only of those they have', async () => {
    const out = join(folder, 'p.csv');
    const { code, stderr } = await lacuna('predict', two, newcomers, '--out', out);
    expect([code, stderr]).toEqual([0, expect.stringContaining('2 patients predicted')]);
    const project = openProject(two, { readonly: true });
    expect(project.newPatientPredictions().at(-1)).toMatchObject({ source: 'new', method: 'student' });
    expect(project.newPatientPredictions().at(-1)?.rows).toHaveLength(2);
    project.close();
    const { data, meta } = Papa.parse<Record<string, string>>(readFileSync(out, 'utf8'), {
      header: true,
      skipEmptyLines: true,
    });
    expect(meta.fields).toEqual([
      ...['subject_id', 'available', 'p_disease', 'p_no_disease', 'predicted', 'method'],
      ...['clinical', 'exercise_test', 'imaging', 'lab'].map((name) => `contribution_${name}`),
    ]);
    expect(data.map((row) => row['available'])).toEqual(['clinical+lab', 'clinical']);
    for (const row of data) {
      expect(Number(row['p_disease']) + Number(row['p_no_disease'])).toBeCloseTo(1, 5);
      const likelier = Number(row['p_disease']) > 0.5 ? 'disease' : 'no_disease';
      expect([row['predicted'], row['method']]).toEqual([likelier, 'student']);
      expect([row['contribution_imaging'], row['contribution_exercise_test']]).toEqual(['', '']);
      expect(row['contribution_clinical']).toMatch(/^-?\d+\.\d{6}$/);
    }
  });

  test('says that the models have seen a patient of the cohort; the report on that one is out-of-fold', async () => {
    const { code, stderr } = await lacuna('predict', two, newcomers);
    expect([code, stderr]).toEqual([0, expect.stringContaining('2 of 2 ids are subjects of the training cohort')]);
    const out = join(folder, 'seen.json');
    const id = readFileSync(join(newcomers, 'lab.csv'), 'utf8').split('\n')[1]!.split(',')[0]!;
    expect((await lacuna('report', two, '--patient', id, '--out', out)).code).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('fitted without this subject');
  });

  test("where the paper's student has no answer, the teachers give one and are named", async () => {
    const { code, stdout } = await lacuna('predict', two, newcomers, '--method', 'student-complete');
    expect(code).toBe(0);
    const { data } = Papa.parse<Record<string, string>>(stdout.trim(), { header: true });
    expect(data.map((row) => row['method'])).toEqual(['teachers', 'teachers']);
  });

  test('a word in a numeric column is refused with file, row and column, and nothing is written', async () => {
    const bad = join(folder, 'bad');
    mkdirSync(bad);
    const [header, first] = readFileSync(join(heart, 'lab.csv'), 'utf8').split('\n');
    const cells = first!.split(',');
    cells[1] = 'high';
    writeFileSync(join(bad, 'lab.csv'), `${header!}\n${cells.join(',')}\n`);
    const out = join(folder, 'never.csv');
    const { code, stderr } = await lacuna('predict', two, bad, '--out', out);
    expect(code).toBe(2);
    expect(stderr).toContain('lab.csv');
    expect(stderr).toContain(header!.split(',')[1]!);
    expect(existsSync(out)).toBe(false);
  });
});

describe('resume', () => {
  test('refuses other arguments than those of the study, and names them', async () => {
    const { code, stderr } = await lacuna('run', heart, '--out', two, ...quick, '--seed', '2', '--resume');
    expect(code).toBe(2);
    expect(stderr).toMatch(/seed: 1 in the file, 2 asked for/);
  });

  test('without a file it starts afresh; without --resume a file is never touched', async () => {
    const out = join(folder, 'fresh.lacuna');
    const few = [...quick, '--methods', 'mean-imputed-lr'];
    expect((await lacuna('run', heart, '--out', out, ...few, '--resume')).code).toBe(0);
    const before = readFileSync(out);
    const { code, stderr } = await lacuna('run', heart, '--out', out, ...few);
    expect([code, stderr]).toEqual([2, expect.stringContaining('--resume')]);
    expect(readFileSync(out).equals(before)).toBe(true);
  });
});

test('leave one group out: every centre is a fold', async () => {
  const out = join(folder, 'groups.lacuna');
  const groups = join(heart, 'extra', 'groups.csv');
  const { code } = await lacuna(
    'run',
    heart,
    '--out',
    out,
    '--group',
    groups,
    ...quick,
    '--methods',
    'mean-imputed-lr',
  );
  expect(code).toBe(0);
  const { protocol, results } = JSON.parse(await evaluated(out)) as Evaluation;
  expect(protocol).toMatchObject({ resampling: 'group', folds: 4 });
  expect(results[0]).toMatchObject({ scope: 'all', answered: 918 });
});
