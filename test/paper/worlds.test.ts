/** How `npm run paper` hands out its worlds: in the order of the table whatever the threads, and resumed where it was stopped. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWorlds, type RunOptions } from '../../bench/paper/worlds.ts';
import { ProgressLine } from '../../src-main/cli/output.ts';
import { allSettings, settingKey } from '../../src-main/method/gain/design.ts';
import type { WorldRow } from '../../src-main/method/gain/table.ts';
import { temporaryFolder } from '../support/command.ts';

const folder = temporaryFolder();

function run(parts: Partial<RunOptions>) {
  return runWorlds({
    worlds: [0, 1],
    workers: 2,
    resume: false,
    file: null,
    worker: new URL('quickWorker.mjs', import.meta.url),
    progress: new ProgressLine(),
    ...parts,
  });
}

test('rows come in the order of the table, for any number of threads', async () => {
  const [one, three] = await Promise.all([run({ workers: 1 }), run({ workers: 3 })]);
  expect(one).toEqual(three);
  expect(one.map(({ setting, world }) => `${settingKey(setting)},${world}`)).toEqual(
    allSettings.flatMap((setting) => [0, 1].map((world) => `${settingKey(setting)},${world}`)),
  );
});

test('a run that was stopped goes on: what was done is taken up, a line that was cut off is done again', async () => {
  const file = join(folder, 'worlds.jsonl');
  const whole = await run({ file });
  const lines = readFileSync(file, 'utf8').split('\n');
  // Two are done, and marked so that it can be told whether they were taken up.
  const done = lines.slice(1, 3).map((line) => JSON.parse(line) as { task: object; rows: WorldRow[] });
  const marked = done.map(({ task, rows }) => {
    return JSON.stringify({ task, rows: rows.map((row) => ({ ...row, figures: { ...row.figures, mark: 1 } })) });
  });
  writeFileSync(file, [lines[0], ...marked, lines[3]!.slice(0, 40)].join('\n'));
  const resumed = await run({ file, resume: true });
  expect(resumed.filter(({ figures }) => 'mark' in figures)).toHaveLength(done.flatMap(({ rows }) => rows).length);
  expect(resumed.map(({ figures }) => figures['task'])).toEqual(whole.map(({ figures }) => figures['task']));
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(lines.length);
});

test('what other code worked out is not taken up, and neither is nothing', async () => {
  const file = join(folder, 'other.jsonl');
  await expect(run({ file, resume: true })).rejects.toThrow('nothing to resume');
  writeFileSync(file, `${'0'.repeat(64)}\n`);
  await expect(run({ file, resume: true })).rejects.toThrow('has changed');
});
