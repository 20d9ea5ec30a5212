/** docs/paper is what `npm run paper` writes: its pages from its table, and the table from the worlds, bit by bit. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { pages } from '../../bench/paper/pages.ts';
import { BASE } from '../../src-main/method/gain/design.ts';
import { summariseGains } from '../../src-main/method/gain/summary.ts';
import { readWorlds, worldLine } from '../../src-main/method/gain/table.ts';
import { runWorld } from '../../src-main/method/gain/world.ts';
import { gainTexts } from '../../src-renderer/messages/gain.ts';
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

test('what is drawn does not hang on more digits than the table has', () => {
  const table = readWorlds(read('worlds.csv'));
  const longer = table.map((row) => {
    const figures = Object.entries(row.figures).map(([name, value], i) => [name, value + (i % 2 ? 3e-7 : -2e-7)]);
    return { ...row, figures: Object.fromEntries(figures) as typeof row.figures };
  });
  expect([...pages(longer)]).toEqual([...pages(table)]);
});

const signed = '−?\\d?\\.\\d{3}';

test('every gain that docs/paper/README.md gives stands in the tables, with its interval', () => {
  const text = read('README.md');
  const tables = read('results.md');
  const gains = [...text.matchAll(new RegExp(`${signed} \\(${signed} to ${signed}\\)`, 'g'))].map(([one]) => one);
  expect(gains.length).toBeGreaterThan(15);
  for (const one of gains) expect(tables).toContain(one);
  for (const [, name] of text.matchAll(/\((\w[\w-]*\.(?:svg|md|csv))\)/g)) expect(readdirSync(folder)).toContain(name);
});

test('how often a method is better or worse is as README.md says, and the window says the same', () => {
  const { verdicts, settings } = summariseGains(readWorlds(read('worlds.csv')));
  const counts = (contrast: string, metric: string) => {
    const { sentence } = verdicts.find((one) => one.contrast === contrast && one.metric === metric)!;
    return [...sentence.matchAll(/(?:better in|worse in|difference in) (\d+)/g)].map(([, count]) => Number(count));
  };
  const text = read('README.md');
  expect(settings).toHaveLength(27);
  for (const contrast of ['paper', 'student', 'distillation']) expect(counts(contrast, 'logLoss')).toEqual([27, 0, 0]);
  expect(text).toContain('lower than that of complete-only in all 27 settings');
  const [better, worse, unclear] = counts('student', 'recalibrated');
  expect(text).toContain(
    `better than complete-only in ${better!} settings, worse in ${worse!} and not clearly different in ${unclear!}`,
  );
  const soft = counts('distillation', 'auc');
  expect(text).toContain(`a higher AUC in ${soft[0]!} of 27 settings`);
  expect(text).toContain(`lower in ${soft[1]!}, with`);
  const everyone = counts('everyone', 'auc');
  expect(text).toContain(
    `in ${everyone[0]!} settings only, those with 90 % incomplete, and lowers it in ${everyone[1]!}`,
  );
  const teachers = counts('teachers', 'auc');
  expect(text).toContain(`a higher AUC in ${teachers[0]!} of 27 settings`);
  expect(text).toContain(`and a lower one in ${teachers[1]!}.`);
  for (const sentence of gainTexts.inShort) expect(text).toContain(`\n- ${sentence}\n`);
});
