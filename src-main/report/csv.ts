/** CSV that no spreadsheet takes for formulas. */
import Papa from 'papaparse';
import { allSections, type Report, type TableBlock } from './model.ts';

export interface ReportFile {
  /** Without folders. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const encode = (content: string): Uint8Array => new TextEncoder().encode(content);

/** Figures with full precision as numbers; text that would begin a formula gets an apostrophe before it. */
function tableText({ columns, rows }: TableBlock): string {
  const cells = rows.map((row) => row.map(({ value }) => value));
  return `${Papa.unparse([columns.map(({ label }) => label), ...cells], { newline: '\n', escapeFormulae: true })}\n`;
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
