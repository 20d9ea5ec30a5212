/** What must hold of every import, whatever the order of files, rows and columns. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { importCohort } from '../../src-main/cohort/import.ts';
import { importNewSubjects } from '../../src-main/cohort/newSubjects.ts';
import type { CohortInput, TableSource } from '../../src-main/cohort/options.ts';
import { optionsFromDecisions } from '../../src-main/cohort/options.ts';
import { availabilityPatterns, completeSubjects } from '../../src-main/cohort/patterns.ts';
import { CohortError } from '../../src-main/cohort/record.ts';
import { describeSchema } from '../../src-main/cohort/schema.ts';

type Rows = readonly (readonly string[])[];

function source(name: string, rows: Rows): TableSource {
  return { name, bytes: new TextEncoder().encode(`${rows.map((row) => row.join(',')).join('\n')}\n`) };
}

/** A cohort of up to 25 subjects: which modalities each has, and the cells. */
const cohorts = fc
  .record({
    subjects: fc.uniqueArray(
      fc.stringMatching(/^[A-Za-z0-9]{1,4}$/).filter((id) => !/^(na|nan|null)$/i.test(id)),
      {
        minLength: 4,
        maxLength: 25,
      },
    ),
    seed: fc.infiniteStream(fc.nat(1000)),
  })
  .map(({ subjects, seed }) => {
    const next = () => Number(seed.next().value);
    const table = (columns: readonly string[], cell: (column: string) => string): string[][] => [
      ['id', ...columns],
      ...subjects.filter(() => next() % 3 > 0).map((id) => [id, ...columns.map(cell)]),
    ];
    return {
      labels: [['id', 'label'], ...subjects.map((id, i) => [id, i < 2 ? 'ab'.charAt(i) : ['a', 'b', ''][next() % 3]!])],
      tables: {
        'csf.csv': table(['tau', 'abeta'], () => (next() % 5 === 0 ? '' : String(next() / 8))),
        'clinic.csv': table(['sex', 'age', 'stage'], (column) =>
          column === 'age'
            ? String(next())
            : next() % 6 === 0
              ? 'NA'
              : column === 'sex'
                ? 'fm'.charAt(next() % 2)
                : `T${next() % 3}`,
        ),
      },
    };
  });

async function read(labels: Rows, tables: readonly (readonly [string, Rows])[]): Promise<Cohort | string> {
  try {
    const input = { sources: tables.map(([name, rows]) => source(name, rows)), labels: source('labels.csv', labels) };
    return (await importCohort(input)).cohort;
  } catch (error) {
    if (error instanceof CohortError) return 'refused';
    throw error;
  }
}

function shuffled<T>(items: readonly T[], keys: readonly number[]): T[] {
  return items
    .map((item, i) => [keys[i % keys.length]! * (i + 1) * 7919, item] as const)
    .sort((x, y) => (x[0] % 1009) - (y[0] % 1009))
    .map(([, item]) => item);
}

describe('any cohort', () => {
  test('does not depend on the order of files, rows and columns', async () => {
    await fc.assert(
      fc.asyncProperty(
        cohorts,
        fc.array(fc.nat(1000), { minLength: 3, maxLength: 9 }),
        async ({ labels, tables }, keys) => {
          const plain = await read(labels, Object.entries(tables));
          const reorder = ([header, ...rows]: Rows): Rows => {
            const order = [0, ...shuffled([...header!.keys()].slice(1), keys)];
            return [header!, ...shuffled(rows, keys)].map((row) => order.map((c) => row[c]!));
          };
          const other = await read(
            reorder(labels),
            shuffled(Object.entries(tables), keys).map(([name, rows]) => [name, reorder(rows)] as const),
          );
          expect(other).toEqual(plain);
        },
      ),
    );
  });

  test('holds the cells of its files, and no others', async () => {
    await fc.assert(
      fc.asyncProperty(cohorts, async ({ labels, tables }) => {
        const cohort = await read(labels, Object.entries(tables));
        if (typeof cohort === 'string') return;
        for (const modality of cohort.modalities) {
          const [header, ...rows] = tables[`${modality.name}.csv` as keyof typeof tables];
          const byId = new Map(rows.map((row) => [row[0]!, row]));
          for (const column of modality.columns) {
            const c = header!.indexOf(column.name);
            cohort.subjects.forEach((subject, i) => {
              const text = byId.get(subject)?.[c] ?? '';
              const missing = text === '' || text === 'NA';
              if (column.kind === 'numeric') expect(column.values[i]).toBe(missing ? NaN : Number(text));
              else expect(column.levels[column.codes[i]!]).toBe(missing ? undefined : text);
            });
          }
        }
        expect([...cohort.subjects]).toEqual([...cohort.subjects].sort());
        const labelled = new Map(labels.slice(1).map((row) => [row[0]!, row[1]!]));
        cohort.subjects.forEach((subject, i) => {
          expect(cohort.classes[cohort.outcome[i]!] ?? '').toBe(labelled.get(subject));
        });
      }),
    );
  });

  test('has every subject in exactly one availability pattern', async () => {
    await fc.assert(
      fc.asyncProperty(cohorts, async ({ labels, tables }) => {
        const cohort = await read(labels, Object.entries(tables));
        if (typeof cohort === 'string') return;
        const patterns = availabilityPatterns(cohort);
        const all = patterns.flatMap((pattern) => [...pattern.subjects]).sort((x, y) => x - y);
        expect(all).toEqual([...cohort.subjects.keys()]);
        const sizes = patterns.map((pattern) => pattern.subjects.length);
        expect(sizes).toEqual([...sizes].sort((x, y) => y - x));
        for (const { modalities, subjects } of patterns) {
          expect(modalities.length, 'nobody without a modality takes part').toBeGreaterThan(0);
          for (const i of subjects) {
            expect(cohort.modalities.filter((m) => m.present[i] === 1).map((m) => m.name)).toEqual(modalities);
          }
        }
        const complete = completeSubjects(cohort).reduce((sum, one) => sum + one, 0);
        const full = patterns.find((pattern) => pattern.modalities.length === cohort.modalities.length);
        expect(complete).toBe(full?.subjects.length ?? 0);
      }),
    );
  });

  test('read again as new subjects gives the same columns', async () => {
    await fc.assert(
      fc.asyncProperty(cohorts, async ({ labels, tables }) => {
        const input: CohortInput = {
          sources: Object.entries(tables).map(([name, rows]) => source(name, rows)),
          labels: source('labels.csv', labels),
        };
        let trained;
        try {
          trained = await importCohort(input);
        } catch {
          return;
        }
        const options = optionsFromDecisions(
          JSON.parse(JSON.stringify(trained.record.decisions)) as Record<string, unknown>,
        );
        const { cohort } = await importNewSubjects({ ...input, options }, describeSchema(trained.cohort));
        expect(cohort.subjects).toEqual(trained.cohort.subjects);
        expect(cohort.modalities).toEqual(trained.cohort.modalities);
        expect([...cohort.outcome].every((label) => label === -1)).toBe(true);
      }),
    );
  });
});

describe('the record', () => {
  const labels = source('labels.csv', [
    ['id', 'label'],
    ...Array.from({ length: 12 }, (_, i) => [`S${i}`, i % 2 === 0 ? 'a' : 'b']),
  ]);
  const table = source('lab.csv', [
    ['id', 'x', 'y'],
    ...Array.from({ length: 9 }, (_, i) => [`S${i}`, `${i}`, i === 3 ? '-9' : '4']),
  ]);

  test('is plain JSON', async () => {
    const { record } = await importCohort({ sources: [table], labels, options: { codes: [{ code: '-9' }] } });
    expect(JSON.parse(JSON.stringify(record))).toEqual(record);
  });

  test('keeps file sizes, hashes and rows', async () => {
    const { record } = await importCohort({ sources: [{ ...table, sha256: 'abc' }], labels });
    expect(record.files).toEqual([
      { name: 'labels.csv', role: 'labels', bytes: labels.bytes.length, sha256: '', rows: 12 },
      { name: 'lab.csv', role: 'lab', bytes: table.bytes.length, sha256: 'abc', rows: 9 },
    ]);
  });

  test('counts who takes part so that the steps add up', async () => {
    const { record, cohort } = await importCohort({ sources: [table], labels });
    const count = (step: string, modality: string | null) =>
      record.flow.find((one) => one.step === step && one.modality === modality)?.count ?? 0;
    expect(count('subjects', 'labels') + count('label-without-modality', null)).toBe(count('labelled', null));
    expect(count('labelled', null) + count('unlabelled', null)).toBe(count('taking-part', null));
    expect(count('taking-part', null)).toBe(cohort.subjects.length);
  });

  test('tells how ids matched', async () => {
    const { record } = await importCohort({ sources: [table], labels });
    expect(record.ids).toEqual([
      { table: 'lab', modes: ['exact'], ids: 9, changed: 0, matched: 9, unmatched: [] },
      { table: 'labels', modes: ['exact'], ids: 12, changed: 0, matched: 9, unmatched: ['S9', 'S10', 'S11'] },
    ]);
  });

  test('leaves the bytes that it was given as they were', async () => {
    const before = table.bytes.slice();
    await importCohort({ sources: [table], labels });
    expect(table.bytes).toEqual(before);
  });
});
