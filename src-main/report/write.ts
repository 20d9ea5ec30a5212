/** A report in one of its formats, as files. */
import { csvFiles, type ReportFile } from './csv.ts';
import { htmlText, type PageStyle, type Paper } from './html.ts';
import { jsonText } from './json.ts';
import type { Report } from './model.ts';
import { reproducible, type Printer } from './pdf.ts';

export type Format = 'pdf' | 'html' | 'json' | 'csv';

export interface WriteOptions {
  readonly style: PageStyle;
  readonly paper: Paper;
  /** Needed for PDF alone. */
  readonly print: Printer;
}

/** One file; of CSV a folder of them (then `folder` is true). */
export async function reportFiles(
  report: Report,
  format: Format,
  { style, paper, print }: WriteOptions,
): Promise<{ readonly folder: boolean; readonly files: readonly ReportFile[] }> {
  const one = (bytes: Uint8Array) => ({ folder: false, files: [{ name: `report.${format}`, bytes }] });
  switch (format) {
    case 'csv':
      return { folder: true, files: csvFiles(report) };
    case 'json':
      return one(new TextEncoder().encode(jsonText(report)));
    case 'html':
      return one(new TextEncoder().encode(htmlText(report, style, paper)));
    case 'pdf':
      return one(reproducible(await print(htmlText(report, style, paper)), report.at));
  }
}
