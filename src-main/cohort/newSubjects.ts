/**
 * New subjects, without labels, read for a model that was trained on another cohort: aligned to its columns.
 */
import { byCodePoint, MISSING_CODE, UNSEEN_CODE } from './cohort.ts';
import type { CategoricalColumn, Cohort, Column, ModalityTable, NumericColumn } from './cohort.ts';
import { makeNumeric } from './columns.ts';
import { counted, ImportLog, listed } from './importLog.ts';
import { decide, type CohortInput, type KindOverride } from './options.ts';
import type { PreparedTable } from './preparedTable.ts';
import { readModalities } from './readModalities.ts';
import { stemOf } from './openTable.ts';
import type { RawColumn } from './rawTable.ts';
import { CohortError, type ImportRecord } from './record.ts';
import type { CohortSchema, ColumnSchema, ModalitySchema } from './schema.ts';

/**
 * Reads the sources as `importCohort` does, but for the training cohort's columns: labels and groups of the input are
 * ignored. The result has every modality and column of the schema in its order; outcome is -1 throughout.
 *
 * - A modality without a file: nobody has it. A file that is no modality of the schema: ignored, warned of.
 * - A missing column of a present modality: every cell missing, warned of. An unknown column: ignored, warned of.
 * - A level that training never saw: code -2 (`UNSEEN_CODE`), warned of with its count.
 *
 * Pass the training import's decisions as options (`optionsFromDecisions(record.decisions)`), so that codes, ids and
 * visits are treated alike.
 * @throws CohortError as `importCohort`; also for a word in a column that was numeric in training, and where no table
 * is a modality of the schema.
 */
export async function importNewSubjects(
  input: CohortInput,
  schema: CohortSchema,
): Promise<{ cohort: Cohort; record: ImportRecord }> {
  const decisions = decide(input.options);
  const log = new ImportLog();
  const byName = new Map(schema.modalities.map((modality) => [modality.name, modality]));
  // A cohort that was cut from one wide table may get new subjects in the same form, or as a table per modality.
  const only = input.sources.length === 1 ? input.sources[0]! : null;
  const wide = only && !byName.has(only.modality ?? stemOf(only.name)) ? decisions.wide : [];
  const read = await readModalities({
    input,
    decisions: { ...decisions, kinds: kindsOf(decisions.kinds, schema), wide },
    log,
    excluded: () => new Map(isFeature(schema, schema.outcomeName) ? [] : [[schema.outcomeName, 'outcome']]),
    strict: false,
  });
  const tables = read.filter((table) => {
    if (byName.has(table.name)) return true;
    log.warn(
      'modality-unknown',
      `${table.table.file} was ignored: the model has no modality "${table.name}".`,
      table.name,
    );
    return false;
  });
  if (tables.length === 0) {
    throw new CohortError(
      `None of the tables (${listed(read.map((table) => table.table.file))}) is a modality of the model; its modalities are ` +
        `${listed([...byName.keys()], 8)}: name the files so, or use --modality NAME=FILE.`,
    );
  }
  // Unusable tables are judged by the model's own columns, so presence is worked out before the subjects.
  const narrowed = tables.map((table) => onlyKnownColumns(table, byName.get(table.name)!, log));
  const subjects = [...new Set(narrowed.flatMap((table) => [...table.rowOf.keys()]))].sort(byCodePoint);
  if (subjects.length === 0) {
    throw new CohortError(
      `No subject has a cell in a column that the model knows (${listed(tables.map((table) => table.table.file))}).`,
    );
  }
  const modalities = schema.modalities.map((modality) => {
    const table = narrowed.find((one) => one.name === modality.name);
    return table ? alignModality(table, modality, subjects, log) : absentModality(modality, subjects.length);
  });
  log.step('taking-part', null, subjects.length, 'subjects with at least one modality of the model');
  const cohort: Cohort = {
    subjects,
    classes: schema.classes,
    outcome: new Int32Array(subjects.length).fill(-1),
    outcomeName: schema.outcomeName,
    modalities,
    groups: null,
  };
  return { cohort, record: log.finish(decisions) };
}

/** Every column of the schema is what it was in training, also where its name or cells would say otherwise. */
function kindsOf(
  kinds: Readonly<Record<string, KindOverride>>,
  schema: CohortSchema,
): Readonly<Record<string, KindOverride>> {
  const known = schema.modalities.flatMap(({ name, columns }) =>
    columns.map((column) => [`${name}.${column.name}`, column.kind] as const),
  );
  return { ...kinds, ...Object.fromEntries(known) };
}

function isFeature(schema: CohortSchema, name: string): boolean {
  return schema.modalities.some((modality) => modality.columns.some((column) => column.name === name));
}

function onlyKnownColumns(table: PreparedTable, modality: ModalitySchema, log: ImportLog): PreparedTable {
  const known = new Set(modality.columns.map((column) => column.name));
  const unknown = table.features.filter((c) => !known.has(table.table.header[c]!)).map((c) => table.table.header[c]!);
  if (unknown.length > 0) {
    log.warn(
      'columns-unknown',
      `${counted(unknown.length, 'column')} of ${table.table.file} ${unknown.length === 1 ? 'is' : 'are'} not used by the ` +
        `model and ${unknown.length === 1 ? 'was' : 'were'} ignored: ${listed(unknown)}.`,
      table.name,
    );
  }
  const features = table.features.filter((c) => known.has(table.table.header[c]!));
  const rowOf = new Map(
    [...table.rowOf].filter(([, row]) => features.some((c) => !isEmptyCell(table.table.columns[c]!, row))),
  );
  const hollow = table.rowOf.size - rowOf.size;
  if (hollow > 0) {
    log.warn(
      'no-usable-cell',
      `${counted(hollow, 'subject')} of ${table.table.file} ${hollow === 1 ? 'has' : 'have'} no cell in a column that the ` +
        `model uses and so ${hollow === 1 ? 'does' : 'do'} not have ${table.name}.`,
      table.name,
    );
  }
  return { ...table, features, rowOf };
}

function isEmptyCell(column: RawColumn, row: number): boolean {
  if (column.type === 'texts') return column.codes[row]! < 0;
  return Number.isNaN(column.values[row]!) && !column.odd.some((cell) => cell.row === row);
}

function alignModality(
  table: PreparedTable,
  modality: ModalitySchema,
  subjects: readonly string[],
  log: ImportLog,
): ModalityTable {
  const rows = Int32Array.from(subjects, (subject) => table.rowOf.get(subject) ?? -1);
  const missing: string[] = [];
  const indexOf = new Map(table.features.map((c) => [table.table.header[c]!, c]));
  const columns = modality.columns.map((column): Column => {
    const index = indexOf.get(column.name);
    if (index === undefined) {
      missing.push(column.name);
      return emptyColumn(column, subjects.length);
    }
    const request = { modality: modality.name, table: table.table, index, rows, override: null };
    return column.kind === 'numeric' ? makeNumeric(request) : alignLevels(column, request, log);
  });
  if (missing.length > 0) {
    log.warn(
      'columns-missing',
      `${table.table.file} lacks ${counted(missing.length, 'column')} that the model uses (${listed(missing)}); ` +
        `${missing.length === 1 ? 'its' : 'their'} cells count as missing.`,
      modality.name,
    );
  }
  return { name: modality.name, present: Uint8Array.from(rows, (row) => (row < 0 ? 0 : 1)), columns };
}

function alignLevels(
  schema: Extract<ColumnSchema, { kind: 'categorical' }>,
  request: Parameters<typeof makeNumeric>[0],
  log: ImportLog,
): CategoricalColumn {
  const raw = request.table.columns[request.index]!;
  if (raw.type !== 'texts') throw new Error(`column ${schema.name} was not read as text`);
  const index = new Map(schema.levels.map((level, code) => [level, code]));
  const codes = new Int32Array(request.rows.length).fill(MISSING_CODE);
  const unseen = new Map<string, number>();
  for (let i = 0; i < codes.length; i++) {
    const text = request.rows[i]! < 0 ? -1 : raw.codes[request.rows[i]!]!;
    if (text < 0) continue;
    const level = raw.texts[text]!;
    codes[i] = index.get(level) ?? UNSEEN_CODE;
    if (codes[i] === UNSEEN_CODE) unseen.set(level, (unseen.get(level) ?? 0) + 1);
  }
  for (const [level, cells] of unseen) {
    log.warn(
      'level-unseen',
      `${request.table.file}, column "${schema.name}": the model never saw the level "${level}" ` +
        `(${counted(cells, 'subject')}); it counts as none of the known levels (${listed(schema.levels)}).`,
      request.modality,
      schema.name,
    );
  }
  return { kind: 'categorical', name: schema.name, levels: schema.levels, codes };
}

function emptyColumn(column: ColumnSchema, n: number): NumericColumn | CategoricalColumn {
  if (column.kind === 'numeric') return { kind: 'numeric', name: column.name, values: new Float64Array(n).fill(NaN) };
  const { name, levels } = column;
  return { kind: 'categorical', name, levels, codes: new Int32Array(n).fill(MISSING_CODE) };
}

function absentModality(modality: ModalitySchema, n: number): ModalityTable {
  return {
    name: modality.name,
    present: new Uint8Array(n),
    columns: modality.columns.map((column) => emptyColumn(column, n)),
  };
}
