/**
 * Files to a cohort: the one way in.
 */
import { assemble } from './assemble.ts';
import { applyClassRules } from './classRules.ts';
import type { Cohort } from './cohort.ts';
import { betterMode } from './ids.ts';
import { counted, ImportLog, listed } from './importLog.ts';
import { warnOfLeaks } from './leaks.ts';
import { decide, type CohortInput, type Decisions, type TableSource } from './options.ts';
import { groupsOf, outcomeOf, readSubjectTexts, type SubjectTexts } from './outcomes.ts';
import { completeSubjects } from './patterns.ts';
import type { PreparedTable } from './preparedTable.ts';
import { readModalities } from './readModalities.ts';
import { CohortError, type ImportRecord } from './record.ts';

/**
 * Reads the sources, joins them on the subject and gives the cohort, with a record of everything that was done.
 * Everyone with at least one modality takes part; without a label (outcome -1) in distillation only.
 * @throws CohortError: one sentence that names the file, row and column where there is one, and what to do.
 */
export async function importCohort(input: CohortInput): Promise<{ cohort: Cohort; record: ImportRecord }> {
  const decisions = decide(input.options);
  const log = new ImportLog();
  const read = await readSubjectTexts(labelsSource(input, decisions), 'labels', decisions, log);
  logFile(log, read, 'labels');
  const groups = input.groups ? await readSubjectTexts(input.groups, 'groups', decisions, log) : null;
  if (groups) logFile(log, groups, 'groups');

  const everyTable = await readModalities({
    input,
    decisions,
    log,
    excluded: (source) => excludedColumns(source, read, groups),
    strict: true,
  });
  reportIds(everyTable, read, groups, decisions, log);
  const { labels, tables } = applyClassRules(decisions.classes, read, everyTable, log);
  const { subjects, modalities } = assemble(tables, (subject) => labels.texts.has(subject), decisions, log);
  const cohort: Cohort = {
    subjects,
    ...outcomeOf(subjects, labels, decisions, log),
    outcomeName: labels.columnName,
    modalities,
    groups: groups ? groupsOf(subjects, groups) : null,
  };
  reportWhoTakesPart(cohort, labels, log);
  warnOfUnusedCodes(decisions, log);
  warnOfLeaks(cohort, log);
  return { cohort, record: log.finish(decisions) };
}

function labelsSource(input: CohortInput, decisions: Decisions): TableSource {
  if (input.labels) return input.labels;
  // A workbook may bring its own sheet of labels; a single table may hold the outcome beside the features.
  const only = input.sources.length === 1 ? input.sources[0] : undefined;
  if (only && (decisions.outcome !== null || only.name.toLowerCase().endsWith('.xlsx'))) return only;
  throw new CohortError(
    `There are no labels: add labels.csv (subject_id,label), or name a file by --labels` +
      `${only ? ', or the column of the outcome by --outcome' : ''}.`,
  );
}

/** Outcome and group must never be features, even where they lie in the same table as these. */
function excludedColumns(
  source: TableSource,
  labels: SubjectTexts,
  groups: SubjectTexts | null,
): ReadonlyMap<string, string> {
  const excluded = new Map<string, string>();
  if (sameSource(source, labels.source)) excluded.set(labels.columnName, 'outcome');
  if (groups && sameSource(source, groups.source)) excluded.set(groups.columnName, 'group');
  return excluded;
}

function sameSource(a: TableSource, b: TableSource): boolean {
  if (a.sheet !== b.sheet) return false;
  if (a.bytes === b.bytes) return true;
  return a.sha256 !== undefined && a.sha256 === b.sha256;
}

function logFile(log: ImportLog, texts: SubjectTexts, role: string): void {
  const { file: name, source, rows } = texts;
  log.file({ name, role, bytes: source.bytes.length, sha256: source.sha256 ?? '', rows });
}

/** How the ids of every table met the others, with a hint where another mode would match many more. */
function reportIds(
  tables: readonly PreparedTable[],
  labels: SubjectTexts,
  groups: SubjectTexts | null,
  decisions: Decisions,
  log: ImportLog,
): void {
  const anywhere = new Map(tables.flatMap((table) => [...table.ids]));
  const report = (
    table: string,
    file: string,
    ids: ReadonlyMap<string, string>,
    known: ReadonlyMap<string, string>,
  ) => {
    const unmatched = [...ids.keys()].filter((id) => !known.has(id));
    const matched = ids.size - unmatched.length;
    const changed = [...ids].filter(([id, raw]) => id !== raw).length;
    log.idReport({
      table,
      modes: decisions.idModes,
      ids: ids.size,
      changed,
      matched,
      unmatched: unmatched.slice(0, 20),
    });
    if (unmatched.length === 0 || table === 'labels') return;
    const better = betterMode(ids.values(), known.values(), matched);
    if (better) {
      log.warn(
        'ids-unmatched',
        `Only ${matched} of the ${ids.size} ids of ${file} match; with --id-mode ${better.mode} ${better.matched} would.`,
        table,
      );
    } else if (matched < ids.size / 2) {
      log.warn(
        'ids-unmatched',
        `Only ${matched} of the ${ids.size} ids of ${file} match those of ${labels.file} (unmatched: ${listed(unmatched, 3)}).`,
        table,
      );
    }
  };
  for (const table of tables) report(table.name, table.table.file, table.ids, labels.ids);
  report('labels', labels.file, labels.ids, anywhere);
  if (groups) report('groups', groups.file, groups.ids, anywhere);
}

function reportWhoTakesPart(cohort: Cohort, labels: SubjectTexts, log: ImportLog): void {
  const taking = new Set(cohort.subjects);
  const nowhere = [...labels.texts.keys()].filter((subject) => !taking.has(subject));
  if (nowhere.length > 0) {
    log.step('label-without-modality', null, -nowhere.length, 'subjects with a label and no modality');
    log.warn(
      'label-without-modality',
      `${counted(nowhere.length, 'subject')} of ${labels.file} ${nowhere.length === 1 ? 'has' : 'have'} no modality and so ` +
        `${nowhere.length === 1 ? 'takes' : 'take'} no part (${listed(nowhere)}).`,
    );
  }
  const unknown = cohort.subjects.filter((_, i) => cohort.outcome[i]! < 0);
  if (unknown.length > 0) {
    log.warn(
      'modality-without-label',
      `The outcome of ${counted(unknown.length, 'subject')} is unknown; ${unknown.length === 1 ? 'this subject takes' : 'they take'} ` +
        `part in distillation only (${listed(unknown)}).`,
    );
  }
  const complete = completeSubjects(cohort).reduce((sum, one) => sum + one, 0);
  log.step('taking-part', null, cohort.subjects.length, 'subjects with at least one modality');
  log.step('labelled', null, cohort.subjects.length - unknown.length, 'of them with a known outcome');
  log.step('unlabelled', null, unknown.length, 'of them with an unknown outcome: in distillation only');
  log.step('complete', null, complete, 'of them with every modality');
  if (cohort.modalities.some((modality) => /^(groups?|sites?|centres?|centers?)$/i.test(modality.name))) {
    log.warn(
      'modality-named-groups',
      `A table named like groups or sites is read as a modality; give it by --group instead if it tells the site.`,
    );
  }
}

/** A code given for everything that is found nowhere is likely a slip. */
function warnOfUnusedCodes(decisions: Decisions, log: ImportLog): void {
  for (const { at, code } of decisions.codes) {
    if (log.wasApplied(code, at)) continue;
    log.warn(
      'code-unused',
      `The missing-value code ${code} was found in no cell${at === undefined ? '' : ` of ${at}`}.`,
    );
  }
}
