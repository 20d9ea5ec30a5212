/** How many of many subjects have each column, fast enough to draw the whole cohort in a frame. */
import type { MatrixSource } from './matrix.ts';

type Bits = Pick<MatrixSource, 'bits' | 'bytesPerRow' | 'columns' | 'subjects'>;

// A byte's eight bits spread over two words of four 8-bit lanes, first bit in the lowest lane: sums of up to 255 rows
// are made eight columns at a time by two additions (SIMD within a register).
const HIGH = new Uint32Array(256);
const LOW = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  for (let bit = 0; bit < 4; bit++) {
    HIGH[byte]! |= ((byte >> (7 - bit)) & 1) << (8 * bit);
    LOW[byte]! |= ((byte >> (3 - bit)) & 1) << (8 * bit);
  }
}

/** Adds to `counts` [columns] how many of the rows from..to (in display order) have each column. */
export function sumRows(source: Bits, order: Int32Array, from: number, to: number, counts: Uint32Array): void {
  const { bits, bytesPerRow, columns } = source;
  const lanes = new Uint32Array(2 * bytesPerRow);
  for (let start = from; start < to; start += 255) {
    lanes.fill(0);
    const end = Math.min(to, start + 255);
    for (let row = start; row < end; row++) {
      const base = order[row]! * bytesPerRow;
      for (let byte = 0; byte < bytesPerRow; byte++) {
        const value = bits[base + byte]!;
        if (value === 0) continue;
        lanes[2 * byte]! += HIGH[value]!;
        lanes[2 * byte + 1]! += LOW[value]!;
      }
    }
    for (let column = 0; column < columns; column++) {
      counts[column]! += (lanes[column >> 2]! >>> (8 * (column & 3))) & 255;
    }
  }
}

/** Sums over blocks of consecutive rows of one order. */
export class RowBlocks {
  /** Rows a block has. */
  readonly rows: number;
  readonly #columns: number;
  readonly #sums: Uint8Array;

  /** @param rows at most 255. */
  constructor(source: Bits, order: Int32Array, rows = 16) {
    this.rows = rows;
    this.#columns = source.columns;
    const blocks = Math.ceil(source.subjects / rows);
    this.#sums = new Uint8Array(blocks * source.columns);
    const counts = new Uint32Array(source.columns);
    for (let block = 0; block < blocks; block++) {
      counts.fill(0);
      sumRows(source, order, block * rows, Math.min(source.subjects, (block + 1) * rows), counts);
      this.#sums.set(counts, block * source.columns);
    }
  }

  /** Adds the sums of rows from..to; `from` begins a block, `to` ends one or the cohort. */
  add(from: number, to: number, counts: Uint32Array): void {
    const columns = this.#columns;
    const last = Math.ceil(to / this.rows);
    for (let block = from / this.rows; block < last; block++) {
      const base = block * columns;
      for (let column = 0; column < columns; column++) counts[column]! += this.#sums[base + column]!;
    }
  }
}
