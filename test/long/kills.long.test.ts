/** A study killed at 20 random moments and resumed each time gives the same figures, to the byte. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { lacuna, startLacuna, temporaryFolder } from '../support/command.ts';

const KILLS = 20;
const folder = temporaryFolder();
const heart = bundledCohort('heart_disease_4centres');
const config = join(folder, 'config.json');
// Slow enough that twenty kills all find something to interrupt.
writeFileSync(config, JSON.stringify({ student: { steps: 400, members: 2 }, teacher: { steps: 200, members: 1 } }));
const settings = ['--protocol', 'fixed', '--repeats', '4', '--config', config];

test('twenty kills', async () => {
  const whole = join(folder, 'whole.lacuna');
  const start = performance.now();
  expect((await lacuna('run', heart, '--out', whole, ...settings, '--workers', '1')).code).toBe(0);
  const oneWorker = performance.now() - start;
  const killed = join(folder, 'killed.lacuna');
  let finished = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, outcome } = startLacuna(['run', heart, '--out', killed, ...settings, '--workers', '2', '--resume']);
    // From the first instant, in the import, to well within the study.
    const wait = Math.random() * Math.max(1500, oneWorker / 18);
    await new Promise((resolve) => setTimeout(resolve, wait));
    child.kill('SIGKILL');
    if ((await outcome).code === 0) finished++;
    if (existsSync(killed)) expect((await lacuna('check', killed)).code).toBe(0);
  }
  process.stdout.write(`${KILLS} kills, ${finished} of them after the end\n`);
  expect(finished).toBeLessThan(KILLS / 2);
  expect((await lacuna('run', heart, '--out', killed, ...settings, '--resume')).code).toBe(0);
  const expected = await lacuna('evaluate', whole, '--json');
  expect(expected.code).toBe(0);
  expect((await lacuna('evaluate', killed, '--json')).stdout).toBe(expected.stdout);
});
