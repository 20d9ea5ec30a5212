/** Names and cells that mean harm, or are only awkward: nothing of them runs, and no page is broken. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { engineByName } from '../../src-main/engine/select.ts';
import { reportStyle } from '../../src-main/platform/reportStyle.ts';
import { csvFiles } from '../../src-main/report/csv.ts';
import { htmlText } from '../../src-main/report/html.ts';
import { patientReport } from '../../src-main/report/patientReport.ts';
import { openPrivacy } from '../../src-main/report/privacy.ts';
import { studyReport } from '../../src-main/report/studyReport.ts';
import { sampleRecord, TestFolder } from '../store/support.ts';
import { smallCohort } from '../support/cohorts.ts';
import { kernel } from '../support/engines.ts';
import { finished, type Finished } from './support.ts';

const evil = '<img src=x onerror="pwned()">';
const closes = '</style></title><script>pwned()</script>';
const formula = "=cmd|'/C calc'!A0";
const arabic = 'مريض‏ التصوير';
const long = 'x'.repeat(3000);

const folder = new TestFolder();
let study: Finished;

beforeAll(async () => {
  const classes = 60;
  const cohort = smallCohort(5, { n: 600, widths: [2, 2, 2], classes });
  const names = [evil, formula, arabic, long, closes].sort();
  const hostile = {
    ...cohort,
    outcomeName: evil,
    subjects: cohort.subjects.map((id, i) => `${[evil, formula, arabic, closes, '@x'][i % 5]!}${id}`).sort(),
    classes: cohort.classes.map((label, c) => (names[c] === undefined ? label : names[c])).sort(),
    modalities: cohort.modalities.map((table, m) => ({
      ...table,
      name: [formula, evil, arabic][m]!,
      columns: table.columns.map((column, f) => ({ ...column, name: [closes, long][f]! })),
    })),
  };
  const record = {
    ...sampleRecord,
    files: [{ name: `${evil}${formula}.csv`, role: closes, bytes: 1, sha256: 'ab', rows: 600 }],
    leftOut: [{ modality: evil, column: formula, reason: closes }],
    warnings: [{ kind: 'x', modality: null, column: null, message: closes }],
  };
  study = await finished(folder, hostile, record, { methods: ['student', 'teachers'], folds: 2 });
});
afterAll(() => {
  study.close();
  folder[Symbol.dispose]();
});

/** Elements and attributes that a page of ours never has, and tags that came from a name. */
function expectHarmless(page: string): void {
  const markup = page.replace(/<style>[\s\S]*?<\/style>/, '');
  expect(page.match(/<style>/g)).toHaveLength(1);
  expect(markup).not.toMatch(/<(?:script|img|iframe|object|embed|link|base|form)\b/i);
  for (const [tag] of markup.matchAll(/<[a-z][^>]*>/gi)) {
    // What stands in quotes is text.
    expect(tag.replace(/"[^"]*"/g, '""')).not.toMatch(/\son\w+\s*=|javascript:/i);
  }
  // Nothing without end, which would break a page.
  expect(markup).not.toMatch(/[\p{L}\p{N}]{200}/u);
  expect(markup).toContain('&lt;img src=x onerror=&quot;pwned()&quot;&gt;');
}

test('a study of hostile names and 60 classes is reported on, and nothing of it is markup', async () => {
  const name = `${closes}"; } @import url(http://x)`;
  const page = htmlText(await studyReport(study.of, name), reportStyle());
  expectHarmless(page);
  // The name stands in the style sheet too, as the text of a page margin.
  const [, sheet] = /<style>([\s\S]*?)<\/style>/.exec(page)!;
  expect(sheet).not.toMatch(/@import|<\/|http:/);
});

test('no cell of a CSV begins a formula', async () => {
  for (const { bytes } of csvFiles(await studyReport(study.of, formula))) {
    for (const line of new TextDecoder().decode(bytes).split('\n')) expect(line).not.toMatch(/(?:^|,)"?[=+@]/);
  }
});

test('hostile ids of patients are text; pseudonyms tell nothing of them', async () => {
  const engine = engineByName(study.of.spec.engine, kernel);
  const patients = [0, 200, 400].map((row) => ({
    subject: study.of.cohort.subjects[row]!,
    origin: 'cohort' as const,
    cohort: study.of.cohort,
    row,
    method: null,
  }));
  const open = await patientReport(study.of, 's', patients, engine, openPrivacy);
  expectHarmless(htmlText(open, reportStyle()));
  const hidden = await patientReport(study.of, 's', patients, engine, { ...openPrivacy, pseudonyms: true });
  expect(hidden.sections.map(({ title }) => title)).toEqual(
    patients.map(() => expect.stringMatching(/^P-[2-9A-Z]{4}-[2-9A-Z]{4}$/) as string),
  );
  const again = await patientReport(study.of, 's', patients.slice(1), engine, { ...openPrivacy, pseudonyms: true });
  expect(again.sections[0]!.title).toBe(hidden.sections[1]!.title);
  const said = JSON.stringify(hidden);
  for (const { subject } of patients) expect(said).not.toContain(JSON.stringify(subject).slice(1, -1));
});
