/**
 * What files are likely for, by their names and headers: proposals that the user sees and changes.
 */
import { isIdName } from './conventions.ts';
import type { WideRule } from './options.ts';
import { stemOf } from './openTable.ts';

/** In the order of preference. */
const OUTCOMES = [
  'label', 'outcome', 'diagnosis', 'dx', 'target', 'class', 'event', 'status', 'responder', 'response', 'death',
  'mortality', 'case', 'group',
]; // prettier-ignore

/** The column that most likely holds the outcome, beside the first, which is the id; null where none is so named. */
export function guessOutcome(header: readonly string[], idColumn = 0): string | null {
  const named = header.filter((name, c) => c !== idColumn && name !== '');
  for (const wanted of OUTCOMES) {
    const found = named.find((name) => {
      const lower = name.toLowerCase();
      return lower === wanted || new RegExp(`(^|[ _.-])${wanted}$`).test(lower);
    });
    if (found !== undefined) return found;
  }
  return null;
}

/** How a file is named that tells the outcome. */
export function isLabelsName(name: string): boolean {
  return /^(labels?|outcomes?|diagnos[ie]s|targets?)$/i.test(stemOf(name));
}

/** A table of the subject and one more column, named like sites: never features. */
export function isGroups(name: string, header: readonly string[]): boolean {
  return header.length === 2 && /^(groups?|sites?|cent(re|er)s?|scanners?|hospitals?)$/i.test(stemOf(name));
}

/**
 * Modalities of one wide table: columns that share the text before their first '_', '.' or '-'.
 * @param except columns that are no features: the id, the outcome, the group.
 */
export function proposeWide(header: readonly string[], except: ReadonlySet<string>): WideRule[] {
  const columns = new Map<string, number>();
  for (const name of header) {
    if (except.has(name) || isIdName(name)) continue;
    const prefix = /^[^_.-]+[_.-](?=.)/.exec(name)?.[0];
    if (prefix !== undefined) columns.set(prefix, (columns.get(prefix) ?? 0) + 1);
  }
  // A rule takes every column that begins so: one that would take the id or the outcome too is as good, for these are
  // never features.
  return [...columns].filter(([, n]) => n >= 2).map(([prefix]) => ({ modality: prefix.slice(0, -1), prefix }));
}

/** Share of the features that the rules take. */
export function shareTaken(rules: readonly WideRule[], header: readonly string[], except: ReadonlySet<string>): number {
  const features = header.filter((name) => name !== '' && !except.has(name) && !isIdName(name));
  const taken = features.filter((name) => rules.some(({ prefix }) => prefix !== undefined && name.startsWith(prefix)));
  return features.length === 0 ? 0 : taken.length / features.length;
}
