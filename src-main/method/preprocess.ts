/**
 * Columns of a modality to network inputs: selection, encoding, scaling and cell filling, all learnt on the training
 * subjects alone (docs/method.md).
 *
 * A numeric column becomes asinh((x - mean) / sd): linear near the mean, logarithmic in the tails, so that the few
 * extreme values of a skewed laboratory measure (or a slip of units in a new patient) do not rule a network. A
 * categorical one becomes one indicator per level seen in training, scaled alike. A missing cell of a subject who has the
 * modality is set to the training mean, which is 0 after scaling; a level never seen in training is all indicators at
 * zero. Columns without variation on the training subjects are dropped.
 *
 * Where it is asked for (`inputs.emptyCells`), a column with many missing cells has one more input, which says that its
 * cell is missing (the missing-indicator method): why a laboratory left it out may tell something of the outcome.
 */
import type { Cohort, Column, ModalityTable } from '../cohort/cohort.ts';
import { isMissing } from '../cohort/missingCells.ts';

/** One network input. `level` is null for a numeric column. */
export interface Feature {
  readonly column: string;
  readonly level: string | null;
  /** 1 where the column's cell is missing, in place of what stands in it. */
  readonly empty?: true;
  readonly mean: number;
  readonly sd: number;
}

export interface ModalityScaler {
  readonly modality: string;
  readonly features: readonly Feature[];
}

export interface Inputs {
  /** [rows, d], scaled; 0 where filled. Rows without the modality are all 0 and never read. */
  readonly values: Float32Array;
  /** [rows], 1 where the subject has the modality. */
  readonly present: Uint8Array;
  readonly filledCells: number;
  readonly unseenLevels: readonly { column: string; cells: number }[];
}

/** An input that says that a cell is missing needs so many subjects with and without the cell, and this share of them. */
const LEAST_EMPTY = 10;
const LEAST_EMPTY_SHARE = 0.05;
/** Most of them in a modality: of a thousand columns with holes at random they would be noise. */
const MOST_EMPTY = 16;

/**
 * Learns the scaler of one modality on the subjects `rows` (those of them who have it).
 *
 * @param rows Subject indices, ascending. @param emptyCells Whether inputs say which cells are missing.
 */
export function fitScaler(table: ModalityTable, rows: Int32Array, { emptyCells = false } = {}): ModalityScaler {
  const members = rows.filter((row) => table.present[row] === 1);
  const features: Feature[] = [];
  for (const column of table.columns) {
    if (column.kind === 'numeric') {
      const moments = momentsOf(members, (row) => column.values[row]!);
      if (moments) features.push({ column: column.name, level: null, ...moments });
    } else {
      column.levels.forEach((level, code) => {
        const moments = momentsOf(members, (row) => indicator(column.codes[row]!, code));
        // A level of the cohort that no training subject has is unseen here, like one from outside.
        if (moments && moments.mean > 0) features.push({ column: column.name, level, ...moments });
      });
    }
  }
  if (emptyCells) features.push(...emptyFeatures(table, members));
  return { modality: table.name, features };
}

/** One per set of subjects whose cells are missing, the most evenly split ones; in the order of columns. */
function emptyFeatures(table: ModalityTable, members: Int32Array): Feature[] {
  const least = Math.max(LEAST_EMPTY, LEAST_EMPTY_SHARE * members.length);
  const seen = new Set<string>();
  const found = table.columns.flatMap((column) => {
    const empty = members.filter((row) => isMissing(column, row));
    const rarer = Math.min(empty.length, members.length - empty.length);
    if (rarer < least) return [];
    const key = empty.join();
    if (seen.has(key)) return [];
    seen.add(key);
    const moments = momentsOf(members, (row) => (isMissing(column, row) ? 1 : 0))!;
    return [{ rarer, feature: { column: column.name, level: null, empty: true as const, ...moments } }];
  });
  const kept = new Set([...found].sort((a, b) => b.rarer - a.rarer).slice(0, MOST_EMPTY));
  return found.filter((one) => kept.has(one)).map(({ feature }) => feature);
}

/** 1, 0, or NaN where the cell is missing (-1). An unseen level (-2) is 0 for every level. */
function indicator(code: number, level: number): number {
  return code === -1 ? NaN : code === level ? 1 : 0;
}

/** Mean and standard deviation over the cells that are there; null where they do not vary. */
function momentsOf(rows: Int32Array, value: (row: number) => number): { mean: number; sd: number } | null {
  let count = 0;
  let sum = 0;
  let smallest = Infinity;
  let largest = -Infinity;
  for (const row of rows) {
    const x = value(row);
    if (Number.isNaN(x)) continue;
    count++;
    sum += x;
    smallest = Math.min(smallest, x);
    largest = Math.max(largest, x);
  }
  if (count < 2 || smallest === largest) return null;
  const mean = sum / count;
  let squares = 0;
  for (const row of rows) {
    const x = value(row);
    if (!Number.isNaN(x)) squares += (x - mean) ** 2;
  }
  const sd = Math.sqrt(squares / count);
  return sd > 0 && Number.isFinite(sd) ? { mean, sd } : null;
}

/**
 * Applies a scaler to the subjects `rows` of a cohort that has the same modality (or not: then nobody has it).
 *
 * @param empty What stands in a cell that is missing: 0, the training mean, or NaN.
 */
export function scale(scaler: ModalityScaler, cohort: Cohort, rows: Int32Array, empty = 0): Inputs {
  const d = scaler.features.length;
  const values = new Float32Array(rows.length * d).fill(empty);
  const table = cohort.modalities.find((modality) => modality.name === scaler.modality);
  const present = new Uint8Array(rows.length);
  if (!table) return { values, present, filledCells: 0, unseenLevels: [] };
  rows.forEach((row, i) => (present[i] = table.present[row]!));
  const columns = new Map(table.columns.map((column) => [column.name, column]));
  let filledCells = 0;
  const filledColumns = new Set<string>();
  scaler.features.forEach((feature, f) => {
    const column = columns.get(feature.column);
    const read = reader(column, feature);
    // The indicators of one categorical column share one empty cell.
    const counts = !feature.empty && (feature.level === null || !filledColumns.has(feature.column));
    filledColumns.add(feature.column);
    for (let i = 0; i < rows.length; i++) {
      if (present[i] === 0) continue;
      const x = read(rows[i]!);
      if (Number.isNaN(x)) {
        if (counts) filledCells++;
      } else {
        values[i * d + f] = Math.asinh((x - feature.mean) / feature.sd);
      }
    }
  });
  return { values, present, filledCells, unseenLevels: unseen(scaler, columns, rows, present) };
}

function reader(column: Column | undefined, feature: Feature): (row: number) => number {
  // A column that a new patient's table does not have at all has no cell either.
  if (feature.empty) return (row) => (column === undefined || isMissing(column, row) ? 1 : 0);
  if (column?.kind === 'numeric' && feature.level === null) return (row) => column.values[row]!;
  if (column?.kind === 'categorical' && feature.level !== null) {
    const code = column.levels.indexOf(feature.level);
    return (row) => (code === -1 ? indicator(column.codes[row]!, -3) : indicator(column.codes[row]!, code));
  }
  return () => NaN;
}

/** Cells, per categorical column, whose level the scaler does not know. */
function unseen(
  scaler: ModalityScaler,
  columns: ReadonlyMap<string, Column>,
  rows: Int32Array,
  present: Uint8Array,
): { column: string; cells: number }[] {
  const known = new Map<string, Set<string>>();
  for (const feature of scaler.features) {
    if (feature.level === null) continue;
    const levels = known.get(feature.column) ?? new Set();
    known.set(feature.column, levels.add(feature.level));
  }
  const found: { column: string; cells: number }[] = [];
  for (const [name, levels] of known) {
    const column = columns.get(name);
    if (column?.kind !== 'categorical') continue;
    let cells = 0;
    rows.forEach((row, i) => {
      const code = column.codes[row]!;
      if (present[i] === 1 && code !== -1 && !levels.has(column.levels[code] ?? '')) cells++;
    });
    if (cells > 0) found.push({ column: name, cells });
  }
  return found;
}
