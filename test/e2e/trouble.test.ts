/** What goes wrong: bad files, a study that is stopped, core killed, windows closed, two windows on one file. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lacuna } from '../support/command.ts';
import { drop } from './support/drop.ts';
import { launchLacuna, type Launched } from './support/launch.ts';
import { openSample, planShort, trainAs, trained, useFolder, view } from './support/study.ts';

let folder: string;
let app: Launched;
const file = (name: string) => join(folder, 'studies', name);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lacuna-trouble-'));
  mkdirSync(join(folder, 'studies'));
  app = await launchLacuna({ dataFolder: folder });
  await useFolder(app.page, join(folder, 'studies'));
});

afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

test('a malformed file is told by file, row and column; the cohort before it comes back; nothing is written', async () => {
  const { page } = app;
  await openSample(page);
  const bad = join(folder, 'bad');
  mkdirSync(bad);
  writeFileSync(join(bad, 'labels.csv'), 'subject_id,label\na,0\nb,1\n');
  writeFileSync(join(bad, 'mri.csv'), 'subject_id,volume,side\na,1.5,2\nb,2.5\n');
  await drop(page, [bad]);
  const alert = page.getByRole('alert').filter({ hasText: 'not a cohort yet' });
  await alert.waitFor();
  const told = await alert.innerText();
  expect(told).toMatch(/mri\.csv/);
  expect(told).toMatch(/(row|line) 3/);
  await page.getByRole('button', { name: /^Undo/ }).click();
  await page.getByRole('heading', { name: 'Heart disease, four centres', level: 1 }).waitFor();
  await page.getByText('availability patterns').waitFor();
  expect(readdirSync(join(folder, 'studies'))).toEqual([]);
});

test('a code is read as missing where the user says so, and as a value again when it is undone', async () => {
  const { page } = app;
  const own = join(folder, 'codes');
  mkdirSync(own);
  const rows = Array.from(
    { length: 60 },
    (_, i) => [`s${i}`, i % 2 === 0 ? 'yes' : 'no', i % 7 === 0 ? -9 : 20 + (i % 13)] as const,
  );
  writeFileSync(join(own, 'labels.csv'), `subject_id,label\n${rows.map(([id, y]) => `${id},${y}\n`).join('')}`);
  writeFileSync(
    join(own, 'lab.csv'),
    `subject_id,crp,age\n${rows.map(([id, , x], i) => `${id},${x},${40 + (i % 30)}\n`).join('')}`,
  );
  await drop(page, [own]);
  await page.getByText('availability patterns').waitFor();
  await page.getByRole('option', { name: /lab\.csv/ }).click();
  const row = page.getByRole('row', { name: /^crp/ });
  await row.getByText('-9 in 9 cells looks missing').waitFor();
  await row.getByRole('button', { name: 'read -9 as missing in crp' }).click();
  await row.getByText('-9 is missing (9 cells)').waitFor();
  await page.getByRole('button', { name: 'Undo: -9 as missing' }).click();
  await row.getByText('-9 in 9 cells looks missing').waitFor();
});

test('a class is renamed, another left out, and both come back by undo', async () => {
  const { page } = app;
  await openSample(page);
  await page.getByRole('tab', { name: 'Outcome' }).click();
  await page.getByRole('textbox', { name: 'Becomes: disease' }).fill('narrowed');
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.getByRole('term').filter({ hasText: 'narrowed' }).waitFor();
  await page.getByRole('checkbox', { name: 'Leave out: no_disease' }).check();
  await page.getByRole('button', { name: 'Apply' }).click();
  // One class is none to tell apart: that is said, and nothing is lost.
  await page.getByRole('alert').filter({ hasText: 'not a cohort yet' }).waitFor();
  await page.getByRole('button', { name: /^Undo: the classes/ }).click();
  await page.getByRole('term').filter({ hasText: 'narrowed' }).waitFor();
  await page.getByRole('button', { name: /^Undo: the classes/ }).click();
  await page
    .getByRole('term')
    .filter({ hasText: /^disease$/ })
    .waitFor();
});

test('stopping answers within a second, and going on ends where an uninterrupted study does', async () => {
  const { page } = app;
  await openSample(page);
  await planShort(page, 60);
  await trainAs(page, 'whole.lacuna');
  await trained(page);
  await page.getByRole('button', { name: 'Train another study on this cohort' }).click();
  await planShort(page, 60);
  await trainAs(page, 'stopped.lacuna');
  await page.getByRole('button', { name: 'Stop …' }).click();
  const clicked = Date.now();
  await page.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click();
  await page.getByText(/^Stopped\. Everything done is kept/).waitFor();
  expect(Date.now() - clicked).toBeLessThan(1000);
  await page.getByRole('button', { name: 'Go on' }).click();
  await trained(page);
  await page.getByRole('button', { name: 'Close', exact: true }).click();
  const [whole, stopped] = await Promise.all(
    ['whole.lacuna', 'stopped.lacuna'].map((name) => lacuna('evaluate', file(name), '--json')),
  );
  expect(whole!.code).toBe(0);
  expect(stopped!.stdout).toBe(whole!.stdout);
});

test('pausing lets the tasks in flight end, and keeps the window in charge', async () => {
  const { page } = app;
  await openSample(page);
  await planShort(page, 300);
  await trainAs(page, 'paused.lacuna');
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText(/^Paused\./).waitFor();
  const before = await page.getByText(/^\d+ of \d+ tasks$/).innerText();
  await page.waitForTimeout(800);
  expect(await page.getByText(/^\d+ of \d+ tasks$/).innerText()).toBe(before);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByRole('button', { name: 'Pause' }).waitFor();
});

test('core that is killed while it trains is started again, told of, and goes on to the end', async () => {
  const { page } = app;
  await openSample(page);
  await planShort(page, 150);
  await trainAs(page, 'killed.lacuna');
  await page.getByText(/^[2-9] of \d+ tasks$|^\d\d of \d+ tasks$/).waitFor();
  app.killCore();
  await page.getByRole('alert').filter({ hasText: 'ended unexpectedly' }).waitFor();
  await trained(page);
  await view(page, 'Results');
  await page.getByRole('row', { name: /^student 918/ }).waitFor();
});

test('core that is killed in the middle of a request leaves a window that answers', async () => {
  const { page } = app;
  await openSample(page);
  await page.getByRole('tab', { name: 'Table 1' }).click();
  app.killCore();
  await page.getByRole('alert').filter({ hasText: 'ended unexpectedly' }).waitFor();
  // The draft was kept.
  await view(page, 'Missingness');
  await page.getByText(/tells label apart with AUC/).waitFor();
});

test('core that is killed while it predicts leaves a window that predicts', async () => {
  const { page } = app;
  await openSample(page);
  await planShort(page, 20);
  await trainAs(page, 'predicts.lacuna');
  await trained(page);
  await view(page, 'Predict');
  await page.getByRole('button', { name: /sample/ }).click();
  app.killCore();
  await page.getByRole('alert').filter({ hasText: 'ended unexpectedly' }).first().waitFor();
  await page.getByRole('button', { name: /sample/ }).click();
  await page.getByRole('grid', { name: 'Predictions' }).getByRole('row').nth(1).waitFor();
});

test('closing the window in the middle of training leaves a file that can be gone on with', async () => {
  const { page } = app;
  await openSample(page);
  await planShort(page, 400);
  await trainAs(page, 'closed.lacuna');
  await page.getByText(/^[1-9]\d* of \d+ tasks$/).waitFor();
  await page.close();
  await app.host.ended();
  const check = await lacuna('check', file('closed.lacuna'));
  expect(check.code).toBe(0);
  expect(readdirSync(join(folder, 'studies'))).toEqual(['closed.lacuna']);
  const resumed = await lacuna('run', '--out', file('closed.lacuna'), '--resume');
  expect(resumed.code).toBe(0);
});

test('a second window on a file only looks, follows, and is told when it may write', async () => {
  const { page } = app;
  await openSample(page);
  // Long enough to be still under way when the second window has come up, on a busy machine too.
  await planShort(page, 3000);
  await trainAs(page, 'shared.lacuna');
  const second = await app.host.openWindow(file('shared.lacuna'));
  await second.getByText('read-only').waitFor();
  await view(second, 'Train');
  await second
    .getByText(/this window can only look/)
    .first()
    .waitFor();
  expect(await second.getByRole('button', { name: 'Stop …' }).count()).toBe(0);
  const first = await second.getByText(/^\d+ of \d+ tasks$/).innerText();
  await expect.poll(() => second.getByText(/^\d+ of \d+ tasks$/).innerText(), { timeout: 20_000 }).not.toBe(first);
  await page.close();
  await second.getByRole('button', { name: 'Go on' }).waitFor();
  expect(await second.getByText('read-only').count()).toBe(0);
  expect(existsSync(file('shared.lacuna'))).toBe(true);
});
