/**
 * The general reader of delimited text, by papaparse: whatever quoting and line ends there are. Slower and hungrier
 * than `readDelimitedBytes`, which hands over to it.
 */
import Papa from 'papaparse';
import { unifyLineEnds } from './decodeText.ts';
import type { Dialect } from './dialect.ts';
import { counted } from './importLog.ts';
import {
  checkHeader,
  skippedColumn,
  TextsBuilder,
  toNumbersWhereMostly,
  type RawTable,
  type ReadAs,
  type ReadPlan,
} from './rawTable.ts';
import { CohortError } from './record.ts';

/** Longest text that fits one JavaScript string, less some room. */
const LONGEST = 2 ** 29 - 2 ** 20;

/**
 * @throws CohortError for a quote that is never closed, a row of another width than the header, a repeated name.
 */
export function readDelimitedText(file: string, utf8: Uint8Array, dialect: Dialect, plan: ReadPlan): RawTable {
  if (utf8.length > LONGEST) {
    throw new CohortError(
      `${file} is larger than 512 MiB and has quotes in places that only the slow reader understands; save it again ` +
        `with quotes around whole cells only, or as Parquet.`,
      { file },
    );
  }
  const text = unifyLineEnds(new TextDecoder().decode(utf8));
  const builder = new RowsBuilder(file, dialect.decimal, plan);
  let line = 1;
  Papa.parse<string[]>(text, {
    delimiter: dialect.delimiter,
    newline: '\n',
    step: ({ data, errors }) => {
      const bad = errors.find((error) => error.type === 'Quotes');
      if (bad) {
        throw new CohortError(
          `${file}, row ${line}: a quote is opened or closed in the wrong place; mend the quotes.`,
          {
            file,
            row: line,
          },
        );
      }
      builder.add(data, line);
      line += 1 + lineEndsWithin(data);
    },
  });
  return builder.finish();
}

function lineEndsWithin(cells: readonly string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf('\n'); at >= 0; at = cell.indexOf('\n', at + 1)) count++;
  return count;
}

/** Rows of texts -> RawTable; the first row that is not blank is the header. Shared with workbooks. */
export class RowsBuilder {
  private header: string[] | null = null;
  private readAs: readonly ReadAs[] = [];
  private columns: TextsBuilder[] = [];
  private readonly lines: number[] = [];
  private readonly file: string;
  private readonly decimal: '.' | ',';
  private readonly plan: ReadPlan;

  constructor(file: string, decimal: '.' | ',', plan: ReadPlan) {
    this.file = file;
    this.decimal = decimal;
    this.plan = plan;
  }

  /** @throws CohortError where the row has another number of cells than the header. */
  add(raw: readonly string[], line: number): void {
    const cells = raw.map((cell) => cell.trim());
    if (cells.every((cell) => cell === '')) return; // a blank line, or a spreadsheet's row of nothing
    if (!this.header) {
      this.header = cells;
      checkHeader(this.file, cells, line);
      this.readAs = this.plan(cells);
      this.columns = cells.map(() => new TextsBuilder());
      return;
    }
    if (cells.length !== this.header.length) throw raggedRow(this.file, line, cells.length, this.header.length);
    for (let c = 0; c < cells.length; c++) {
      if (this.readAs[c] !== 'skip') this.columns[c]!.set(this.lines.length, cells[c]!);
    }
    this.lines.push(line);
  }

  /** Whether the column is kept as text; false before the header was read. */
  readsAsText(c: number): boolean {
    return this.readAs[c] === 'text';
  }

  columnName(c: number): string {
    return this.header?.[c] ?? '';
  }

  /** @throws CohortError where there was no header. */
  finish(): RawTable {
    if (!this.header) throw emptyFile(this.file);
    const columns = this.columns.map((column, c) => {
      if (this.readAs[c] === 'skip') return skippedColumn(this.lines.length);
      const texts = column.finish(this.lines.length);
      return this.readAs[c] === 'text' ? texts : toNumbersWhereMostly(texts, this.decimal);
    });
    return {
      file: this.file,
      header: this.header,
      rows: this.lines.length,
      lines: Int32Array.from(this.lines),
      columns,
      decimal: this.decimal,
    };
  }
}

export function raggedRow(file: string, row: number, cells: number, names: number): CohortError {
  const hint = cells === names + 1 ? ' (if the first column holds row names, give it a name in the header)' : '';
  return new CohortError(
    `${file}, row ${row} has ${counted(cells, 'cell')} but the header has ${counted(names, 'name')}${hint}; mend that row.`,
    { file, row },
  );
}

export function emptyFile(file: string): CohortError {
  return new CohortError(`${file} is empty; it must have a header and a row per subject.`, { file });
}
