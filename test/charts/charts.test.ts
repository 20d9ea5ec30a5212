/**
 * Every chart against its committed pictures, and against what must hold of any of them. After a change that is meant:
 * UPDATE_SNAPSHOTS=1 vitest run test/charts/charts.test.ts, then look at the gallery (npm run gallery).
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { darkTheme, lightTheme, type Theme } from '../../src-main/charts/chart.ts';
import { galleryPage } from './gallery.ts';
import { allCharts, strayFiles } from './samples.ts';
import { everyElement, parseXml } from './xml.ts';

const WIDTH = 640;
const UPDATE = process.env['UPDATE_SNAPSHOTS'] === '1';
const folder = new URL('snapshots/', import.meta.url);
const charts = await allCharts();

/** What charts may consist of: nothing that runs, loads or links. */
const ELEMENTS = new Set(
  (
    'svg g title desc text tspan line rect circle ellipse path polyline polygon defs clipPath pattern linearGradient ' +
    'stop marker'
  ).split(' '),
);

/** Lines for readable differences, figures to a tenth of a pixel so that the last bit of a logarithm does not matter. */
function comparable(svg: string): string {
  const lines = svg.replaceAll('><', '>\n<');
  return `${lines.replace(/-?\d+\.\d+/g, (figure) => String(Number(Number(figure).toFixed(1)) + 0))}\n`;
}

const fileOf = (chart: string, sample: string): string =>
  `${chart}--${sample.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.svg`;

describe.each(charts)('$chart', ({ chart, samples }) => {
  test('has samples', () => {
    expect(samples, `test/charts/samples/${chart}.ts is missing`).not.toBeNull();
    expect(Object.keys(samples ?? {}).length).toBeGreaterThanOrEqual(2);
  });

  describe.each(Object.entries(samples ?? {}))('%s', (name, draw) => {
    test('is drawn as committed', () => {
      const drawn = comparable(draw({ width: WIDTH, theme: lightTheme }).svg);
      const file = new URL(fileOf(chart, name), folder);
      if (UPDATE) {
        mkdirSync(folder, { recursive: true });
        writeFileSync(file, drawn);
      }
      expect(existsSync(file), `${file.pathname} is missing: run with UPDATE_SNAPSHOTS=1 and look at it`).toBe(true);
      expect(drawn).toBe(readFileSync(file, 'utf8'));
    });

    test.each([
      ['narrow', 320, lightTheme],
      ['as usual', WIDTH, lightTheme],
      ['wide and dark', 1400, darkTheme],
    ] as const)('%s, is safe and whole', (_, width, theme) => {
      const { svg, width: drawnWidth, height } = draw({ width, theme });
      expect(drawnWidth).toBeGreaterThan(0);
      expect(height).toBeGreaterThan(0);
      const root = parseXml(svg);
      expect(root.name).toBe('svg');
      expect(root.children[0]).toMatchObject({ name: 'title', text: expect.stringMatching(/\S/) as string });
      expect(root.children[1]).toMatchObject({ name: 'desc', text: expect.stringMatching(/\S/) as string });
      for (const { name: tag, attributes } of everyElement(root)) {
        expect(ELEMENTS, `<${tag}>`).toContain(tag);
        for (const [attribute, value] of attributes) {
          expect(attribute, 'what runs or loads').not.toMatch(/^on|href$|^src$|^style$/i);
          // Names of the user's own may say anything.
          if (/^(aria-label|data-)/.test(attribute)) continue;
          expect(value, `${tag} ${attribute}`).not.toMatch(/NaN|Infinity|undefined|null|url\((?!#)/);
        }
      }
    });

    test('has its numbers as a table', () => {
      const rows = csvRows(draw({ width: WIDTH, theme: lightTheme }).csv);
      expect(rows.length).toBeGreaterThanOrEqual(1);
      for (const row of rows) expect(row.length, row.join(',')).toBe(rows[0]!.length);
      expect(rows.flat()).not.toContain('NaN');
    });
  });
});

/** Cells of an RFC 4180 table. */
function csvRows(csv: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, cell, end] of csv.matchAll(/("(?:[^"]|"")*"|[^",\n]*)(,|\n)/g)) {
    row.push(cell!);
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  expect(row, 'the last line ends').toEqual([]);
  return rows;
}

test('no snapshot and no file of samples is left over', () => {
  const wanted = new Set(
    charts.flatMap(({ chart, samples }) => Object.keys(samples ?? {}).map((s) => fileOf(chart, s))),
  );
  const left = existsSync(folder) ? readdirSync(folder).filter((file) => !wanted.has(file)) : [];
  if (UPDATE) for (const file of left) rmSync(new URL(file, folder));
  else expect(left).toEqual([]);
  expect(strayFiles(charts)).toEqual([]);
});

test('the gallery shows every sample twice, and loads nothing', () => {
  const page = galleryPage(charts);
  const samples = charts.flatMap(({ samples: all }) => Object.keys(all ?? {}));
  expect(page.split('<svg').length - 1).toBe(2 * samples.length);
  expect(page).not.toMatch(/<script|<img|<link|<iframe/i);
});

/** Relative luminance and contrast as in WCAG 2.2. */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe.each<[string, Theme]>([
  ['light', lightTheme],
  ['dark', darkTheme],
])('the %s theme', (_, theme) => {
  test.each(['ink', 'faint'] as const)('%s can be read as text (4.5 to 1)', (name) => {
    expect(contrast(theme[name], theme.paper)).toBeGreaterThanOrEqual(4.5);
  });

  test('its marks stand out (3 to 1)', () => {
    for (const colour of [theme.accent, theme.good, theme.bad, ...theme.series]) {
      expect(contrast(colour, theme.paper), colour).toBeGreaterThanOrEqual(3);
    }
  });
});
