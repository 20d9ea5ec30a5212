/**
 * Table 1 of a paper: the columns of a cohort, per class and over all.
 */
import type { CategoricalColumn, Cohort, NumericColumn } from './cohort.ts';

export interface TableOneCell {
  readonly text: string;
  readonly missing: number;
  /** How many subjects the text counts; null where it counts nobody (means, medians). */
  readonly count: number | null;
}

export interface TableOneRow {
  readonly modality: string;
  readonly column: string;
  /** Of a categorical column, one row per level; '1' of one of zeros and ones; null of any other numeric one. */
  readonly level: string | null;
  readonly statistic: 'mean' | 'median' | 'count';
  /** One per class, then all subjects (of known outcome or not). */
  readonly cells: readonly TableOneCell[];
}

export interface TableOnePage {
  readonly heads: readonly { readonly label: string; readonly subjects: number }[];
  readonly rows: readonly TableOneRow[];
  /** Rows of the whole table. */
  readonly total: number;
}

/**
 * A column is shown by its median and quartiles where it is skewed: where the moment coefficient of skewness over all
 * subjects is beyond 1 in absolute value (Bulmer, *Principles of Statistics*, 1979: "highly skewed"), or a standard
 * deviation larger than the mean says that values that cannot be negative pile up at zero (Altman and Bland, *BMJ* 313,
 * 1996: 1200). Decided over all subjects, so that a row has one statistic.
 *
 * Levels, and a column of zeros and ones, are shown as n (%) of those with a known cell. `missing` counts subjects without a known cell, whether they lack
 * the cell or the whole modality.
 *
 * @param from, count The page, in rows.
 */
export function tableOne(cohort: Cohort, from: number, count: number): TableOnePage {
  const columns = cohort.modalities.flatMap(({ name, columns: own }) =>
    own.map((column) => ({ modality: name, column })),
  );
  const total = columns.reduce((sum, { column }) => sum + rowsOf(column), 0);
  const classes = cohort.classes.length;
  const sizes = new Array<number>(classes + 1).fill(0);
  for (const outcome of cohort.outcome) if (outcome >= 0) sizes[outcome]!++;
  sizes[classes] = cohort.subjects.length;
  const rows: TableOneRow[] = [];
  let at = 0;
  for (const { modality, column } of columns) {
    const end = at + rowsOf(column);
    if (end > from && at < from + count) {
      const own =
        column.kind === 'numeric'
          ? [numericRow(modality, column, cohort, sizes)]
          : levelRows(modality, column, cohort, sizes);
      rows.push(...own.slice(Math.max(0, from - at), from + count - at));
    }
    at = end;
  }
  const labels = [...cohort.classes, 'All'];
  return { heads: labels.map((label, c) => ({ label, subjects: sizes[c]! })), rows, total };
}

function rowsOf(column: NumericColumn | CategoricalColumn): number {
  return column.kind === 'numeric' ? 1 : column.levels.length;
}

function numericRow(modality: string, column: NumericColumn, cohort: Cohort, sizes: readonly number[]): TableOneRow {
  const all = column.values.filter((value) => !Number.isNaN(value));
  const binary = isBinary(all);
  const skewed = isSkewed(all);
  const places = placesOf(all);
  const cells = sizes.map((size, c) => {
    const own =
      c === sizes.length - 1
        ? all
        : column.values.filter((value, i) => cohort.outcome[i] === c && !Number.isNaN(value));
    const text = binary ? shareText(own) : skewed ? medianText(own, places) : meanText(own, places);
    const count = binary ? own.reduce((sum, value) => sum + value, 0) : null;
    return { text, missing: size - own.length, count };
  });
  const statistic = binary ? 'count' : skewed ? 'median' : 'mean';
  return { modality, column: column.name, level: binary ? '1' : null, statistic, cells };
}

/** Zeros and ones: readers want the share of ones, not a mean and a standard deviation. */
function isBinary(values: Float64Array): boolean {
  return values.length > 0 && values.every((value) => value === 0 || value === 1);
}

function shareText(values: Float64Array): string {
  const ones = values.reduce((sum, value) => sum + value, 0);
  return countText(ones, values.length);
}

/** `values` without NaN. */
export function isSkewed(values: Float64Array): boolean {
  const n = values.length;
  if (n < 3 || isBinary(values)) return false;
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  let second = 0;
  let third = 0;
  let least = Infinity;
  for (const value of values) {
    second += (value - mean) ** 2;
    third += (value - mean) ** 3;
    least = Math.min(least, value);
  }
  if (second === 0) return false;
  const skewness = third / n / (second / n) ** 1.5;
  const sd = Math.sqrt(second / (n - 1));
  return Math.abs(skewness) > 1 || (least >= 0 && sd > mean);
}

/** One decimal more than the spread of the values needs whole; 0..4. */
function placesOf(values: Float64Array): number {
  if (values.length < 2) return 1;
  const sorted = values.slice().sort();
  const spread = quantile(sorted, 0.95) - quantile(sorted, 0.05) || sorted.at(-1)! - sorted[0]! || 1;
  return Math.max(0, Math.min(4, 2 - Math.floor(Math.log10(spread))));
}

function fixed(value: number, places: number): string {
  const text = value.toFixed(places);
  // A minus sign, not a hyphen; and no '-0.0'.
  return Number(text) === 0 ? text.replace('-', '') : text.replace('-', '−');
}

function meanText(values: Float64Array, places: number): string {
  const n = values.length;
  if (n === 0) return '–';
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  if (n === 1) return fixed(mean, places);
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1));
  return `${fixed(mean, places)} ± ${fixed(sd, places)}`;
}

function medianText(values: Float64Array, places: number): string {
  if (values.length === 0) return '–';
  const sorted = values.slice().sort();
  const [low, middle, high] = [0.25, 0.5, 0.75].map((q) => fixed(quantile(sorted, q), places)) as [
    string,
    string,
    string,
  ];
  return `${middle} [${low}, ${high}]`;
}

/** Hyndman and Fan's type 7, as R and NumPy do. `sorted` ascending, not empty. */
function quantile(sorted: Float64Array, q: number): number {
  const at = (sorted.length - 1) * q;
  const low = Math.floor(at);
  return sorted[low]! + (at - low) * (sorted[Math.ceil(at)]! - sorted[low]!);
}

function countText(n: number, of: number): string {
  return of === 0 ? '–' : `${n} (${((100 * n) / of).toFixed(1)} %)`;
}

function levelRows(
  modality: string,
  column: CategoricalColumn,
  cohort: Cohort,
  sizes: readonly number[],
): TableOneRow[] {
  const all = sizes.length - 1;
  const known = sizes.map(() => 0);
  const counts = column.levels.map(() => sizes.map(() => 0));
  for (let i = 0; i < column.codes.length; i++) {
    const code = column.codes[i]!;
    if (code < 0) continue;
    const outcome = cohort.outcome[i]!;
    for (const c of outcome < 0 ? [all] : [outcome, all]) {
      known[c]!++;
      counts[code]![c]!++;
    }
  }
  return column.levels.map((level, k) => ({
    modality,
    column: column.name,
    level,
    statistic: 'count',
    cells: sizes.map((size, c) => {
      const n = counts[k]![c]!;
      const text = countText(n, known[c]!);
      return { text, missing: size - known[c]!, count: n };
    }),
  }));
}
