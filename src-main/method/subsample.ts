/** Nested stratified subsamples of a training set, for learning curves in the number of subjects. */
import { byCodePoint, type Cohort } from '../cohort/cohort.ts';
import { purpose, RandomStream, type RandomKey } from '../engine/philox.ts';
import { patternOf } from './splits.ts';

/** How many of `rows` subjects a share of them is; at least one. */
export function subsampleSize(rows: number, share: number): number {
  return Math.max(1, Math.round(share * rows));
}

/** Cells with fewer subjects are taken together within their class, so that the class keeps its share. */
const RARE = 5;

/**
 * The first `share` of the rows in an order in which every stretch has about the whole's mix of outcomes (unknown among
 * them) and availability patterns; so the smaller of two shares of one key is part of the larger.
 *
 * @param rows Subject indices, ascending. @param share Above 0, up to 1. @returns Ascending, at least one.
 */
export function subsample(cohort: Cohort, rows: Int32Array, share: number, key: RandomKey): Int32Array {
  const cells = new Map<string, number[]>();
  for (const row of rows) {
    const name = `${cohort.outcome[row]!} ${patternOf(cohort, row)}`;
    const cell = cells.get(name);
    if (cell) cell.push(row);
    else cells.set(name, [row]);
  }
  for (const [name, cell] of [...cells]) {
    if (cell.length >= RARE) continue;
    cells.delete(name);
    const merged = `${name.split(' ')[0]!} rare`;
    cells.set(merged, [...(cells.get(merged) ?? []), ...cell]);
  }
  const random = new RandomStream(key, purpose.splits);
  const places: { row: number; at: number }[] = [];
  for (const [, cell] of [...cells].sort((a, b) => byCodePoint(a[0], b[0]))) {
    cell.sort((a, b) => a - b);
    random.shuffle(cell);
    // Each cell is spread evenly over 0 to 1; where it begins is drawn, so that rare cells do not all come in the middle.
    const begin = random.uniform();
    cell.forEach((row, k) => places.push({ row, at: (k + begin) / cell.length }));
  }
  places.sort((a, b) => a.at - b.at || a.row - b.row);
  return Int32Array.from(places.slice(0, subsampleSize(rows.length, share)), ({ row }) => row).sort();
}
