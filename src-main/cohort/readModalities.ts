/**
 * The sources -> a prepared table per modality. Shared by the import of a cohort and of new subjects.
 */
import { byCodePoint } from './cohort.ts';
import { counted, listed, type ImportLog } from './importLog.ts';
import type { CohortInput, Decisions, TableSource, WideRule } from './options.ts';
import type { PreparedTable } from './preparedTable.ts';
import { prepareTable } from './prepareTable.ts';
import type { RawTable } from './rawTable.ts';
import { readWithRoles, type TableRoles } from './readSubjectTable.ts';
import type { OpenTable } from './openTable.ts';
import { openTables } from './readTable.ts';
import { CohortError } from './record.ts';
import { sidecarLevels } from './sidecar.ts';

interface ModalityRequest {
  readonly input: CohortInput;
  readonly decisions: Decisions;
  readonly log: ImportLog;
  /** Columns that are no features in a table of the given source (its outcome, its group), with the reason. */
  readonly excluded: (source: TableSource) => ReadonlyMap<string, string>;
  /** Whether rules that fit no table or column are errors; not so for new subjects, who may lack them. */
  readonly strict: boolean;
}

/**
 * Opens, reads and prepares every modality, sorted by name.
 * @throws CohortError for anything wrong in a file, two tables of one name, a rule that fits nothing.
 */
export async function readModalities(request: ModalityRequest): Promise<PreparedTable[]> {
  const { input, decisions } = request;
  const opened = (await Promise.all(input.sources.map((source) => openTables(source, decisions.decimal)))).flat();
  // A workbook's sheet of labels is not a modality.
  const open = opened.filter((one) => !(one.source.modality === undefined && one.name.toLowerCase() === 'labels'));
  if (decisions.wide.length > 0) return readWide(request, open);
  const names = new Map<string, string>();
  for (const one of open) {
    const other = names.get(one.name);
    if (other !== undefined) {
      throw new CohortError(`${other} and ${one.file} both hold a modality named "${one.name}"; rename one of them.`, {
        file: one.file,
      });
    }
    names.set(one.name, one.file);
  }
  const tables: PreparedTable[] = [];
  for (const one of [...open].sort((a, b) => byCodePoint(a.name, b.name))) tables.push(await readOne(request, one));
  if (request.strict) checkRules(decisions, tables);
  return tables;
}

async function readOne(request: ModalityRequest, open: OpenTable): Promise<PreparedTable> {
  const { input, decisions, log } = request;
  const excluded = request.excluded(open.source);
  const levels = sidecarLevels(input, open.source.name, log);
  const isText = (column: string) => {
    const override = decisions.kinds[`${open.name}.${column}`];
    return override === undefined ? levels.has(column) : override === 'categorical';
  };
  const roles = await readWithRoles(open, open.name, decisions, (column) => {
    if (excluded.has(column) || decisions.kinds[`${open.name}.${column}`] === 'leave-out') return 'skip';
    return isText(column) ? 'text' : 'auto';
  });
  logFile(request, open, roles.table, open.name);
  const candidates = candidatesOf(roles, open.name, log, excluded);
  return prepareTable({ name: open.name, ...roles, candidates, single: false, keepText: isText, decisions, log });
}

/** Columns beside the id that have a name. @throws CohortError for a column with cells but no name, or none at all. */
function candidatesOf(
  roles: TableRoles,
  modality: string,
  log: ImportLog,
  excluded: ReadonlyMap<string, string>,
): number[] {
  const { table, idColumn } = roles;
  const candidates: number[] = [];
  for (const [c, name] of table.header.entries()) {
    if (c === idColumn) continue;
    const why = excluded.get(name);
    if (why !== undefined) {
      log.leaveOut(modality, name, why);
    } else if (name !== '') {
      candidates.push(c);
    } else if (!isEmpty(table, c)) {
      throw new CohortError(`${table.file}: column ${c + 1} has cells but no name in the header; name it.`, {
        file: table.file,
        row: 1,
      });
    }
  }
  if (candidates.length === 0) {
    throw new CohortError(
      `${table.file} has no column beside the subject's id${table.header.length === 1 ? ' (is its delimiter , ; tab or |?)' : ''}; ` +
        `a modality needs at least one.`,
      { file: table.file, row: 1 },
    );
  }
  return candidates;
}

function isEmpty(table: RawTable, c: number): boolean {
  const column = table.columns[c]!;
  if (column.type === 'texts') return column.codes.every((code) => code < 0);
  return column.odd.length === 0 && column.values.every((value) => Number.isNaN(value));
}

function logFile(request: ModalityRequest, open: OpenTable, table: RawTable, role: string): void {
  const { source } = open;
  request.log.file({
    name: table.file,
    role,
    bytes: source.bytes.length,
    sha256: source.sha256 ?? '',
    rows: table.rows,
  });
}

async function readWide(request: ModalityRequest, open: readonly OpenTable[]): Promise<PreparedTable[]> {
  const { decisions, log } = request;
  const one = open[0];
  if (!one || open.length > 1) {
    throw new CohortError(
      `A wide table is one table, but there are ${open.length}: ${open.map((o) => o.file).join(', ')}.`,
    );
  }
  const excluded = request.excluded(one.source);
  const levels = sidecarLevels(request.input, one.source.name, log);
  let owner = new Map<string, string>();
  const isText = (column: string) => {
    const modality = owner.get(column);
    const override = modality === undefined ? undefined : decisions.kinds[`${modality}.${column}`];
    if (override !== undefined) return override === 'categorical';
    return levels.has(column);
  };
  const roles = await readWithRoles(one, 'wide', decisions, (column, header) => {
    if (owner.size === 0) owner = assignColumns(one.file, header, decisions.wide, request.strict);
    return !owner.has(column) || excluded.has(column) ? 'skip' : isText(column) ? 'text' : 'auto';
  });
  logFile(request, one, roles.table, 'wide');
  const { table } = roles;
  const unassigned = table.header.filter((name, c) => c !== roles.idColumn && !owner.has(name) && !excluded.has(name));
  if (unassigned.length > 0) {
    log.warn(
      'columns-unassigned',
      `${counted(unassigned.length, 'column')} of ${one.file} ${unassigned.length === 1 ? 'belongs' : 'belong'} to no ` +
        `modality and ${unassigned.length === 1 ? 'was' : 'were'} left out: ${listed(unassigned)}.`,
    );
  }
  const names = [...new Set(decisions.wide.map((rule) => rule.modality))].sort(byCodePoint);
  const tables = names.map((name) => {
    const candidates = [...table.header.keys()].filter((c) => owner.get(table.header[c]!) === name);
    const own = candidates.filter((c) => {
      const why = excluded.get(table.header[c]!);
      if (why !== undefined) log.leaveOut(name, table.header[c]!, why);
      return why === undefined;
    });
    return prepareTable({ name, ...roles, candidates: own, single: false, keepText: isText, decisions, log });
  });
  if (request.strict) checkRules(decisions, tables);
  return tables;
}

function assignColumns(
  file: string,
  header: readonly string[],
  rules: readonly WideRule[],
  strict: boolean,
): Map<string, string> {
  const owner = new Map<string, string>();
  const names = new Set(header);
  const assign = (column: string, modality: string) => {
    const other = owner.get(column);
    if (other !== undefined && other !== modality) {
      throw new CohortError(
        `${file}: column "${column}" is assigned to two modalities, "${other}" and "${modality}"; give it to one.`,
        { file, row: 1, column },
      );
    }
    owner.set(column, modality);
  };
  for (const rule of rules) {
    const { prefix } = rule;
    if (prefix !== undefined) {
      const own = header.filter((name) => name.startsWith(prefix));
      if (own.length === 0 && strict) {
        throw new CohortError(`${file} has no column whose name begins with "${prefix}" for ${rule.modality}.`, {
          file,
          row: 1,
        });
      }
      for (const name of own) assign(name, rule.modality);
    }
    for (const name of rule.columns ?? []) {
      if (names.has(name)) assign(name, rule.modality);
      else if (strict) {
        throw new CohortError(`${file} has no column "${name}", which --columns gives to ${rule.modality}.`, {
          file,
          row: 1,
          column: name,
        });
      }
    }
  }
  return owner;
}

/** A rule that fits nothing is a slip of the pen, and would silently leave codes in the data. */
function checkRules(decisions: Decisions, tables: readonly PreparedTable[]): void {
  const known = new Set<string>(['labels', 'groups']);
  for (const { name, table } of tables) {
    known.add(name);
    for (const column of table.header) known.add(`${name}.${column}`);
  }
  const targets = [
    ...decisions.codes.map((rule) => ({ at: rule.at, flag: '--missing-code' })),
    ...Object.keys(decisions.kinds).map((at) => ({ at, flag: '--kind' })),
  ];
  for (const { at, flag } of targets) {
    if (at === undefined || known.has(at) || at.startsWith('labels.') || at.startsWith('groups.')) continue;
    throw new CohortError(
      `${flag} names "${at}", which is no MODALITY.COLUMN of these tables (modalities: ${listed(
        tables.map((t) => t.name),
        8,
      )}).`,
    );
  }
  const column = decisions.visit?.column ?? null;
  if (column !== null && !tables.some(({ table }) => table.header.includes(column))) {
    throw new CohortError(`--visit names the column "${column}", which none of the tables has.`, { column });
  }
}
