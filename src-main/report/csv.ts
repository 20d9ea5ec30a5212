/** CSV that no spreadsheet takes for formulas. */
import Papa from 'papaparse';
import { allSections, type Report, type TableBlock } from './model.ts';

export interface ReportFile {
  /** Without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const encode = (content: string): Uint8Array => new TextEncoder().encode(content);

/** What a heading says of a cell that has a value and its interval. */
const INTERVAL = / \(95 % interval\)$/;

/** Figures with full precision as numbers, intervals as their two ends; text that would begin a formula gets an apostrophe before it. */
function tableText({ columns, rows }: TableBlock): string {
  const written = columns.flatMap(({ label }, c) => {
    const cells = rows.map((row) => row[c]!);
    const values = {
      label: label.replace(INTERVAL, ''),
      of: cells.map(({ value }) => value),
    };
    if (!cells.some(({ ends }) => ends)) return [values];
    // An interval by itself belongs to the column before it.
    const alone = cells.every(({ ends, value }) => !ends || typeof value === 'string');
    const name = alone && c > 0 ? `${columns[c - 1]!.label}, ${label}` : values.label;
    return [
      ...(alone ? [] : [values]),
      { label: `${name}, lower`, of: cells.map(({ ends }) => ends?.lower ?? null) },
      { label: `${name}, upper`, of: cells.map(({ ends }) => ends?.upper ?? null) },
    ];
  });
  const lines = rows.map((_, r) => written.map(({ of }) => of[r]!));
  return `${Papa.unparse([written.map(({ label }) => label), ...lines], { newline: '\n', escapeFormulae: true })}\n`;
}

/** Every table and the numbers behind every figure, in reading order, with an index that says what each is. */
export function csvFiles(report: Report): ReportFile[] {
  const files: ReportFile[] = [];
  const index: string[][] = [];
  const add = (kind: string, id: string, section: string, caption: string, content: string): void => {
    const name = `${String(files.length + 1).padStart(2, '0')}-${id}.csv`;
    files.push({ name, bytes: encode(content) });
    index.push([name, kind, section, caption]);
  };
  for (const { title, blocks } of allSections(report.sections)) {
    for (const block of blocks) {
      if (block.kind === 'table') add('table', block.id, title, block.caption, tableText(block));
      if (block.kind === 'figure') add('figure', block.id, title, block.caption, block.chart.csv);
    }
  }
  const rows = [['file', 'kind', 'section', 'caption'], ...index];
  return [
    { name: 'index.csv', bytes: encode(`${Papa.unparse(rows, { newline: '\n', escapeFormulae: true })}\n`) },
    ...files,
  ];
}
