/**
 * Numbers and missing cells as text. Both table readers (bytes and papaparse) share these, so they cannot disagree.
 */

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const DECIMAL_COMMA = /^[+-]?(?:\d+,?\d*|,\d+)(?:[eE][+-]?\d+)?$/;

/**
 * The number that a trimmed cell holds; NaN where it holds none. Overflow gives an infinity ('1e999'); words like
 * 'inf' are no numbers. No thousands separators.
 */
export function parseNumber(text: string, decimal: '.' | ','): number {
  if (decimal === '.') return NUMBER.test(text) ? Number(text) : NaN;
  return DECIMAL_COMMA.test(text) ? Number(text.replace(',', '.')) : NaN;
}

const MISSING = new Set(['', 'na', 'n/a', 'nan', 'null', '.', '?', '#n/a', '<na>']);

/** Whether a trimmed cell is missing by itself, without any code of the user's. Case does not matter. */
export function isMissingText(text: string): boolean {
  return text.length <= 4 && MISSING.has(text.toLowerCase());
}

/** Text that means an infinity, spelled out or by overflow. */
export function isInfinite(text: string, decimal: '.' | ','): boolean {
  return /^[+-]?inf(inity)?$/i.test(text) || Math.abs(parseNumber(text, decimal)) === Infinity;
}
