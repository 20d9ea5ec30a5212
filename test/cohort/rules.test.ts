/** The single rules of the import: ids, visits, missing-value codes, leaks. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byCodePoint, type Cohort, type NumericColumn } from '../../src-main/cohort/cohort.ts';
import { proposeCodes } from '../../src-main/cohort/codes.ts';
import { ID_MODES, normaliseId, sessionOf } from '../../src-main/cohort/ids.ts';
import { ImportLog } from '../../src-main/cohort/importLog.ts';
import { warnOfLeaks } from '../../src-main/cohort/leaks.ts';
import { decide, type IdMode } from '../../src-main/cohort/options.ts';
import { takeVisit, unorderedVisits } from '../../src-main/cohort/visits.ts';

describe('ids', () => {
  test.each<[IdMode[], string, string]>([
    [['exact'], ' sub-01', ' sub-01'],
    [['strip-sub'], 'sub-01', '01'],
    [['strip-sub'], 'SUB-A', 'A'],
    [['strip-sub'], 'sub-', 'sub-'],
    [['strip-sub'], 'subject7', 'subject7'],
    [['strip-path'], '/data/fs/sub-01_ses-02.long.sub-01/', 'sub-01'],
    [['strip-path'], 'C:\\fs\\sub-01', 'sub-01'],
    [['strip-path'], 'bert.long.base', 'bert'],
    [['strip-path', 'strip-sub'], 'x/sub-01_ses-1', '01'],
    [['case-fold'], 'AbC', 'abc'],
    [['rid-from-ptid'], '011_S_0002', '2'],
    [['rid-from-ptid'], '0002', '2'],
    [['rid-from-ptid'], '941_S_10013', '10013'],
    [['rid-from-ptid'], 'control-7', 'control-7'],
  ])('%j: %s -> %s', (modes, raw, id) => {
    expect(normaliseId(raw, modes)).toBe(id);
  });

  test('every mode gives the same when it is applied again, and never an empty id', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ID_MODES), fc.string({ minLength: 1, maxLength: 12 }), (mode, raw) => {
        const once = normaliseId(raw, [mode]);
        expect(once).not.toBe('');
        if (mode !== 'strip-sub') expect(normaliseId(once, [mode])).toBe(once);
      }),
    );
  });

  test('sessions', () => {
    expect(sessionOf('sub-01_ses-02.long.sub-01')).toBe('02');
    expect(sessionOf('sub-01')).toBeNull();
  });

  test('are sorted by code point, beyond the basic plane too', () => {
    const ids = ['\u{1f600}', '\uff5e', 'b', 'a', 'B', '10', '9', 'ab'];
    expect(ids.sort(byCodePoint)).toEqual(['10', '9', 'B', 'a', 'ab', 'b', '\uff5e', '\u{1f600}']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
        const points = (text: string) =>
          Array.from(text, (char) => char.codePointAt(0)!.toString(16).padStart(6, '0')).join('');
        const expected = points(a) < points(b) ? -1 : points(a) > points(b) ? 1 : 0;
        expect(Math.sign(byCodePoint(a, b))).toBe(expected);
      }),
    );
  });
});

describe('visits', () => {
  const visits = ['m06', 'bl', 'm12', 'sc', 'm06', ''];
  const visitOf = (row: number) => visits[row] || null;
  const rows = [0, 1, 2, 3, 4, 5];
  test('first, last and by value', () => {
    expect(takeVisit(rows, 'first', visitOf)).toEqual([3]);
    expect(takeVisit(rows, 'last', visitOf)).toEqual([2]);
    expect(takeVisit(rows, { value: 'm06' }, visitOf)).toEqual([0, 4]);
    expect(takeVisit([5], 'last', visitOf), 'a row without a visit, where there is no other').toEqual([5]);
  });

  test('names that cannot be put in order are listed', () => {
    expect(unorderedVisits(['bl', 'm06', 'm12', 'bl'])).toEqual([]);
    expect(unorderedVisits(['baseline_arm_1', 'month_6_arm_1', 'month_12_arm_1'])).toEqual([]);
    expect(unorderedVisits(['2020-01-05', '2019-12-31'])).toEqual([]);
    expect(unorderedVisits(['morning', 'm06'])).toEqual(['morning']);
    expect(unorderedVisits(['v1', 'w1'])).toEqual(['v1', 'w1']);
    expect(unorderedVisits(['only'])).toEqual([]);
  });
});

function numeric(name: string, values: readonly number[]): NumericColumn {
  return { kind: 'numeric', name, values: Float64Array.from(values) };
}

describe('missing-value codes are proposed', () => {
  test.each<[string, number[], string[]]>([
    ['a negative among what cannot be negative', [3, 1, -9, 4, -1], ['-9', '-1']],
    ['ADNI: -1 and -4', [20, 28, -1, -4, 30], ['-4', '-1']],
    ['far above the rest', [1, 2, 999, 3, 999], ['999']],
    ['9 in a scale of 0 to 3', [0, 1, 2, 3, 9, 9], ['9']],
    ['several in one column', [0, 1, 77, 88, 99, 2], ['77', '88', '99']],
    ['not among ages up to 98', [40, 60, 98, 99, 97], []],
    ['not a count of 9 after 8', [5, 6, 7, 8, 9], []],
    ['not -1 among z-scores', [-1.2, 0.3, -1, 2.2, -0.4], []],
    ['not where nothing else is there', [-9, -9, NaN], []],
    ['not fractions', [0.5, 1.5, 2.5], []],
  ])('%s', (_, values, codes) => {
    expect(proposeCodes(numeric('x', values)).map(({ code }) => code)).toEqual(codes);
  });
});

describe('leaks', () => {
  const n = 60;
  const outcome = Int32Array.from({ length: n }, (_, i) => i % 2);
  function warnings(
    column: Cohort['modalities'][number]['columns'][number],
    present = new Uint8Array(n).fill(1),
  ): string[] {
    const log = new ImportLog();
    const cohort: Cohort = {
      subjects: Array.from({ length: n }, (_, i) => `S${i}`),
      classes: ['a', 'b'],
      outcome,
      outcomeName: 'progression',
      modalities: [{ name: 'm', present, columns: [column] }],
      groups: null,
    };
    warnOfLeaks(cohort, log);
    return log.finish(decide()).warnings.map(({ kind }) => kind);
  }
  const noise = Array.from({ length: n }, (_, i) => ((i * 7919) % 101) / 7);

  test('a number that separates the classes, in either direction', () => {
    expect(
      warnings(
        numeric(
          'x',
          Array.from(outcome, (label, i) => label * 100 + noise[i]!),
        ),
      ),
    ).toEqual(['leak-separates']);
    expect(
      warnings(
        numeric(
          'x',
          Array.from(outcome, (label, i) => -label * 100 + noise[i]!),
        ),
      ),
    ).toEqual(['leak-separates']);
    expect(warnings(numeric('x', noise))).toEqual([]);
    expect(
      warnings(
        numeric(
          'x',
          Array.from(outcome, (label, i) => label * 5 + noise[i]!),
        ),
      ),
    ).toEqual([]);
  });

  test('not on a handful of subjects', () => {
    expect(
      warnings(
        numeric(
          'x',
          Array.from(outcome, (label, i) => (i < 12 ? label : NaN)),
        ),
      ),
    ).toEqual([]);
  });

  test('categories of one class each', () => {
    const codes = Int32Array.from(outcome);
    expect(warnings({ kind: 'categorical', name: 'x', levels: ['u', 'v'], codes })).toEqual(['leak-separates']);
    const mixed = Int32Array.from(outcome, (_, i) => i % 3);
    expect(warnings({ kind: 'categorical', name: 'x', levels: ['u', 'v', 'w'], codes: mixed })).toEqual([]);
  });

  test('a modality that only one class has', () => {
    const values = numeric(
      'x',
      Array.from(outcome, (label, i) => (label === 1 ? noise[i]! : NaN)),
    );
    expect(warnings(values, Uint8Array.from(outcome))).toEqual(['leak-availability']);
  });

  test('running numbers and ids', () => {
    expect(
      warnings(
        numeric(
          'x',
          Array.from(outcome, (_, i) => 500 + ((i * 7) % n)),
        ),
      ),
    ).toEqual(['leak-id']);
    expect(
      warnings(
        numeric(
          'site_id',
          Array.from(outcome, (_, i) => 500 + ((i * 7) % n) * 3),
        ),
      ),
    ).toEqual(['leak-id']);
    expect(
      warnings(
        numeric(
          'dose',
          Array.from(outcome, (_, i) => 500 + ((i * 7) % n) * 3),
        ),
      ),
    ).toEqual([]);
  });

  test('names like the outcome', () => {
    expect(warnings(numeric('Progression_at_2y', noise))).toEqual(['leak-name']);
    expect(warnings(numeric('label', noise))).toEqual(['leak-name']);
  });
});
