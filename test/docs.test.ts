/** The documents list what there is: tables, settings, commands, methods. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { engineNames } from '../src-main/engine/select.ts';
import { mechanisms, STRENGTH } from '../src-main/method/amputation.ts';
import { methodDescriptions } from '../src-main/method/methods.ts';
import { defaultSettings } from '../src-main/method/settings.ts';
import { RULES } from '../src-main/report/study/limits.ts';
import { LEAST_R2, NOTHING, RESAMPLES } from '../src-main/study/robustness/expectation.ts';
import { AMPUTATION, LEARNING } from '../src-main/study/robustness/kept.ts';
import { lacuna } from './support/command.ts';

const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');

test('docs/file-format.md lists every table of the newest format', () => {
  const migrations = ['001-initial', '002-documents'].map((name) => read(`src-main/store/migrations/${name}.ts`));
  const created = [...migrations.join('\n').matchAll(/CREATE TABLE (\w+)/g)];
  const listed = [...read('docs/file-format.md').matchAll(/^\| `(\w+)` \|/gm)];
  expect(listed.map((match) => match[1])).toEqual(created.map((match) => match[1]));
});

test('docs/method.md names every setting', () => {
  const text = read('docs/method.md');
  const names = Object.values(defaultSettings).flatMap((value) =>
    typeof value === 'object' && value !== null ? Object.keys(value) : [],
  );
  for (const name of [...names, ...Object.keys(defaultSettings)]) {
    expect(text, name).toMatch(new RegExp('`([\\w.*]+\\.)?' + name + '[.*`]'));
  }
});

test('docs/method.md lists the mechanisms of amputation, and states its strength and the rules of learning curves', () => {
  const text = read('docs/method.md');
  const listed = [...text.matchAll(/^\| `(mcar|mar|mnar[\w-]*)` \|/gm)].map((match) => match[1]);
  expect(listed).toEqual(mechanisms);
  expect(text).toContain(`b + ${STRENGTH} v_im`);
  expect(text).toContain(`explains ${100 * LEAST_R2} %`);
  expect(text).toContain(`${RESAMPLES} resamples`);
  expect(text).toContain(`below ${short(NOTHING.auc)} (AUC) or ${short(NOTHING.logLoss)} (log loss)`);
  const documents = read('docs/file-format.md');
  for (const name of [AMPUTATION, LEARNING]) expect(documents).toContain(`\`${name}\``);
});

const short = (value: number): string => String(value).replace(/^0/, '');

test('docs/reports.md states the thresholds of the rules as they are', () => {
  const text = read('docs/reports.md');
  expect(text).toContain(`fewer than ${RULES.smallClass} subjects`);
  expect(text).toContain(`fewer than ${RULES.fewComplete}, or fewer than ${100 * RULES.fewCompleteShare} %`);
  expect(text).toContain(`slope outside ${RULES.slope.map((one) => String(one).replace(/^0/, '')).join(' to ')}`);
  expect(text).toContain(`beyond ±${String(RULES.intercept).replace(/^0/, '')}`);
  expect(text).toContain(`fewer than ${RULES.fewInPattern} subjects of some class`);
  expect(text).toContain(`more than ${100 * RULES.emptyCells} %`);
});

test('docs/engines.md lists every engine, in their order', () => {
  const listed = [...read('docs/engines.md').matchAll(/^\| `([^`]+)` \|/gm)].map((match) => match[1]);
  expect([...listed].sort()).toEqual([...engineNames].sort());
});

test('README names every method, and only commands that there are', async () => {
  const text = read('README.md');
  for (const name of Object.keys(methodDescriptions)) expect(text).toContain(`\`${name}\``);
  const { stdout } = await lacuna('--help');
  for (const [, command] of text.matchAll(/lacuna -- (\w[\w-]*)/g))
    expect(stdout).toMatch(new RegExp(`^  ${command!} `, 'm'));
});

test('the tutorial has twelve pictures, each of them linked, and the README shows one', () => {
  const text = read('docs/tutorial.md');
  const linked = [...text.matchAll(/\(tutorial\/([^)]+)\)/g)].map((match) => match[1]!);
  const there = readdirSync(new URL('../docs/tutorial/', import.meta.url)).sort();
  expect(linked).toHaveLength(12);
  expect(there).toEqual(linked);
  for (const [, name] of read('README.md').matchAll(/\(docs\/tutorial\/([^)]+)\)/g)) expect(there).toContain(name);
});

test('the tutorial names only views, tabs and samples that the window has', () => {
  const folder = new URL('../src-renderer/messages/', import.meta.url);
  const messages = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const shown = messages.join('\n') + read('src-main/core/samples.ts');
  const named = [...read('docs/tutorial.md').matchAll(/(?<!\*)\*([^*\n]+)\*(?!\*)/g)].map((match) => match[1]!);
  expect(named.length).toBeGreaterThan(2);
  for (const name of named) expect(shown).toContain(`'${name}'`);
});

test('CONTRIBUTING names only scripts that there are', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  for (const document of ['CONTRIBUTING.md', 'README.md', 'docs/tutorial.md']) {
    for (const [, name] of read(document).matchAll(/npm run (?:-s )?([\w:]+)/g)) {
      expect(Object.keys(scripts), document).toContain(name);
    }
  }
});
