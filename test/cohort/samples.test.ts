/**
 * One folder per odd or malformed cohort under samples/: its files, `options.json` (the command's options; paths are
 * relative to the folder), `generate.json` (Excel and Parquet files to write first), and `expected.json` or
 * `expected-error.json`. A sub-folder `new/` holds new subjects to read for the imported cohort.
 *
 * LACUNA_UPDATE_SAMPLES=1 writes the expected files of new samples; read them before you commit them.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { cohortInput, type ParsedOptions } from '../../src-main/cli/cohortArguments.ts';
import { importCohort } from '../../src-main/cohort/import.ts';
import { importNewSubjects } from '../../src-main/cohort/newSubjects.ts';
import { optionsFromDecisions } from '../../src-main/cohort/options.ts';
import { CohortError } from '../../src-main/cohort/record.ts';
import { describeSchema } from '../../src-main/cohort/schema.ts';
import { generateFiles } from './generateFiles.ts';
import { summary, type Summary } from './summary.ts';

const SAMPLES = join(import.meta.dirname, 'samples');
const names = readdirSync(SAMPLES, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const scratch = mkdtempSync(join(tmpdir(), 'lacuna-samples-'));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

interface ExpectedError {
  readonly message: readonly string[];
  readonly file: string | null;
  readonly row: number | null;
  readonly column: string | null;
}

test('there are enough samples, at least half of them malformed', () => {
  const malformed = names.filter((name) => existsSync(join(SAMPLES, name, 'expected-error.json')));
  expect(names.length).toBeGreaterThanOrEqual(45);
  expect(malformed.length).toBeGreaterThanOrEqual(23);
});

test.each(names)('%s', async (name) => {
  const folder = join(SAMPLES, name);
  const outcome = await read(name);
  if (process.env['LACUNA_UPDATE_SAMPLES'] === '1') update(folder, outcome);
  if (outcome instanceof CohortError) {
    const expected = json(join(folder, 'expected-error.json')) as ExpectedError;
    for (const part of expected.message) expect(outcome.message).toContain(part);
    const { file, row, column } = outcome;
    expect({ file, row, column }).toEqual({ file: expected.file, row: expected.row, column: expected.column });
    expect(outcome.message, 'one sentence').toMatch(/^[^\n]+\.$/);
    if (file !== null) expect(outcome.message).toContain(file);
    if (row !== null && row > 1) expect(outcome.message).toMatch(new RegExp(`rows?[^.]*\\b${row}\\b`));
  } else {
    expect(outcome).toEqual(json(join(folder, 'expected.json')));
  }
});

/** Imports a sample as the command would; an error of the user's is returned. */
async function read(name: string): Promise<{ cohort: Summary; new?: Summary } | CohortError> {
  const folder = join(scratch, name);
  cpSync(join(SAMPLES, name), folder, { recursive: true });
  const options = existsSync(join(folder, 'options.json')) ? (json(join(folder, 'options.json')) as ParsedOptions) : {};
  if (existsSync(join(folder, 'generate.json'))) await generateFiles(folder, json(join(folder, 'generate.json')));
  try {
    // One fold, so that samples of a few subjects are not all warned of their small classes.
    const given: ParsedOptions = { folds: '1', ...pathsIn(folder, options) };
    const named = given['modality'] !== undefined || given['wide'] !== undefined;
    const { cohort, record } = await importCohort(await cohortInput(named ? null : folder, given));
    if (!existsSync(join(folder, 'new'))) return { cohort: summary(cohort, record) };
    const input = await cohortInput(join(folder, 'new'), {});
    // Through JSON, as the project file keeps them.
    const schema = JSON.parse(JSON.stringify(describeSchema(cohort))) as ReturnType<typeof describeSchema>;
    const decisions = JSON.parse(JSON.stringify(record.decisions)) as Record<string, unknown>;
    const fresh = await importNewSubjects({ ...input, options: optionsFromDecisions(decisions) }, schema);
    return { cohort: summary(cohort, record), new: summary(fresh.cohort, fresh.record) };
  } catch (error) {
    if (error instanceof CohortError) return error;
    throw error;
  }
}

/** The options with their files found in the folder. */
function pathsIn(folder: string, options: ParsedOptions): ParsedOptions {
  const path = (file: string) => join(folder, file);
  return Object.fromEntries(
    Object.entries(options).map(([name, value]) => {
      if (name === 'modality') return [name, (value as string[]).map((text) => text.replace('=', `=${folder}/`))];
      return ['labels', 'group', 'wide'].includes(name) ? [name, path(value as string)] : [name, value];
    }),
  );
}

function update(folder: string, outcome: Awaited<ReturnType<typeof read>>): void {
  const [right, wrong] = ['expected.json', 'expected-error.json'].map((name) => join(folder, name)) as [string, string];
  if (existsSync(right) || existsSync(wrong)) return;
  if (outcome instanceof CohortError) {
    const { message, file, row, column } = outcome;
    writeFileSync(wrong, `${JSON.stringify({ message: [message], file, row, column }, null, 1)}\n`);
  } else {
    writeFileSync(right, `${JSON.stringify(outcome, null, 1)}\n`);
  }
}

function json(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8')) as unknown;
}
