import { describe, expect, test } from 'vitest';
import type { Association } from '../../../src-main/contract/missingness.ts';
import { shownOf } from '../../../src-renderer/missingness/associationData.ts';
import {
  classCounts,
  has,
  includesPattern,
  keptBy,
  patternBits,
  samePattern,
} from '../../../src-renderer/missingness/patterns.ts';

/** Ten modalities, so that a row has two bytes. */
const columns = Array.from({ length: 10 }, (_, i) => `m${i}`);
const rows = [['m0', 'm9'], ['m0'], ['m9'], ['m0', 'm1', 'm9'], []];
const source = {
  subjects: rows.length,
  columns: columns.length,
  bytesPerRow: 2,
  bits: Uint8Array.from(rows.flatMap((row) => [...patternBits(columns, row)])),
  outcome: Uint8Array.from([0, 1, 255, 1, 0]),
};
const who = (matches: (subject: number) => boolean): number[] => rows.map((_, i) => i).filter(matches);

describe('patterns of subjects', () => {
  test('a pattern is exactly its modalities', () => {
    const bits = patternBits(columns, ['m9', 'm0']);
    expect(who((subject) => samePattern(source, subject, bits))).toEqual([0]);
    expect(who((subject) => samePattern(source, subject, patternBits(columns, [])))).toEqual([4]);
  });

  test('a demand is met by those who have more, too', () => {
    const bits = patternBits(columns, ['m0', 'm9']);
    expect(who((subject) => includesPattern(source, subject, bits))).toEqual([0, 3]);
    expect(who((subject) => includesPattern(source, subject, patternBits(columns, [])))).toEqual([0, 1, 2, 3, 4]);
  });

  test('a single cell', () => {
    expect(who((subject) => has(source, subject, 9))).toEqual([0, 2, 3]);
  });

  test('classes are counted over all or the selected, unknown outcomes apart', () => {
    expect(classCounts(source, 2, null)).toEqual([2, 2, 1]);
    expect(classCounts(source, 2, Uint8Array.from([1, 0, 1, 1, 0]))).toEqual([1, 1, 1]);
  });
});

test('demanding modalities keeps and loses subjects of each class', () => {
  const patterns = [
    { modalities: ['a', 'b'], subjects: 10, classes: [6, 3] },
    { modalities: ['a'], subjects: 5, classes: [0, 5] },
  ];
  expect(keptBy(patterns, 2, ['b'])).toEqual({
    kept: 10,
    lost: 5,
    classes: [
      { kept: 6, lost: 0 },
      { kept: 3, lost: 5 },
    ],
  });
  expect(keptBy(patterns, 2, [])).toMatchObject({ kept: 15, lost: 0 });
  expect(keptBy(patterns, 2, ['a', 'b', 'c'])).toMatchObject({ kept: 0, lost: 15 });
});

describe('an association as its chart wants it', () => {
  const association: Association = {
    modality: 'imaging',
    have: 3,
    lack: 2,
    test: 'Mann-Whitney',
    p: 0.5,
    pAdjusted: 0.5,
    effectName: 'rank-biserial correlation',
    effect: 0,
    lower: -0.1,
    upper: 0.1,
    sentence: '',
    table: [
      { label: 'lower quartile', have: 1, lack: 4 },
      { label: 'median', have: 2, lack: 5 },
      { label: 'upper quartile', have: 3, lack: 6 },
    ],
  };

  test('of a numeric column its quartiles', () => {
    expect(shownOf(association)).toEqual({ kind: 'quartiles', have: [1, 2, 3], lack: [4, 5, 6] });
    expect(shownOf({ ...association, table: [] })).toEqual({ kind: 'quartiles', have: null, lack: null });
  });

  test('of levels their counts', () => {
    const table = [{ label: 'median', have: 1, lack: 2 }];
    expect(shownOf({ ...association, test: 'chi-squared', table })).toEqual({ kind: 'levels', levels: table });
  });
});
