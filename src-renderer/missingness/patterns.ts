/** Availability patterns of subjects, from the packed bits at the level of modalities. */
import type { MatrixSource } from '../../src-main/charts/matrix.ts';

export function has(source: MatrixSource, subject: number, column: number): boolean {
  return (source.bits[subject * source.bytesPerRow + (column >> 3)]! & (0x80 >> (column & 7))) !== 0;
}

/** A pattern's bits as they lie in a row: what subjects of this pattern have in theirs. */
export function patternBits(columns: readonly string[], modalities: readonly string[]): Uint8Array {
  const bits = new Uint8Array(Math.ceil(columns.length / 8));
  columns.forEach((name, column) => {
    if (modalities.includes(name)) bits[column >> 3]! |= 0x80 >> (column & 7);
  });
  return bits;
}

/** Has exactly these. */
export function samePattern(source: MatrixSource, subject: number, bits: Uint8Array): boolean {
  const base = subject * source.bytesPerRow;
  for (let byte = 0; byte < bits.length; byte++) if (source.bits[base + byte] !== bits[byte]) return false;
  return true;
}

/** Has at least these. */
export function includesPattern(source: MatrixSource, subject: number, bits: Uint8Array): boolean {
  const base = subject * source.bytesPerRow;
  for (let byte = 0; byte < bits.length; byte++) {
    if ((source.bits[base + byte]! & bits[byte]!) !== bits[byte]) return false;
  }
  return true;
}

/** Subjects of each class who are selected (null: all); the last figure counts unknown outcomes. */
export function classCounts(source: MatrixSource, classes: number, mask: Uint8Array | null): number[] {
  const counts = new Array<number>(classes + 1).fill(0);
  for (let subject = 0; subject < source.subjects; subject++) {
    if (mask !== null && mask[subject] !== 1) continue;
    counts[Math.min(classes, source.outcome[subject]!)]!++;
  }
  return counts;
}

export interface Kept {
  readonly kept: number;
  readonly lost: number;
  /** Per class. */
  readonly classes: readonly { readonly kept: number; readonly lost: number }[];
}

interface CountedPattern {
  readonly modalities: readonly string[];
  readonly subjects: number;
  readonly classes: readonly number[];
}

/** Who is kept if all of `demanded` must be there. */
export function keptBy(patterns: readonly CountedPattern[], classes: number, demanded: readonly string[]): Kept {
  let kept = 0;
  let lost = 0;
  const perClass = Array.from({ length: classes }, () => ({ kept: 0, lost: 0 }));
  for (const pattern of patterns) {
    const stays = demanded.every((name) => pattern.modalities.includes(name));
    if (stays) kept += pattern.subjects;
    else lost += pattern.subjects;
    perClass.forEach((counts, i) => (counts[stays ? 'kept' : 'lost'] += pattern.classes[i] ?? 0));
  }
  return { kept, lost, classes: perClass };
}
