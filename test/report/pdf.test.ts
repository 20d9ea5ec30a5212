/** The printed report, by a real browser, read again by poppler's tools where they are. */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { bundledCohort } from '../../src-main/platform/bundled.ts';
import { installedBrowser } from '../../src-main/platform/browser.ts';
import { reproducible } from '../../src-main/report/pdf.ts';
import { lacuna, quickConfig, temporaryFolder } from '../support/command.ts';

test('the time of printing is replaced by that of the study, in the same number of bytes', () => {
  const pdf = "1 0 obj\n<</CreationDate (D:20300102030405+00'00')\n/ModDate (D:20300102030405+00'00')>>";
  const dated = reproducible(new TextEncoder().encode(pdf), '2026-11-24T05:06:07.000Z');
  expect(dated).toHaveLength(pdf.length);
  const content = new TextDecoder().decode(dated);
  expect(content.match(/D:20261124050607\+00'00'/g)).toHaveLength(2);
  expect(content).not.toContain('2030');
});

const poppler = spawnSync('pdfinfo', ['-v']).status === 0;
if (!poppler) process.stderr.write('poppler-utils are not installed: PDFs are printed, but their text is not read.\n');
if (installedBrowser() === null) process.stderr.write('No browser is installed: no PDF is printed in these tests.\n');

test('parts of the page are numbered by their order, wherever the printer had them', () => {
  const page = (from: number) =>
    `/ID (node${String(from + 7).padStart(8, '0')})/Headers [(node${String(from).padStart(8, '0')})]`;
  const made = [3, 95].map((from) => reproducible(new TextEncoder().encode(page(from)), '2026-11-24T05:06:07.000Z'));
  expect(made[0]).toEqual(made[1]);
  expect(new TextDecoder().decode(made[0])).toBe('/ID (node00000002)/Headers [(node00000001)]');
});

describe.skipIf(installedBrowser() === null)('lacuna report to PDF', () => {
  const folder = temporaryFolder();
  const project = join(folder, 'heart.lacuna');
  const read = (tool: string, ...args: string[]): string => spawnSync(tool, args, { encoding: 'utf8' }).stdout;

  test(
    'has every figure of lacuna evaluate, tagged, with an outline, and the same bytes twice',
    { timeout: 120_000 },
    async () => {
      const config = join(folder, 'config.json');
      writeFileSync(config, JSON.stringify(quickConfig));
      const heart = bundledCohort('heart_disease_4centres');
      expect((await lacuna('run', heart, '--out', project, '--protocol', 'quick', '--config', config)).code).toBe(0);
      const [first, second] = [join(folder, 'a.pdf'), join(folder, 'b.pdf')];
      const begin = performance.now();
      expect(await lacuna('report', project, '--out', first)).toMatchObject({ code: 0 });
      expect((performance.now() - begin) / 1000).toBeLessThan(10);
      expect((await lacuna('report', project, '--out', second, '--paper', 'A4')).code).toBe(0);
      expect(readFileSync(first).equals(readFileSync(second))).toBe(true);
      const pdf = readFileSync(first).toString('latin1');
      expect(pdf).toMatch(/\/Outlines/);
      expect(pdf).toMatch(/\/MarkInfo\s*<<\s*\/Type\s*\/MarkInfo\s*\/Marked true|\/Marked true/);
      if (!poppler) return;
      const words = read('pdftotext', '-layout', first, '-');
      const { results } = JSON.parse((await lacuna('evaluate', project, '--json')).stdout) as {
        results: Record<'auc' | 'aucSd' | 'accuracy' | 'balancedAccuracy' | 'brier' | 'logLoss', number | null>[];
      };
      for (const { auc, aucSd, accuracy, balancedAccuracy, brier, logLoss } of results) {
        for (const figure of [auc, aucSd, accuracy, balancedAccuracy, brier, logLoss]) {
          if (figure !== null) expect(words).toContain(figure.toFixed(3));
        }
      }
      expect(read('pdfinfo', first)).toMatch(/Tagged:\s+yes/);
      const structure = read('pdfinfo', '-struct', first);
      for (const part of ['H1', 'H2', 'H3', 'Table', 'TH', 'Figure', 'Caption'])
        expect(structure).toMatch(new RegExp(`^\\s*${part}\\b`, 'm'));
      expect(pdf.match(/\/Alt /g)!.length).toBeGreaterThan(8);
      expect(
        read('pdffonts', first)
          .split('\n')
          .slice(2, -1)
          .every((line) => /\byes yes\b/.test(line)),
      ).toBe(true);
      const pages = words.split('\f').slice(0, -1);
      for (const page of pages) expect(page).toContain('Not a medical device');
      expect(pages.at(-1)).toContain(`Page ${pages.length} of ${pages.length}`);
    },
  );

  test('a patient has one page, on either paper', { timeout: 120_000 }, async () => {
    const ids = readFileSync(join(bundledCohort('heart_disease_4centres'), 'labels.csv'), 'utf8')
      .split('\n')
      .slice(1, 9);
    const asked = ids.flatMap((line) => ['--patient', line.split(',')[0]!]);
    for (const paper of ['A4', 'Letter']) {
      const out = join(folder, `patients-${paper}.pdf`);
      expect(await lacuna('report', project, ...asked, '--paper', paper, '--out', out)).toMatchObject({ code: 0 });
      // The pages of the patients, and the one before them.
      expect(
        readFileSync(out)
          .toString('latin1')
          .match(/\/Type \/Page\b(?!s)/g),
      ).toHaveLength(ids.length + 1);
    }
  });

  test('bad arguments are named, and nothing is replaced', async () => {
    const cases: [string[], RegExp][] = [
      [[project, '--out', join(folder, 'a.pdf')], /exists already/],
      [[project, '--out', join(folder, 'a.doc')], /\.pdf, \.html or \.json/],
      [[project, '--out', join(folder, 'c.pdf'), '--paper', 'A3'], /A4 or Letter/],
      [[project, '--out', join(folder, 'c.pdf'), '--patient', 'nobody'], /nobody/],
      [[project, '--out', join(folder, 'c.pdf'), '--predictions', 'last'], /keeps no predictions/],
      [[project], /--out/],
    ];
    for (const [args, why] of cases) {
      const { code, stderr } = await lacuna('report', ...args);
      expect(code).toBe(2);
      expect(stderr).toMatch(why);
    }
  });
});
