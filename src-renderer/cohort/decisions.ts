/** The user's decisions about an import, as `CohortOptions` of the contract's JSON: each change gives a new object. */

export type Options = Readonly<Record<string, unknown>>;

interface CodeRule {
  readonly at?: string;
  readonly code: string;
}
export interface WideRule {
  readonly modality: string;
  readonly prefix?: string;
  readonly columns?: readonly string[];
}

/** Sets an option, or takes it away where there is no value. */
export function withOption(options: Options, name: string, value: unknown): Options {
  const rest = Object.entries(options).filter(([key]) => key !== name);
  const empty = value === undefined || value === null || value === '';
  return Object.fromEntries(empty ? rest : [...rest, [name, value]]);
}

/** The kind of a column; null: as found. */
export function withKind(options: Options, modality: string, column: string, kind: string | null): Options {
  const kinds = { ...(options['kinds'] as Record<string, string> | undefined) };
  const key = `${modality}.${column}`;
  if (kind === null) Reflect.deleteProperty(kinds, key);
  else kinds[key] = kind;
  return withOption(options, 'kinds', Object.keys(kinds).length === 0 ? null : kinds);
}

/** Where a missing-value code is to hold: a column, a table, or everywhere. */
export function placeOf(
  scope: 'column' | 'table' | 'everywhere',
  modality: string,
  column: string,
): string | undefined {
  if (scope === 'everywhere') return undefined;
  return scope === 'table' ? modality : `${modality}.${column}`;
}

export function codesOf(options: Options): readonly CodeRule[] {
  return (options['codes'] as readonly CodeRule[] | undefined) ?? [];
}

export function withCode(options: Options, code: string, at: string | undefined): Options {
  const others = codesOf(options).filter((rule) => rule.code !== code || rule.at !== at);
  return withOption(options, 'codes', [...others, at === undefined ? { code } : { code, at }]);
}

/** Takes back every rule by which a code is applied to a column. */
export function withoutCode(options: Options, code: string, modality: string, column: string): Options {
  const own = [undefined, modality, `${modality}.${column}`];
  const kept = codesOf(options).filter((rule) => Number(rule.code) !== Number(code) || !own.includes(rule.at));
  const exact = kept.filter((rule) => rule.code !== code || !own.includes(rule.at));
  return withOption(options, 'codes', exact.length === 0 ? null : exact);
}

/** The column of the id in a table: one name may hold for all tables, or one per table. */
export function withId(options: Options, table: string, column: string): Options {
  const before = options['id'];
  const each = typeof before === 'object' && before !== null ? (before as Record<string, string>) : {};
  return withOption(options, 'id', { ...each, [table]: column });
}

export function wideOf(options: Options): readonly WideRule[] {
  return (options['wide'] as readonly WideRule[] | undefined) ?? [];
}

/** Columns that a rule of a wide table takes. */
export function takenBy(rule: WideRule, header: readonly string[]): string[] {
  return header.filter(
    (name) => rule.columns?.includes(name) === true || (rule.prefix !== undefined && name.startsWith(rule.prefix)),
  );
}
