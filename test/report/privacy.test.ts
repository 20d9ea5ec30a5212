import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countCell, hiddenCells, openPrivacy, pseudonymFor, pseudonymKey } from '../../src-main/report/privacy.ts';
import { smallCohort } from '../support/cohorts.ts';

describe('cells that are not told', () => {
  const table = fc.tuple(fc.integer({ min: 2, max: 8 }), fc.integer({ min: 2, max: 6 })).chain(([rows, columns]) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: columns, maxLength: columns }), {
      minLength: rows,
      maxLength: rows,
    }),
  );

  test('every small count is among them, and none can be worked out from the sum of its row or column', () => {
    fc.assert(
      fc.property(table, fc.integer({ min: 2, max: 10 }), (counts, leastCount) => {
        const hidden = hiddenCells({ ...openPrivacy, leastCount }, counts);
        const lines = [
          ...counts.map((row, r) => row.map((count, c) => ({ count, hidden: hidden[r]![c]! }))),
          ...counts[0]!.map((_, c) => counts.map((row, r) => ({ count: row[c]!, hidden: hidden[r]![c]! }))),
        ];
        for (const line of lines) {
          for (const cell of line) if (cell.count > 0 && cell.count < leastCount) expect(cell.hidden).toBe(true);
          // One alone may only stay where nobody else of its line is there to hide it behind.
          const alone = line.filter((cell) => cell.hidden).length === 1;
          if (alone) expect(line.filter((cell) => !cell.hidden && cell.count > 0)).toHaveLength(0);
        }
      }),
    );
  });

  test('nothing is hidden where no count is small', () => {
    expect(
      hiddenCells({ ...openPrivacy, leastCount: 5 }, [
        [5, 10],
        [0, 7],
      ]).flat(),
    ).toEqual([false, false, false, false]);
    expect(countCell(openPrivacy, 1)).toEqual({ shown: '1', value: 1 });
  });
});

describe('pseudonyms', () => {
  test('stay the same for a cohort, differ between ids, and change with a value that nobody else knows', () => {
    const cohort = smallCohort(1);
    const name = pseudonymFor(pseudonymKey(cohort));
    expect(name('s0001')).toBe(pseudonymFor(pseudonymKey(smallCohort(1)))('s0001'));
    expect(new Set(cohort.subjects.map(name)).size).toBe(cohort.subjects.length);
    const other = structuredClone(cohort);
    const column = other.modalities[0]!.columns[0]!;
    if (column.kind === 'numeric') column.values[0]! += 1e-9;
    expect(pseudonymFor(pseudonymKey(other))('s0001')).not.toBe(name('s0001'));
  });
});
