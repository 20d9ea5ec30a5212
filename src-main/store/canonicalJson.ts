import { byCodePoint } from '../cohort/cohort.ts';

/**
 * JSON with the keys of every object sorted by code point and no white space: equal values give equal text, so texts
 * and their hashes can be compared. Members that are undefined are left out, as `JSON.stringify` does.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sorted(value));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => byCodePoint(a, b));
  // Without a prototype, so that a key '__proto__' is a key like any other. Keys that look like whole numbers come
  // first whatever the order of insertion, which is canonical too.
  const result = Object.create(null) as Record<string, unknown>;
  for (const [key, member] of entries) result[key] = sorted(member);
  return result;
}
