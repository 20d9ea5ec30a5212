/** Writes a synthetic cohort as a folder: whole, or not at all. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Cohort, ModalityTable } from '../cohort/cohort.ts';
import type { SyntheticCohort } from '../method/synthetic.ts';
import type { SyntheticSpec } from '../method/syntheticSpec.ts';
import { ArgumentError } from './argumentError.ts';
import { argumentsFor } from './synthArguments.ts';

type Cell = string | number;

/** @throws ArgumentError unless the path is free or an empty folder. */
export async function refuseTaken(path: string): Promise<void> {
  let names: string[];
  try {
    names = await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return;
    if (code === 'ENOTDIR') throw new ArgumentError(`${path} is a file: name a new folder.`);
    throw new ArgumentError(`${path} cannot be read (${code ?? String(error)}): name another folder.`);
  }
  if (names.length > 0) throw new ArgumentError(`${path} exists and is not empty: name a new folder.`);
}

/**
 * Writes the observed tables and labels.csv to `path`, and the truth to `path`/truth. All of it is written to a hidden
 * folder beside it first, and then renamed.
 *
 * @throws ArgumentError where the path is taken, or its parent cannot be written to.
 */
export async function writeSynthetic(path: string, spec: SyntheticSpec, cohort: SyntheticCohort): Promise<void> {
  const target = resolve(path);
  await refuseTaken(target);
  const draft = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}.part`);
  try {
    await mkdir(draft, { recursive: true });
  } catch (error) {
    throw new ArgumentError(`${path} cannot be made (${(error as NodeJS.ErrnoException).code ?? String(error)}).`);
  }
  try {
    await writeCohort(draft, cohort.observed);
    await mkdir(join(draft, 'truth', 'complete'), { recursive: true });
    await writeCohort(join(draft, 'truth', 'complete'), cohort.complete);
    await writeTruth(join(draft, 'truth'), spec, cohort);
    // Windows does not rename onto a folder, even an empty one. A folder that is no longer empty stays as it is.
    await rmdir(target).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function writeCohort(folder: string, { subjects, classes, outcome, modalities }: Cohort): Promise<void> {
  for (const table of modalities) await writeTable(join(folder, `${table.name}.csv`), ...modalityRows(subjects, table));
  const rows = eachOf(subjects, (subject, i) => [subject, classes[outcome[i]!] ?? '']);
  await writeTable(join(folder, 'labels.csv'), ['subject_id', 'label'], rows);
}

function modalityRows(subjects: readonly string[], { present, columns }: ModalityTable): [Cell[], Iterable<Cell[]>] {
  function* rows(): Iterable<Cell[]> {
    for (const [i, subject] of subjects.entries()) {
      if (present[i] === 0) continue;
      yield [subject, ...columns.map((column) => (column.kind === 'numeric' ? column.values[i]! : column.codes[i]!))];
    }
  }
  return [['subject_id', ...columns.map(({ name }) => name)], rows()];
}

async function writeTruth(folder: string, spec: SyntheticSpec, { observed, truth }: SyntheticCohort): Promise<void> {
  const { subjects, classes } = observed;
  const c = classes.length;
  const per = (prefix: string, count: number) => Array.from({ length: count }, (_, k) => `${prefix}_${k + 1}`);
  const row = (table: Float64Array, i: number, width: number) => table.subarray(i * width, (i + 1) * width);
  const label = (i: number) => classes[truth.outcome[i]!]!;

  await writeTable(
    join(folder, 'posterior.csv'),
    [
      ...['subject_id', 'class'],
      ...classes.map((name) => `p_${name}`),
      ...classes.map((name) => `p_observed_${name}`),
      ...truth.modalities.flatMap(({ name }) => classes.map((one) => `p_${name}_${one}`)),
      ...truth.modalities.flatMap(({ name }) => classes.slice(1).map((one) => `log_ratio_${name}_${one}`)),
    ],
    eachOf(subjects, (subject, i) => [
      ...[subject, label(i)],
      ...row(truth.posterior, i, c),
      ...row(truth.posteriorObserved, i, c),
      ...truth.modalities.flatMap(({ posterior }) => [...row(posterior, i, c)]),
      ...truth.modalities.flatMap(({ logRatio }) => [...row(logRatio, i, c).subarray(1)]),
    ]),
  );
  await writeTable(
    join(folder, 'latent.csv'),
    [
      ...['subject_id', 'class'],
      ...per('shared', spec.shared),
      ...truth.modalities.flatMap(({ name, model }) => per(name, model.factors)),
    ],
    eachOf(subjects, (subject, i) => [
      ...[subject, label(i)],
      ...row(truth.shared, i, spec.shared),
      ...truth.modalities.flatMap(({ factors, model }) => [...row(factors, i, model.factors)]),
    ]),
  );
  await writeTable(join(folder, 'removed.csv'), ['subject_id', 'modality', 'column'], removedRows(observed, truth));
  await writeFile(join(folder, 'generator.json'), `${JSON.stringify(generatorOf(spec, truth), null, 1)}\n`);
}

/** Rows one at a time: all of them at once would be several times the data. */
function* eachOf(subjects: readonly string[], row: (subject: string, i: number) => Cell[]): Iterable<Cell[]> {
  for (const [i, subject] of subjects.entries()) yield row(subject, i);
}

/** A row per modality that was removed, with no column, and per cell. */
function* removedRows({ subjects, modalities }: Cohort, truth: SyntheticCohort['truth']): Iterable<Cell[]> {
  for (const [m, { name, removed, removedCells, model }] of truth.modalities.entries()) {
    const { columns } = modalities[m]!;
    for (const [i, subject] of subjects.entries()) {
      if (removed[i] === 1) yield [subject, name, ''];
      for (let j = 0; removedCells && j < model.features; j++) {
        if (removedCells[i * model.features + j] === 1) yield [subject, name, columns[j]!.name];
      }
    }
  }
}

/** The spec makes the cohort again; the numbers of the model are there for those who check it elsewhere. */
function generatorOf(spec: SyntheticSpec, truth: SyntheticCohort['truth']): object {
  const matrix = (values: Float64Array, width: number) =>
    Array.from({ length: values.length / width }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);
  return {
    generator: 'lacuna synth',
    version: 1,
    arguments: argumentsFor(spec),
    spec,
    models: truth.modalities.map(({ name, model, keptBack }) => ({
      name,
      loadings: matrix(model.loadings, model.shared + model.factors),
      shifts: matrix(model.shifts, model.factors),
      keptBack: keptBack.reduce((sum, one) => sum + one, 0),
    })),
  };
}

/** Numbers are written so that they read back bit by bit; NaN is an empty cell. No text here needs quotes. */
async function writeTable(path: string, header: readonly Cell[], rows: Iterable<readonly Cell[]>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    let text = `${header.join(',')}\n`;
    for (const row of rows) {
      text += `${row.map((cell) => (Number.isNaN(cell) ? '' : cell)).join(',')}\n`;
      // In pieces: a large table is longer than the longest string.
      if (text.length < 1 << 20) continue;
      await file.write(text);
      text = '';
    }
    await file.write(text);
  } finally {
    await file.close();
  }
}
