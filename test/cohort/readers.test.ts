/**
 * The fast reader and papaparse must give the same table, and numbers must be read exactly.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeText } from '../../src-main/cohort/decodeText.ts';
import type { Dialect } from '../../src-main/cohort/dialect.ts';
import type { RawTable, ReadAs } from '../../src-main/cohort/rawTable.ts';
import { readDelimitedBytes } from '../../src-main/cohort/readDelimitedBytes.ts';
import { readDelimitedText } from '../../src-main/cohort/readDelimitedText.ts';
import { CohortError } from '../../src-main/cohort/record.ts';

type Read = RawTable | { error: string; row: number | null } | null;

function attempt(read: () => RawTable | null): Read {
  try {
    return read();
  } catch (error) {
    if (error instanceof CohortError) return { error: error.message, row: error.row };
    throw error;
  }
}

/** Both readers on one text; the fast one may hand over (null). */
function both(text: string, dialect: Dialect, readAs: (index: number) => ReadAs): [Read, Read] {
  const utf8 = new TextEncoder().encode(text);
  const plan = (header: readonly string[]) => header.map((_, c) => readAs(c));
  return [
    attempt(() => readDelimitedBytes('t.csv', utf8, dialect, plan)),
    attempt(() => readDelimitedText('t.csv', utf8, dialect, plan)),
  ];
}

const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.integer().map(String),
  fc
    .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 21 }))
    .map(([x, d]) => x.toPrecision(d)),
  fc
    .tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 0, max: 20 }))
    .map(([x, d]) => x.toExponential(d)),
  fc.constantFrom(
    '+1',
    '-0',
    '.5',
    '5.',
    '1e5',
    '1E-7',
    '00012',
    '1e400',
    '-1e-400',
    '9007199254740993',
    '1e22',
    '1e23',
  ),
);
const word = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'NA',
    'n/a',
    'nan',
    '.',
    '?',
    'null',
    '#N/A',
    'inf',
    '-Infinity',
    'e5',
    '1e',
    '+',
    '-',
    '1.2.3',
    '1 2',
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('a', 'é', '€', '😀', ' ', '"', ',', ';', '\n', '\r\n', '1'), maxLength: 5 }),
);

const tables = fc.record({
  delimiter: fc.constantFrom(',' as const, ';' as const, '\t' as const, '|' as const),
  decimal: fc.constantFrom('.' as const, ',' as const),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  finalLineEnd: fc.boolean(),
  quoteAll: fc.boolean(),
  spaces: fc.boolean(),
  texts: fc.array(fc.constantFrom<ReadAs>('auto', 'text', 'skip'), { minLength: 4, maxLength: 4 }),
  rows: fc.array(
    // Columns of numbers, of words, and of both, so that every way of reading one is met.
    fc.tuple(
      word,
      number,
      fc.oneof({ weight: 9, arbitrary: number }, { weight: 1, arbitrary: word }),
      fc.oneof(number, word),
    ),
    { maxLength: 30 },
  ),
});

function write(table: typeof tables extends fc.Arbitrary<infer T> ? T : never): string {
  const cell = (text: string) => {
    const written = table.decimal === ',' ? text.replace(/^([+-]?\d*)\.(\d*)/, '$1,$2') : text;
    const needed = /["\r\n]/.test(written) || written.includes(table.delimiter) || /^\s|\s$/.test(written);
    if (table.quoteAll || needed) return `"${written.replaceAll('"', '""')}"`;
    return table.spaces ? ` ${written} ` : written;
  };
  const lines = [['id', 'number', 'mostly numbers', 'both'].join(table.delimiter)];
  for (const row of table.rows) lines.push(row.map(cell).join(table.delimiter));
  return lines.join(table.lineEnd) + (table.finalLineEnd ? table.lineEnd : '');
}

describe('the two readers of delimited text', () => {
  test('agree on well-formed tables', () => {
    fc.assert(
      fc.property(tables, (table) => {
        const [fast, general] = both(write(table), table, (c) => table.texts[c]!);
        if (fast !== null) expect(fast).toEqual(general);
        // Without spaces around quotes nothing is left that the fast reader must hand over.
        if (!table.spaces) expect(fast).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('agree on any text that the fast one takes', () => {
    const unit = fc.constantFrom('a', '1', '2', '.', ',', ',', ';', '"', '\n', '\n', '\r\n', '\r', ' ', 'e', '-', 'é');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (text) => {
        const [fast, general] = both(text, { delimiter: ',', decimal: '.' }, () => 'auto');
        if (fast !== null) expect(fast).toEqual(general);
      }),
      { numRuns: 3000 },
    );
  });

  test('agree when the file is read in windows that end anywhere, also inside quotes', () => {
    fc.assert(
      fc.property(tables, fc.integer({ min: 200, max: 400 }), (table, windowSize) => {
        const utf8 = new TextEncoder().encode(write(table));
        const plan = (header: readonly string[]) => header.map((_, c) => table.texts[c]!);
        const windows = attempt(() => readDelimitedBytes('t.csv', utf8, table, plan, windowSize));
        if (windows !== null) expect(windows).toEqual(attempt(() => readDelimitedBytes('t.csv', utf8, table, plan)));
        if (!table.spaces) expect(windows).not.toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  test('read a column of words among thousands of rows alike', () => {
    const rows = Array.from(
      { length: 5000 },
      (_, i) => `S${i},${i % 3 === 0 ? 'word' : 'other'},${i < 2500 ? 'x' : i}`,
    );
    const text = `id,words,late numbers\n${rows.join('\n')}\n`;
    const [fast, general] = both(text, { delimiter: ',', decimal: '.' }, (c) => (c === 0 ? 'text' : 'auto'));
    expect(fast).toEqual(general);
    expect((fast as RawTable).columns.map((column) => column.type)).toEqual(['texts', 'texts', 'texts']);
  });

  test('name the line of the file, past quoted line ends and blank lines', () => {
    const text = 'id,a\nS1,"x\ny"\n\nS2,z\n';
    for (const table of both(text, { delimiter: ',', decimal: '.' }, () => 'text')) {
      expect(Array.from((table as RawTable).lines)).toEqual([2, 5]);
    }
  });
});

test('every number is read as JavaScript reads it', () => {
  fc.assert(
    fc.property(fc.array(number, { minLength: 1, maxLength: 50 }), (texts) => {
      const [fast] = both(
        `id,v\n${texts.map((text) => `S,${text}\n`).join('')}`,
        { delimiter: ',', decimal: '.' },
        () => 'auto',
      );
      const column = (fast as RawTable).columns[1]!;
      if (column.type !== 'numbers') throw new Error('read as text');
      const finite = texts.map((text) => (Number.isFinite(Number(text)) ? Number(text) : NaN));
      expect(Array.from(column.values)).toEqual(finite);
    }),
    { numRuns: 1000 },
  );
});

describe('encodings', () => {
  const text = 'id;größe\nS1;1,5\n';
  const utf16 = (order: 'le' | 'be', mark: boolean) => {
    const bytes: number[] = mark ? (order === 'le' ? [0xff, 0xfe] : [0xfe, 0xff]) : [];
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      bytes.push(...(order === 'le' ? [code & 255, code >> 8] : [code >> 8, code & 255]));
    }
    return Uint8Array.from(bytes);
  };
  test.each([
    ['UTF-8', new TextEncoder().encode(text), 'utf-8'],
    ['UTF-8 with a byte order mark', new TextEncoder().encode(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 little endian', utf16('le', true), 'utf-16le'],
    ['UTF-16 big endian', utf16('be', true), 'utf-16be'],
    ['UTF-16 without a mark', utf16('le', false), 'utf-16le'],
    ['Latin-1', Uint8Array.from(text, (char) => char.charCodeAt(0)), 'latin-1'],
  ])('%s', (_, bytes, encoding) => {
    const decoded = decodeText(bytes);
    expect(decoded.encoding).toBe(encoding);
    expect(new TextDecoder().decode(decoded.utf8)).toBe(text);
  });

  test('Latin-1 far into a large file, and UTF-8 cut between pieces', () => {
    const long = 'x'.repeat((1 << 20) - 1);
    expect(decodeText(new TextEncoder().encode(`ü${long}ü${long}é`)).encoding).toBe('utf-8');
    expect(decodeText(Uint8Array.from(`${long}ü,`, (char) => char.charCodeAt(0))).encoding).toBe('latin-1');
  });
});
