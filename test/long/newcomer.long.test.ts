/** A newcomer's first two minutes: a fresh clone, `npm ci && npm run demo`. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../support/command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = temporaryFolder();

/** The environment of a shell, without what npm added for the scripts that run this test. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const path = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((part) => !part.includes('node_modules') && part !== dirname(process.execPath))
    .join(delimiter);
  // Where packages come from is the machine's, not the script's.
  const machine = /^npm_config_(registry|cafile|userconfig|globalconfig|cache)$/;
  const kept = Object.entries(process.env).filter(
    ([name]) => machine.test(name) || !/^(npm_|LACUNA_|VITEST|NODE_)/.test(name),
  );
  return { ...Object.fromEntries(kept), PATH: path };
}

test('npm ci && npm run demo ends in under 3 minutes', () => {
  const clone = join(folder, 'lacuna');
  const run = (command: string, args: readonly string[], cwd: string) => {
    const result = spawnSync(command, args, { cwd, env: cleanEnvironment(), encoding: 'utf8', shell: false });
    expect([result.status, result.stderr], `${command} ${args.join(' ')}`).toEqual([0, expect.any(String)]);
    return result.stdout;
  };
  run('git', ['clone', '--quiet', root, clone], folder);
  const start = performance.now();
  run('npm', ['ci'], clone);
  const text = run('npm', ['run', 'demo'], clone);
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(`npm ci && npm run demo: ${seconds.toFixed(0)} s\n`);
  expect(seconds).toBeLessThan(180);
  // What the README shows is what a newcomer sees.
  const readme = readFileSync(join(clone, 'README.md'), 'utf8');
  const shown = /```\n(All subjects[^`]*)```/.exec(readme)![1]!.trim().split('\n');
  expect(shown.length).toBeGreaterThan(15);
  for (const line of shown) expect(text).toContain(line);
  expect(text).toContain('Patients who lack modalities');
  for (const name of ['study.lacuna', 'results.json', 'results.csv', 'results.txt', 'predictions.csv']) {
    expect(existsSync(join(clone, 'lacuna-demo', name))).toBe(true);
  }
});
