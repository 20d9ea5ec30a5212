import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { reportStyle } from '../../src-main/platform/reportStyle.ts';
import { csvFiles } from '../../src-main/report/csv.ts';
import { htmlText } from '../../src-main/report/html.ts';
import { jsonText } from '../../src-main/report/json.ts';
import { allSections, type Report, type TableBlock } from '../../src-main/report/model.ts';
import { openPrivacy } from '../../src-main/report/privacy.ts';
import { studyReport } from '../../src-main/report/studyReport.ts';
import { figureConfusion } from '../../src-main/study/results/figures.ts';
import { figureDistillation } from '../../src-main/study/results/distillation.ts';
import { evaluationOf } from '../../src-main/study/results/evaluation.ts';
import { sampleImport } from '../core/studySupport.ts';
import { TestFolder } from '../store/support.ts';
import { finished, type Finished } from './support.ts';

const folder = new TestFolder();
let study: Finished;
let report: Report;

beforeAll(async () => {
  const { cohort, record } = await sampleImport('heart_disease_4centres');
  study = await finished(folder, cohort, record);
  report = await studyReport(study.of, 'study');
});
afterAll(() => {
  study.close();
  folder[Symbol.dispose]();
});

const tables = (of: Report): TableBlock[] =>
  allSections(of.sections).flatMap(({ blocks }) => blocks.filter((block) => block.kind === 'table'));
const html = (of: Report): string => htmlText(of, reportStyle());

describe('the report of a study', () => {
  test('has every figure of the evaluation, with three decimals, in the row of its method and scope', async () => {
    const { results } = await evaluationOf(study.of, 'study');
    const scopes = [...new Set(results.map(({ scope }) => scope))];
    expect(scopes.length).toBeGreaterThan(3);
    const own = tables(report).filter(({ id }) => id.startsWith('results-'));
    expect(own).toHaveLength(scopes.length);
    for (const [at, table] of own.entries()) {
      const expected = results.filter(({ scope }) => scope === scopes[at]);
      expect(table.rows).toHaveLength(expected.length);
      for (const [r, one] of expected.entries()) {
        const shown = table.rows[r]!.map((cell) => cell.shown);
        expect(shown[0]).toBe(one.method + (one.pooled ? ' *' : ''));
        expect(shown.slice(1, 4)).toEqual([one.subjects, one.answered, one.smallestClass].map(String));
        const figures = [one.auc, one.aucSd, one.accuracy, one.balancedAccuracy, one.brier, one.logLoss];
        const said = figures.map((figure) => (figure === null ? '–' : figure.toFixed(3)));
        expect([shown[4], ...shown.slice(6)]).toEqual(said);
      }
    }
  });

  test('sets the default method against every other one, and says what to believe', () => {
    const table = (id: string) => tables(report).find((one) => one.id === id)!;
    for (const metric of ['auc', 'logLoss', 'brier']) {
      const { columns, rows } = table(`differences-table-${metric}`);
      const labels = columns.map(({ label }) => label);
      // Effect and interval come before p.
      expect(labels.indexOf('95 % interval')).toBe(labels.indexOf('Difference') + 1);
      expect(labels.indexOf('p (Holm)')).toBeGreaterThan(labels.indexOf('95 % interval'));
      const all = rows.filter((row) => row[1]!.shown === 'all subjects').map((row) => row[0]!.shown);
      expect(all).toEqual(['student-complete', 'teachers', 'teacher:clinical', 'student-nokd']);
    }
    expect(table('believe-table').rows).toHaveLength(7);
    for (const [, verdict] of table('believe-table').rows)
      expect(['fine', 'look out', 'weak']).toContain(verdict!.shown);
    expect(table('calls-all').rows.map(([method]) => method!.shown)).toContain('student');
    const figures = allSections(report.sections).flatMap(({ blocks }) =>
      blocks.filter(({ kind }) => kind === 'figure'),
    );
    expect(JSON.stringify(figures)).toContain('Decision curves for');
  });

  test('says the same in HTML, JSON and CSV', () => {
    const page = html(report);
    const json = JSON.parse(jsonText(report)) as { sections: unknown };
    const files = csvFiles(report);
    const wanted = tables(report);
    expect(wanted.length).toBeGreaterThan(10);
    const flat = JSON.stringify(json);
    for (const { id, caption, rows } of wanted) {
      expect(page).toContain(`id="${id}"`);
      expect(flat).toContain(JSON.stringify(caption));
      const file = files.find(({ name }) => name.replace(/^\d+-/, '') === `${id}.csv`);
      const parsed = Papa.parse<string[]>(new TextDecoder().decode(file!.bytes).trimEnd());
      expect(parsed.data).toHaveLength(rows.length + 1);
    }
    expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  });

  test('is the same bytes each time', async () => {
    const again = await studyReport({ ...study.of, cache: new Map() }, 'study');
    expect(html(again)).toBe(html(report));
    expect(jsonText(again)).toBe(jsonText(report));
  });

  test('loads nothing and runs nothing', () => {
    const page = html(report);
    expect(page).not.toMatch(/<script|javascript:|\son\w+=/i);
    expect(page.match(/(?:src|href|url\()\s*=?\s*["']?(?!#|data:)[a-z]+:/gi)).toBeNull();
    expect(page).toContain("default-src 'none'");
    expect(page).toContain('For research use only. Not a medical device.');
  });

  test('names no subject', () => {
    const content = jsonText(report);
    for (const id of study.of.cohort.subjects.slice(0, 200)) expect(content).not.toContain(`"${id}"`);
  });

  test('has unique ids, so that every link leads somewhere', () => {
    const ids = [...html(report).matchAll(/\sid="([^"]+)"/g)].map((match) => match[1]!);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, to] of html(report).matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(to);
  });

  test('tells no small count where it is asked not to, nor figures over so few', async () => {
    const least = 40;
    const held = await studyReport(study.of, 'study', { ...openPrivacy, leastCount: least });
    const found = tables(held)
      .filter(({ id }) =>
        /^(patterns|results-|table-1|confusion|distillation-table|modalities|calls-|differences-table|believe)/.test(
          id,
        ),
      )
      .flatMap(({ id, columns, rows }) =>
        rows.flatMap((row) =>
          row.flatMap(({ value, shown }, c) => {
            if (id === 'modalities' && columns[c]!.label === 'Features') return [];
            const count =
              typeof value === 'number' && Number.isInteger(value) ? value : Number(/^(\d+) \(/.exec(shown)?.[1] ?? 0);
            // Figures such as an accuracy of exactly 1 are no counts.
            return count > 1 && count < least ? [`${id}, ${columns[c]!.label}: ${shown}`] : [];
          }),
        ),
      );
    expect(found).toEqual([]);
    expect(html(held)).toContain(`&lt;${least}`);
    const small = tables(held).flatMap(({ id, rows }) => (id.startsWith('results-pattern') ? rows : []));
    const answered = small.filter((row) => row[2]!.shown === `<${least}`);
    expect(answered.length).toBeGreaterThan(0);
    for (const row of answered) expect(row.slice(4).map(({ shown }) => shown)).toEqual(new Array(7).fill('–'));
  });

  test('tells no share of calls from which a small count could be worked out', async () => {
    const { counts } = figureConfusion(study.of, 'student', 'all', null, null);
    const smallest = Math.min(...counts.flat().filter((count) => count > 0));
    const sharesOf = async (leastCount: number) => {
      const made = await studyReport(study.of, 'study', { ...openPrivacy, leastCount });
      const shown = (id: string, from: number, to: number) =>
        tables(made)
          .find((one) => one.id === id)!
          .rows.find(([name]) => name!.shown === 'student')!
          .slice(from, to)
          .map((cell) => cell.shown);
      // Sensitivity to F1, and accuracy to balanced accuracy.
      return [...shown('calls-all', 1, 6), ...shown('results-all', 7, 9)];
    };
    expect(await sharesOf(smallest)).not.toContain('–');
    expect(await sharesOf(smallest + 1)).toEqual(new Array(7).fill('–'));
  });

  test('does not say of how few people a prediction changed', async () => {
    const [row] = figureDistillation(study.of)!.rows;
    const least = Math.min(row!.mended, row!.spoilt) + 1;
    expect(least).toBeGreaterThan(1);
    expect(html(report)).toContain(`right and ${row!.spoilt} wrong`);
    expect(html(await studyReport(study.of, 'study', { ...openPrivacy, leastCount: least }))).not.toContain(
      'right and',
    );
  });
});

test('a study that is not finished is refused with what to do', async () => {
  const project = Object.create(study.of.project, {
    taskCounts: { value: () => ({ done: 3, total: 9 }) },
  }) as typeof study.of.project;
  await expect(studyReport({ ...study.of, project }, 'study')).rejects.toThrow(/6 tasks .* finish it first/);
});
