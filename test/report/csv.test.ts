/** Tables for programs: every figure a number in a column of its own. */
import Papa from 'papaparse';
import { expect, test } from 'vitest';
import { csvFiles } from '../../src-main/report/csv.ts';
import { interval, ranged, three, word, type Report, type TableBlock } from '../../src-main/report/model.ts';

const table: TableBlock = {
  kind: 'table',
  id: 'figures',
  caption: 'Figures',
  columns: ['Method', 'AUC', '95 % interval', 'Slope', '95 % interval', 'Log loss (95 % interval)'].map((label, c) => ({
    label,
    numeric: c > 0,
  })),
  rows: [
    [
      word('a'),
      three(0.81),
      interval(0.75, 0.87),
      three(-0.5),
      interval(-0.75, -0.25),
      { ...three(0.4), ends: { lower: 0.3, upper: 0.5 } },
    ],
    [word('b'), three(null), ranged(null), three(1), ranged(null), three(0.5)],
  ],
};

test('the ends of an interval are two numbers, named by what they are of', () => {
  const report = { sections: [{ id: 's', title: 'S', blocks: [table] }] } as unknown as Report;
  const file = csvFiles(report).find(({ name }) => name.endsWith('figures.csv'))!;
  const { data } = Papa.parse<string[]>(new TextDecoder().decode(file.bytes).trimEnd());
  expect(data).toEqual([
    [
      ...['Method', 'AUC', 'AUC, 95 % interval, lower', 'AUC, 95 % interval, upper'],
      ...['Slope', 'Slope, 95 % interval, lower', 'Slope, 95 % interval, upper'],
      ...['Log loss', 'Log loss, lower', 'Log loss, upper'],
    ],
    ['a', '0.81', '0.75', '0.87', '-0.5', '-0.75', '-0.25', '0.4', '0.3', '0.5'],
    ['b', '', '', '', '1', '', '', '0.5', '', ''],
  ]);
});
