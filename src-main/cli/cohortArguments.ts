/**
 * The command's options that say what a cohort is -> what the import takes.
 */
import { ID_MODES } from '../cohort/ids.ts';
import type {
  ClassRule,
  CodeRule,
  CohortInput,
  CohortOptions,
  Duplicates,
  IdMode,
  KindOverride,
  TableSource,
  WideRule,
} from '../cohort/options.ts';
import { stemOf } from '../cohort/openTable.ts';
import { CohortError } from '../cohort/record.ts';
import { readFolder, readSource } from '../platform/sources.ts';
import type { OptionDefinition } from './options.ts';

/** Every option here takes a value. A parser gives strings, or arrays of strings for the repeatable ones. */
export const COHORT_OPTIONS: readonly OptionDefinition[] = [
  {
    name: 'modality',
    value: 'NAME=FILE[#SHEET]',
    repeatable: true,
    help: 'a modality and its table, instead of a folder',
  },
  {
    name: 'labels',
    value: 'FILE[#SHEET]',
    repeatable: false,
    help: 'table of outcomes (default: labels.* of the folder)',
  },
  { name: 'id', value: '[TABLE=]COLUMN', repeatable: true, help: 'column of the subject ids (default: the first)' },
  {
    name: 'outcome',
    value: 'COLUMN',
    repeatable: false,
    help: "column of the outcome (default: 'label', else the only one)",
  },
  { name: 'group', value: 'FILE[#SHEET]', repeatable: false, help: 'table of groups (sites), never a feature' },
  { name: 'group-column', value: 'COLUMN', repeatable: false, help: 'column of the group (default: the only one)' },
  {
    name: 'id-mode',
    value: 'MODE,...',
    repeatable: false,
    help: `how ids are matched: ${ID_MODES.join(', ')} (default: exact)`,
  },
  {
    name: 'duplicates',
    value: 'CHOICE',
    repeatable: false,
    help: 'subjects with several rows: error, first, last or mean',
  },
  { name: 'visit', value: 'first|last|[COLUMN]=VALUE', repeatable: false, help: 'which visit to take' },
  {
    name: 'visit-column',
    value: 'COLUMN',
    repeatable: false,
    help: 'column of the visit (default: VISCODE, session, ...)',
  },
  { name: 'missing-code', value: '[MODALITY[.COLUMN]=]CODE', repeatable: true, help: 'a value that means missing' },
  { name: 'kind', value: 'MODALITY.COLUMN=KIND', repeatable: true, help: 'numeric, categorical or leave-out' },
  { name: 'wide', value: 'FILE[#SHEET]', repeatable: false, help: 'one table for all modalities, split by --columns' },
  {
    name: 'columns',
    value: 'NAME=prefix:PFX|A,B,...',
    repeatable: true,
    help: "a modality's columns of the --wide table",
  },
  { name: 'class', value: 'FROM=TO', repeatable: true, help: 'a class renamed; two classes of one name are merged' },
  { name: 'leave-out-class', value: 'LABEL', repeatable: true, help: 'a class whose subjects take no part' },
  { name: 'decimal', value: '.|,', repeatable: false, help: 'decimal sign (default: found per file)' },
];

/** Parsed options by name; those of other commands may be among them and are not looked at. */
export type ParsedOptions = Readonly<Record<string, string | readonly string[] | boolean | undefined>>;

/**
 * Reads the files that a folder or the options name.
 * @param folder the cohort's folder; null where the options name the files.
 * @throws CohortError for a bad value, or a file that cannot be read.
 */
export async function cohortInput(folder: string | null, parsed: ParsedOptions): Promise<CohortInput> {
  const options = cohortOptions(parsed);
  const modalities = many(parsed, 'modality');
  const wide = one(parsed, 'wide');
  const ways = [folder !== null, modalities.length > 0, wide !== null].filter(Boolean).length;
  if (ways !== 1) {
    throw new CohortError(
      ways === 0
        ? 'Name a cohort: its folder, --modality NAME=FILE for each modality, or --wide FILE.'
        : 'Name the cohort in one way only: its folder, --modality, or --wide.',
    );
  }
  const labels = await optional(one(parsed, 'labels'));
  const groups = await optional(one(parsed, 'group'));
  const rest = { ...(groups ? { groups } : {}), options };
  if (folder !== null) {
    const read = await readFolder(folder);
    // BIDS has no labels.csv: the outcome is a column of participants.tsv, whose other columns are a modality.
    const participants = read.sources.find((source) => stemOf(source.name) === 'participants');
    const own = labels ?? read.labels ?? (options.outcome === undefined ? undefined : participants);
    return { sources: read.sources, sidecars: read.sidecars, ...(own ? { labels: own } : {}), ...rest };
  }
  const sources: TableSource[] = [];
  if (wide !== null) sources.push(await readPath(wide));
  for (const text of modalities) {
    const [name, path] = cut(text, 'modality', '=', 'NAME=FILE');
    sources.push(await readPath(path, name));
  }
  return { sources, ...(labels ? { labels } : {}), ...rest };
}

/**
 * The decisions among parsed options.
 * @throws CohortError for a value that is none of those allowed.
 */
export function cohortOptions(parsed: ParsedOptions): CohortOptions {
  const options: { -readonly [K in keyof CohortOptions]: CohortOptions[K] } = {};
  const outcome = one(parsed, 'outcome');
  if (outcome !== null) options.outcome = outcome;
  const group = one(parsed, 'group-column');
  if (group !== null) options.group = group;
  const ids = many(parsed, 'id');
  if (ids.length > 0) options.id = idColumns(ids);
  const idMode = one(parsed, 'id-mode');
  if (idMode !== null)
    options.idModes = idMode.split(',').map((mode) => among<IdMode>('id-mode', mode.trim(), ID_MODES));
  const duplicates = one(parsed, 'duplicates');
  if (duplicates !== null) {
    options.duplicates = among<Duplicates>('duplicates', duplicates, ['error', 'first', 'last', 'mean']);
  }
  const visit = visitOption(one(parsed, 'visit'), one(parsed, 'visit-column'));
  if (visit) options.visit = visit;
  const codes = many(parsed, 'missing-code');
  if (codes.length > 0) options.codes = codes.map(codeRule);
  const kinds = many(parsed, 'kind');
  if (kinds.length > 0) options.kinds = Object.fromEntries(kinds.map(kindRule));
  const columns = many(parsed, 'columns');
  if (columns.length > 0) options.wide = columns.map(wideRule);
  if (one(parsed, 'wide') !== null && columns.length === 0) {
    throw new CohortError('--wide needs --columns NAME=prefix:PFX or NAME=A,B,... for each modality.');
  }
  if (one(parsed, 'wide') === null && columns.length > 0) throw new CohortError('--columns needs --wide FILE.');
  const classes = classRules(many(parsed, 'class'), many(parsed, 'leave-out-class'));
  if (classes.length > 0) options.classes = classes;
  const decimal = one(parsed, 'decimal');
  if (decimal !== null) options.decimal = among<'.' | ','>('decimal', decimal, ['.', ',']);
  const folds = one(parsed, 'folds');
  if (folds !== null && /^\d+$/.test(folds)) options.folds = Number(folds);
  return options;
}

function one(parsed: ParsedOptions, name: string): string | null {
  const value = parsed[name];
  if (value === undefined) return null;
  if (typeof value === 'string') return value;
  throw new CohortError(`--${name} takes one value.`);
}

function many(parsed: ParsedOptions, name: string): readonly string[] {
  const value = parsed[name];
  if (value === undefined) return [];
  if (typeof value === 'boolean') throw new CohortError(`--${name} takes a value.`);
  return typeof value === 'string' ? [value] : value;
}

function among<T extends string>(name: string, value: string, allowed: readonly T[]): T {
  const found = allowed.find((choice) => choice === value);
  if (found !== undefined) return found;
  throw new CohortError(`--${name} ${value} is none of ${allowed.join(', ')}.`);
}

/** Two parts around the first `sign`, both needed. */
function cut(text: string, name: string, sign: string, shape: string): [string, string] {
  const at = text.indexOf(sign);
  if (at <= 0 || at === text.length - 1) throw new CohortError(`--${name} ${text} must have the form ${shape}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function idColumns(ids: readonly string[]): string | Record<string, string> {
  const only = ids.length === 1 ? ids[0]! : '';
  if (only !== '' && !only.includes('=')) return only;
  return Object.fromEntries(ids.map((text) => cut(text, 'id', '=', 'COLUMN (once) or TABLE=COLUMN')));
}

function visitOption(visit: string | null, column: string | null): CohortOptions['visit'] | null {
  if (visit === null) {
    if (column !== null) throw new CohortError('--visit-column needs --visit first, last or =VALUE.');
    return null;
  }
  const named = column === null ? {} : { column };
  if (visit === 'first' || visit === 'last') return { ...named, take: visit };
  const at = visit.indexOf('=');
  if (at < 0 || at === visit.length - 1) {
    throw new CohortError(`--visit ${visit} must be first, last or COLUMN=VALUE.`);
  }
  const own = visit.slice(0, at);
  return { ...(own === '' ? named : { column: own }), take: { value: visit.slice(at + 1) } };
}

/** 'CODE', 'MODALITY=CODE', 'MODALITY.COLUMN=CODE'; '=CODE' for a code that holds a '=' itself. */
function codeRule(text: string): CodeRule {
  const at = text.indexOf('=');
  if (at < 0) return { code: text };
  return at === 0 ? { code: text.slice(1) } : { at: text.slice(0, at), code: text.slice(at + 1) };
}

function kindRule(text: string): [string, KindOverride] {
  const at = text.lastIndexOf('=');
  if (at <= 0) throw new CohortError(`--kind ${text} must have the form MODALITY.COLUMN=KIND.`);
  return [text.slice(0, at), among<KindOverride>('kind', text.slice(at + 1), ['numeric', 'categorical', 'leave-out'])];
}

function classRules(renamed: readonly string[], leftOut: readonly string[]): ClassRule[] {
  const rules = [
    ...renamed.map((text): ClassRule => {
      const [from, to] = cut(text, 'class', '=', 'FROM=TO');
      return { from, to };
    }),
    ...leftOut.map((from): ClassRule => ({ from, to: null })),
  ];
  const twice = rules.find(({ from }, i) => rules.findIndex((rule) => rule.from === from) !== i);
  if (twice) throw new CohortError(`--class and --leave-out-class name "${twice.from}" twice; name each class once.`);
  return rules;
}

function wideRule(text: string): WideRule {
  const [modality, columns] = cut(text, 'columns', '=', 'NAME=prefix:PFX or NAME=A,B,...');
  if (columns.startsWith('prefix:')) return { modality, prefix: columns.slice('prefix:'.length) };
  return { modality, columns: columns.split(',').map((name) => name.trim()) };
}

async function optional(text: string | null): Promise<TableSource | undefined> {
  return text === null ? undefined : readPath(text);
}

/** 'FILE', or 'FILE.xlsx#SHEET'. */
async function readPath(text: string, modality?: string): Promise<TableSource> {
  const sheet = /^(.*\.xlsx)#(.+)$/i.exec(text);
  return sheet ? readSource(sheet[1]!, modality, sheet[2]) : readSource(text, modality);
}
