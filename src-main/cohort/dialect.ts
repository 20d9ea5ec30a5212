/**
 * How a delimited file separates cells and writes decimals, found from its beginning.
 */
import Papa from 'papaparse';
import { unifyLineEnds } from './decodeText.ts';
import { CohortError } from './record.ts';

export interface Dialect {
  readonly delimiter: ',' | ';' | '\t' | '|';
  readonly decimal: '.' | ',';
}

const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_BYTES = 1 << 20;

/**
 * Sniffs the delimiter (the one that cuts every row into the same number of cells, most of them) and the decimal sign.
 * @param decimal the user's choice; null to find it.
 * @throws CohortError where '1,234' may be a decimal or a thousand.
 */
export function sniffDialect(file: string, utf8: Uint8Array, decimal: '.' | ',' | null): Dialect {
  const sample = unifyLineEnds(sampleText(utf8));
  const delimiter = sniffDelimiter(file, sample);
  return { delimiter, decimal: decimal ?? sniffDecimal(file, sample, delimiter) };
}

/** The beginning of the file, cut at its last whole line. */
function sampleText(utf8: Uint8Array): string {
  if (utf8.length <= SAMPLE_BYTES) return new TextDecoder().decode(utf8);
  const cut = utf8.subarray(0, SAMPLE_BYTES);
  const end = Math.max(cut.lastIndexOf(10), cut.lastIndexOf(13));
  // A single line longer than the sample: a header of very many columns.
  return new TextDecoder().decode(end > 0 ? cut.subarray(0, end) : utf8.subarray(0, SAMPLE_BYTES * 16));
}

function cellsOf(sample: string, delimiter: string, rows: number): string[][] {
  const { data } = Papa.parse<string[]>(sample, { delimiter, newline: '\n', preview: rows, skipEmptyLines: 'greedy' });
  return data;
}

function sniffDelimiter(file: string, sample: string): Dialect['delimiter'] {
  let best: Dialect['delimiter'] = file.toLowerCase().endsWith('.tsv') ? '\t' : ',';
  let bestScore = 0;
  for (const delimiter of DELIMITERS) {
    const rows = cellsOf(sample, delimiter, 50);
    const width = rows[0]?.length ?? 0;
    if (width < 2) continue;
    const same = rows.filter((row) => row.length === width).length / rows.length;
    // A delimiter that cuts all rows alike wins over one that cuts the header into more cells.
    const score = same === 1 ? 1e6 + width : same * width;
    if (score > bestScore || (score === bestScore && delimiter === best)) {
      best = delimiter;
      bestScore = score;
    }
  }
  return best;
}

function sniffDecimal(file: string, sample: string, delimiter: string): '.' | ',' {
  const rows = cellsOf(sample, delimiter, 2000);
  let thousands: { row: number; column: number } | null = null;
  let commas = 0;
  let surelyDecimal = 0;
  let points = 0;
  for (let r = 1; r < rows.length; r++) {
    const row = rows[r]!;
    for (let c = 0; c < row.length; c++) {
      const cell = row[c]!;
      if (/^\s*[+-]?\d+\.\d+(?:[eE][+-]?\d+)?\s*$/.test(cell)) points++;
      if (!/^\s*[+-]?\d*,\d+(?:[eE][+-]?\d+)?\s*$/.test(cell)) continue;
      commas++;
      // Three digits after the comma and no leading zero may as well be thousands.
      if (/^\s*[+-]?[1-9]\d{0,2},\d{3}\s*$/.test(cell)) thousands ??= { row: r + 1, column: c };
      else surelyDecimal++;
    }
  }
  if (commas === 0 || points > 0) return '.';
  if (surelyDecimal === 0 && thousands) {
    const { row, column } = thousands;
    const name = rows[0]![column] ?? '';
    const cell = rows[row - 1]![column]!.trim();
    throw new CohortError(
      `${file}, row ${row}, column "${name}": "${cell}" may be ${cell.replace(',', '.')} or ${cell.replace(',', '')}; ` +
        `say --decimal , if it is a decimal comma, --decimal . if it is none, or remove the thousands separators.`,
      { file, row, column: name },
    );
  }
  return ',';
}
