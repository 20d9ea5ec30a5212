/** The folder that `lacuna synth` writes: read back by Lacuna's own import, and made again from its own record. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Papa from 'papaparse';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ArgumentError } from '../../src-main/cli/argumentError.ts';
import { synth, synthOptions } from '../../src-main/cli/synth.ts';
import { specFromOptions } from '../../src-main/cli/synthArguments.ts';
import { importCohort } from '../../src-main/cohort/import.ts';
import { makeSynthetic } from '../../src-main/method/synthetic.ts';
import { modalityLimits } from '../../src-main/method/syntheticSpec.ts';
import { readFolder } from '../../src-main/platform/sources.ts';

let home: string;
let printed: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'lacuna-synth-'));
  printed = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(home, { recursive: true });
});

type Values = Parameters<typeof synth>[0];

function parse(args: readonly string[]): Values {
  const options = Object.fromEntries(
    synthOptions.map(({ name, value, repeatable = false }) => [
      name,
      { type: value === null ? ('boolean' as const) : ('string' as const), multiple: repeatable },
    ]),
  );
  return parseArgs({ args: [...args], options }).values as Values;
}

const at = (...names: string[]) => join(home, ...names);
const read = (...names: string[]) => readFileSync(at(...names), 'utf8');
const rows = (...names: string[]) =>
  Papa.parse<Record<string, string>>(read(...names), { header: true, skipEmptyLines: true }).data;

async function cohortAt(...names: string[]) {
  const { sources, labels } = await readFolder(at(...names));
  return (await importCohort({ sources, labels: labels! })).cohort;
}

const chosen = [
  ...['--subjects', '200', '--classes', '3', '--shares', '0.5,0.3,0.2', '--seed', '5', '--unlabelled', '0.1'],
  ...['--modality', 'mri:features=12,cells=0.05,missing=0', '--modality', 'pet:missing=0.4,mechanism=mar:mri'],
  ...['--modality', 'csf:features=3,separation=2,mechanism=mnar-outcome,strength=-1,noise=0.5,factors=2'],
];

describe('what is written', () => {
  test('reads back as the very cohort', async () => {
    expect(await synth(parse(chosen), [at('out')])).toBe(0);
    const { observed, complete } = makeSynthetic(specFromOptions(parse(chosen)));
    expect(await cohortAt('out')).toEqual(observed);
    expect(await cohortAt('out', 'truth', 'complete')).toEqual(complete);
    expect(readdirSync(at('out')).sort()).toEqual(['csf.csv', 'labels.csv', 'mri.csv', 'pet.csv', 'truth']);
    expect(readdirSync(home)).toEqual(['out']);
  });

  test('the truth tells what was removed, and the posterior', async () => {
    await synth(parse(chosen), [at('out')]);
    const { truth, observed } = makeSynthetic(specFromOptions(parse(chosen)));
    const removed = rows('out', 'truth', 'removed.csv');
    const whole = removed.filter(({ modality, column }) => modality === 'pet' && column === '');
    const pet = observed.modalities[2]!;
    expect(whole.map(({ subject_id: id }) => id)).toEqual(observed.subjects.filter((_, i) => pet.present[i] === 0));
    const cells = removed.filter(({ modality, column }) => modality === 'mri' && column === 'mri_05');
    const table = new Map(rows('out', 'mri.csv').map((row) => [row['subject_id'], row]));
    expect(cells.length).toBeGreaterThan(0);
    for (const { subject_id: id } of cells) expect(table.get(id)!['mri_05']).toBe('');

    const posterior = rows('out', 'truth', 'posterior.csv');
    expect(posterior).toHaveLength(200);
    for (const [i, row] of posterior.entries()) {
      expect(Number(row['p_class3'])).toBe(truth.posterior[i * 3 + 2]);
      expect(Number(row['p_observed_class1'])).toBe(truth.posteriorObserved[i * 3]);
      expect(Number(row['p_pet_class2'])).toBe(truth.modalities[2]!.posterior[i * 3 + 1]);
      expect(Number(row['log_ratio_csf_class2'])).toBe(truth.modalities[0]!.logRatio[i * 3 + 1]);
      expect(row['class']).toBe(observed.classes[truth.outcome[i]!]);
    }
    const latent = rows('out', 'truth', 'latent.csv');
    expect(Object.keys(latent[0]!)).toEqual(
      ['subject_id', 'class', 'shared_1', 'shared_2', 'csf_1', 'csf_2', 'mri_1', 'mri_2', 'mri_3', 'pet_1', 'pet_2', 'pet_3'], // prettier-ignore
    );
  });

  test('its generator.json makes it again, byte by byte', async () => {
    await synth(parse(chosen), [at('out')]);
    const { arguments: args } = JSON.parse(read('out', 'truth', 'generator.json')) as { arguments: string[] };
    await synth(parse(args), [at('again')]);
    const names = readdirSync(at('out'), { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name));
    expect(names).toHaveLength(12);
    for (const name of names) expect(read('again', name)).toBe(read('out', name));
  });

  test('the default has three modalities, one of them for everyone', async () => {
    await synth(parse(['--json']), [at('new', 'folder')]);
    const { observed } = makeSynthetic(specFromOptions({}));
    expect(await cohortAt('new', 'folder')).toEqual(observed);
    const summary = JSON.parse(printed) as { subjects: number; modalities: { name: string; subjects: number }[] };
    expect(summary).toMatchObject({ subjects: 300, unlabelled: 0, seed: 1 });
    expect(summary.modalities.map(({ name }) => name)).toEqual(['clinical', 'genes', 'imaging']);
    expect(summary.modalities[0]!.subjects).toBe(300);
  });

  test('an empty folder is taken', async () => {
    mkdirSync(at('out'));
    await synth(parse([]), [at('out')]);
    expect(printed).toMatch(/^300 subjects, \d+ with every modality, 0 without a label/);
    expect(readdirSync(at('out'))).toContain('labels.csv');
  });
});

describe('what is refused', () => {
  test.each([
    [['--subjects', '0'], '--subjects 0: '],
    [['--subjects', 'many'], '--subjects many: '],
    [['--subjects', ''], '--subjects : '],
    [['--classes', '1'], '--classes 1: '],
    [['--seed', '1.5'], '--seed 1.5: '],
    [['--shared', '-1'], '--shared -1: '],
    [['--unlabelled', '1'], '--unlabelled 1: '],
    [['--shares', '0.5,x'], '--shares: '],
    [['--subjects', '4', '--classes', '4'], '--subjects: '],
    [['--modality', 'a:missing=2'], '--modality a: missing=2: '],
    [['--modality', 'a:features=0x10'], '--modality a: features=0x10: '],
    [['--modality', 'a:feature=3'], '--modality a: "feature=3" '],
    [['--modality', 'a:noise=1,noise=2'], '--modality a: noise is given twice'],
    [['--modality', 'a:mechanism=mor'], '--modality a: mechanism=mor: '],
    [['--modality', 'a:mechanism=mar:b'], '--modality a: mechanism: mar:b '],
    [['--modality', 'a', '--modality', 'a'], '--modality a: this name is given twice'],
    [['--modality', 'truth/x'], '--modality truth/x: '],
    [['--modality', ''], '--modality : '],
  ])('%j', async (args, start) => {
    const attempt = synth(parse(args.flatMap(joined)), [at('out')]);
    const error: unknown = await attempt.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as Error).message.startsWith(start)).toBe(true);
    expect((error as Error).message).toMatch(/^[^\n]+\.$/);
    expect(readdirSync(home)).toEqual([]);
    expect(printed).toBe('');
  });

  /** parseArgs takes "--shared -1" for two options. */
  function joined(arg: string, index: number, all: string[]): string[] {
    if (index % 2 === 1) return [];
    return [`${arg}=${all[index + 1]!}`];
  }

  test('a folder that is not empty, and a file: nothing in them changes', async () => {
    mkdirSync(at('full'));
    writeFileSync(at('full', 'notes.txt'), 'mine');
    await expect(synth({}, [at('full')])).rejects.toThrow(/exists and is not empty/);
    await expect(synth({}, [at('full', 'notes.txt')])).rejects.toThrow(/is a file/);
    await expect(synth({}, [at('full', 'notes.txt', 'below')])).rejects.toThrow(ArgumentError);
    expect(readdirSync(home, { recursive: true, encoding: 'utf8' }).sort()).toEqual([
      'full',
      join('full', 'notes.txt'),
    ]);
    expect(read('full', 'notes.txt')).toBe('mine');
  });

  test('no folder, or two', async () => {
    await expect(synth({}, [])).rejects.toThrow(ArgumentError);
    await expect(synth({}, [at('a'), at('b')])).rejects.toThrow(ArgumentError);
  });
});

test('docs/synthetic.md has every option and every key, and its example says what it prints', async () => {
  const page = readFileSync(new URL('../../docs/synthetic.md', import.meta.url), 'utf8');
  for (const { name } of synthOptions) expect(page).toContain('\n| `--' + name + '` |');
  for (const key of [...Object.keys(modalityLimits), 'mechanism']) expect(page).toContain('\n| `' + key + '` |');
  const [, command, output] = /```\nlacuna synth trial (.*?)```.*?```\n(.*?)```/s.exec(page)!;
  await synth(parse(command!.trim().split(/[\s\\]+/)), [at('trial')]);
  expect(printed).toBe(output!.replace(': trial\n', `: ${at('trial')}\n`));
});
