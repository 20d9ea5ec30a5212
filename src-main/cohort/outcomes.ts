/**
 * Labels and groups: one text per subject.
 */
import { byCodePoint } from './cohort.ts';
import { counted, listed, type ImportLog } from './importLog.ts';
import type { Decisions, TableSource } from './options.ts';
import { readOneColumn } from './readSubjectTable.ts';
import type { OpenTable } from './openTable.ts';
import { openTables } from './readTable.ts';
import type { TextsColumn } from './rawTable.ts';
import { CohortError } from './record.ts';

/** A column of text per subject, as read from labels or groups. */
export interface SubjectTexts {
  readonly file: string;
  readonly source: TableSource;
  readonly columnName: string;
  /** Subjects with a text; a missing cell gives no entry. */
  readonly texts: ReadonlyMap<string, string>;
  /** Line of the file per subject. */
  readonly lines: ReadonlyMap<string, number>;
  /** Every id of the table, also where the text is missing; normalised, with its raw text. */
  readonly ids: ReadonlyMap<string, string>;
  readonly rows: number;
}

/** Opens the one table of a source. @throws CohortError where a workbook has several sheets, none of them so named. */
async function openOne(source: TableSource, role: string, decisions: Decisions): Promise<OpenTable> {
  const tables = await openTables(source, decisions.decimal);
  const table = tables.length === 1 ? tables[0] : tables.find((one) => one.name.toLowerCase() === role);
  if (table) return table;
  throw new CohortError(
    `${source.name} has the sheets ${tables.map((one) => one.name).join(', ')}: say which one holds the ${role}, as ` +
      `${source.name}#SHEET.`,
    { file: source.name },
  );
}

/** Reads labels or groups. */
export async function readSubjectTexts(
  source: TableSource,
  role: 'labels' | 'groups',
  decisions: Decisions,
  log: ImportLog,
): Promise<SubjectTexts> {
  const open = await openOne(source, role, decisions);
  const wanted = role === 'labels' ? decisions.outcome : decisions.group;
  const { prepared, column } = await readOneColumn(open, role, wanted, decisions, log);
  const { table } = prepared;
  const raw = table.columns[column] as TextsColumn;
  if (prepared.rowOf.size === 0) {
    throw new CohortError(
      `${table.file}, column "${table.header[column]!}" has no filled cell, so nobody has ${role}; fill it or name another.`,
      { file: table.file, column: table.header[column]! },
    );
  }
  const texts = new Map<string, string>();
  const lines = new Map<string, number>();
  for (const [subject, row] of prepared.rowOf) {
    texts.set(subject, raw.texts[raw.codes[row]!]!);
    lines.set(subject, table.lines[row]!);
  }
  return {
    file: table.file,
    source,
    columnName: table.header[column]!,
    texts,
    lines,
    ids: prepared.ids,
    rows: table.rows,
  };
}

/** Outcome per subject of the cohort, and its classes. */
export function outcomeOf(
  subjects: readonly string[],
  labels: SubjectTexts,
  decisions: Decisions,
  log: ImportLog,
): { classes: string[]; outcome: Int32Array } {
  const counts = new Map<string, number>();
  for (const subject of subjects) {
    const label = labels.texts.get(subject);
    if (label !== undefined) counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  const classes = [...counts.keys()].sort(byCodePoint);
  checkClasses(classes, counts, labels, log, decisions.folds);
  const index = new Map(classes.map((label, c) => [label, c]));
  const outcome = Int32Array.from(subjects, (subject) => {
    const label = labels.texts.get(subject);
    return label === undefined ? -1 : index.get(label)!;
  });
  return { classes, outcome };
}

function checkClasses(
  classes: readonly string[],
  counts: ReadonlyMap<string, number>,
  labels: SubjectTexts,
  log: ImportLog,
  folds: number,
): void {
  const where = { file: labels.file, column: labels.columnName };
  if (classes.length < 2) {
    const found = classes.length === 0 ? 'no class at all' : `only the class "${classes[0]!}"`;
    throw new CohortError(
      `${labels.file}, column "${labels.columnName}" gives the subjects who take part ${found}; at least two classes are ` +
        `needed: check the labels and that their ids match those of the modalities.`,
      where,
    );
  }
  const labelled = [...counts.values()].reduce((sum, n) => sum + n, 0);
  if (classes.length > 10 && classes.length > labelled / 3) {
    throw new CohortError(
      `${labels.file}, column "${labels.columnName}" has ${classes.length} different values for ${labelled} subjects, so ` +
        `it is no outcome of classes; name another column by --outcome.`,
      where,
    );
  }
  for (const label of classes) {
    const n = counts.get(label)!;
    if (n < folds) {
      log.warn(
        'class-smaller-than-folds',
        `Class "${label}" has ${counted(n, 'subject')}, fewer than the ${folds} folds of the validation: use fewer folds ` +
          `(--folds), or merge or drop the class.`,
      );
    }
  }
}

/**
 * Group per subject of the cohort.
 * @throws CohortError where a subject who takes part has none.
 */
export function groupsOf(subjects: readonly string[], groups: SubjectTexts): string[] {
  const without = subjects.filter((subject) => !groups.texts.has(subject));
  if (without.length > 0) {
    throw new CohortError(
      `${groups.file}, column "${groups.columnName}" gives no group to ${counted(without.length, 'subject')} who ` +
        `${without.length === 1 ? 'takes' : 'take'} part (${listed(without)}); add them there.`,
      { file: groups.file, column: groups.columnName },
    );
  }
  return subjects.map((subject) => groups.texts.get(subject)!);
}
