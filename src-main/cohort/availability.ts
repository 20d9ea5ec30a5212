/**
 * Who has what as bits, and orders of the subjects that make it readable.
 */
import { byCodePoint, type Cohort, type Column } from './cohort.ts';
import { isMissing } from './missingCells.ts';

export type Level = 'modalities' | 'columns';

export interface Availability {
  /** The matrix's columns: a modality each, or a column of one. */
  readonly columns: readonly { readonly modality: string; readonly name: string; readonly present: number }[];
  readonly bytesPerRow: number;
  /** Row-major, a row padded to whole bytes, bit 7 of a byte first, 1 = there. */
  readonly bits: Uint8Array;
}

interface Source {
  readonly modality: string;
  readonly name: string;
  readonly there: Uint8Array | Column;
}

/** Packs a byte of eight columns at a time: each is read as a stream, and every byte of the result is written once. */
export function packAvailability(cohort: Cohort, level: Level): Availability {
  const n = cohort.subjects.length;
  const sources = cohort.modalities.flatMap(({ name: modality, present, columns }): Source[] =>
    level === 'modalities'
      ? [{ modality, name: modality, there: present }]
      : columns.map((column) => ({ modality, name: column.name, there: column })),
  );
  const bytesPerRow = Math.ceil(sources.length / 8);
  const bits = new Uint8Array(n * bytesPerRow);
  const byte = new Uint8Array(n);
  const counts: number[] = [];
  for (let b = 0; b < bytesPerRow; b++) {
    byte.fill(0);
    for (let k = 0; k < 8 && b * 8 + k < sources.length; k++)
      counts.push(setBits(byte, sources[b * 8 + k]!.there, 0x80 >> k));
    for (let i = 0, at = b; i < n; i++, at += bytesPerRow) bits[at] = byte[i]!;
  }
  return {
    columns: sources.map(({ modality, name }, c) => ({ modality, name, present: counts[c]! })),
    bytesPerRow,
    bits,
  };
}

function setBits(byte: Uint8Array, there: Uint8Array | Column, bit: number): number {
  let count = 0;
  const n = byte.length;
  if (there instanceof Uint8Array) {
    for (let i = 0; i < n; i++) {
      if (there[i] === 1) {
        byte[i]! |= bit;
        count++;
      }
    }
  } else if (there.kind === 'numeric') {
    const { values } = there;
    for (let i = 0; i < n; i++) {
      const value = values[i]!;
      // Only NaN differs from itself.
      if (value === value) {
        byte[i]! |= bit;
        count++;
      }
    }
  } else {
    const { codes } = there;
    for (let i = 0; i < n; i++) {
      if (codes[i]! !== -1) {
        byte[i]! |= bit;
        count++;
      }
    }
  }
  return count;
}

/** One byte a subject: index of its class, 255 where unknown. */
export function outcomeBytes(cohort: Cohort): Uint8Array {
  return Uint8Array.from(cohort.outcome, (outcome) => (outcome < 0 || outcome > 254 ? 255 : outcome));
}

export type Order = 'id' | 'outcome' | 'pattern' | 'cluster' | 'missing' | { readonly column: Column };

/** Which subject stands in each row; ties keep the cohort's order. */
export function orderSubjects(cohort: Cohort, { bits, bytesPerRow }: Availability, by: Order): Int32Array {
  const n = cohort.subjects.length;
  const all = Int32Array.from({ length: n }, (_, i) => i);
  if (by === 'id') return all.sort((a, b) => byCodePoint(cohort.subjects[a]!, cohort.subjects[b]!));
  // Unknown outcomes come last.
  const outcome = cohort.outcome.map((one) => (one < 0 ? 1e9 : one));
  if (typeof by === 'object') return orderByColumn(all, by.column);
  const { patternOf, rows, counts } = distinctRows(bits, bytesPerRow, n);
  const frequency = rankOf([...counts.keys()].sort((a, b) => counts[b]! - counts[a]! || rows[a]! - rows[b]!));
  const byPattern = (rank: Int32Array) => (a: number, b: number) =>
    rank[patternOf[a]!]! - rank[patternOf[b]!]! || outcome[a]! - outcome[b]! || a - b;
  if (by === 'outcome') return all.sort((a, b) => outcome[a]! - outcome[b]! || byPattern(frequency)(a, b));
  if (by === 'pattern') return all.sort(byPattern(frequency));
  if (by === 'missing') {
    const there = rows.map((row) => countBits(bits, row * bytesPerRow, bytesPerRow));
    return all.sort((a, b) => there[patternOf[b]!]! - there[patternOf[a]!]! || byPattern(frequency)(a, b));
  }
  return all.sort(byPattern(rankOf(cluster(bits, bytesPerRow, rows, counts))));
}

function orderByColumn(all: Int32Array, column: Column): Int32Array {
  const value = (i: number) =>
    isMissing(column, i) ? Infinity : column.kind === 'numeric' ? column.values[i]! : column.codes[i]!;
  return all.sort((a, b) => {
    const x = value(a);
    const y = value(b);
    return x === y ? a - b : x - y;
  });
}

interface DistinctRows {
  /** Number of each subject's distinct row. */
  readonly patternOf: Int32Array;
  /** A subject of each distinct row, the first; and how many subjects have it. */
  readonly rows: readonly number[];
  readonly counts: readonly number[];
}

function distinctRows(bits: Uint8Array, bytesPerRow: number, n: number): DistinctRows {
  const known = new Map<string, number>();
  const patternOf = new Int32Array(n);
  const rows: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < n; i++) {
    let key = '';
    const at = i * bytesPerRow;
    for (let b = 0; b < bytesPerRow; b += 2)
      key += String.fromCharCode((bits[at + b]! << 8) | (b + 1 < bytesPerRow ? bits[at + b + 1]! : 0));
    let pattern = known.get(key);
    if (pattern === undefined) {
      pattern = rows.length;
      known.set(key, pattern);
      rows.push(i);
      counts.push(0);
    }
    patternOf[i] = pattern;
    counts[pattern]!++;
  }
  return { patternOf, rows, counts };
}

function rankOf(order: readonly number[]): Int32Array {
  const rank = new Int32Array(order.length);
  order.forEach((pattern, position) => (rank[pattern] = position));
  return rank;
}

const ONES = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

function countBits(bits: Uint8Array, at: number, length: number): number {
  let sum = 0;
  for (let b = 0; b < length; b++) sum += ONES[bits[at + b]!]!;
  return sum;
}

/** Patterns that a greedy chain is made of: its cost is their square. */
const MOST_CHAINED = 2000;
/** Columns that a long list of patterns is sorted by. */
const MOST_SORTED_BY = 30;

/**
 * Distinct rows so that like ones are neighbours. Up to 2000: a chain from the most frequent to the nearest (Hamming
 * distance) that is left, the more frequent of equals. More: in the order of a Gray code over the 30 columns that split
 * the subjects most evenly, where neighbours differ in few of them.
 */
function cluster(bits: Uint8Array, bytesPerRow: number, rows: readonly number[], counts: readonly number[]): number[] {
  const byCount = [...rows.keys()].sort((a, b) => counts[b]! - counts[a]! || rows[a]! - rows[b]!);
  if (rows.length > MOST_CHAINED) return grayOrder(bits, bytesPerRow, rows, counts, byCount);
  const left = byCount.slice(1);
  const chain = byCount.slice(0, 1);
  while (left.length > 0) {
    const from = rows[chain.at(-1)!]! * bytesPerRow;
    let best = 0;
    let least = Infinity;
    for (let k = 0; k < left.length && least > 1; k++) {
      const to = rows[left[k]!]! * bytesPerRow;
      let distance = 0;
      for (let b = 0; b < bytesPerRow && distance < least; b++) distance += ONES[bits[from + b]! ^ bits[to + b]!]!;
      if (distance < least) {
        least = distance;
        best = k;
      }
    }
    chain.push(...left.splice(best, 1));
  }
  return chain;
}

function grayOrder(
  bits: Uint8Array,
  bytesPerRow: number,
  rows: readonly number[],
  counts: readonly number[],
  byCount: number[],
): number[] {
  const there = new Float64Array(bytesPerRow * 8);
  let n = 0;
  rows.forEach((row, pattern) => {
    n += counts[pattern]!;
    for (let c = 0; c < there.length; c++) {
      if ((bits[row * bytesPerRow + (c >> 3)]! & (0x80 >> (c & 7))) !== 0) there[c]! += counts[pattern]!;
    }
  });
  const columns = [...there.keys()]
    .sort((a, b) => Math.abs(there[a]! - n / 2) - Math.abs(there[b]! - n / 2) || a - b)
    .slice(0, MOST_SORTED_BY);
  const rank = rows.map((row) => {
    let code = 0;
    let parity = 0;
    for (const c of columns) {
      parity ^= (bits[row * bytesPerRow + (c >> 3)]! & (0x80 >> (c & 7))) === 0 ? 1 : 0;
      code = code * 2 + parity;
    }
    return code;
  });
  return byCount.sort((a, b) => rank[a]! - rank[b]! || counts[b]! - counts[a]! || rows[a]! - rows[b]!);
}
