/** docs/paper is what `npm run paper` writes: its pages from its table, and the table from the worlds, bit by bit. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pages } from '../../bench/paper/pages.ts';
import { BASE } from '../../src-main/method/gain/design.ts';
import { readWorlds, worldLine } from '../../src-main/method/gain/table.ts';
import { runWorld } from '../../src-main/method/gain/world.ts';
import { fused } from '../support/engines.ts';

const folder = new URL('../../docs/paper/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

test('a world that is fitted again gives the committed row, to the last bit, on its own as among other shares', async () => {
  const setting = { ...BASE, complete: 30, share: 0.3 };
  const [figures] = await runWorld(fused, setting, [setting.share], 2);
  expect(read('worlds.csv').split('\n')).toContain(worldLine({ setting, world: 2, figures: figures! }));
});

test('tables, figures and results.json are those of the committed worlds, and nothing else lies there', () => {
  const files = pages(readWorlds(read('worlds.csv')));
  for (const [name, content] of files) expect(read(name) === content, `${name} is as committed`).toBe(true);
  expect(readdirSync(folder).sort()).toEqual([...files.keys(), 'README.md'].sort());
});

test('every figure that docs/paper/README.md gives stands in its tables', () => {
  const text = read('README.md');
  const tables = read('results.md');
  const figures = [...text.matchAll(/−?\.\d{3} \(−?\.\d{3} to −?\.\d{3}\)/g)].map(([one]) => one);
  expect(figures.length).toBeGreaterThan(5);
  for (const one of figures) expect(tables).toContain(one);
  for (const [, name] of text.matchAll(/\(([\w-]+\.svg)\)/g)) expect(readdirSync(folder)).toContain(name);
});
