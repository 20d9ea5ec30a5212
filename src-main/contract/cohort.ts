/** A cohort: its import (the draft), its summary, Table 1. */
import * as v from 'valibot';
import { index, json, nothing, of, path, remark, text } from './schemas.ts';

/** Role of a file in an import. */
export const role = v.picklist(['modality', 'wide', 'labels', 'groups', 'ignore']);
export type FileRole = v.InferOutput<typeof role>;

const cells = v.object({ code: v.string(), cells: v.number() });

const draftColumn = v.object({
  name: v.string(),
  /** What the import takes it for. */
  use: v.picklist(['id', 'feature', 'outcome', 'group', 'visit', 'left-out']),
  kind: v.nullable(v.picklist(['numeric', 'categorical'])),
  /** Why it is left out ('constant', 'text', 'date', 'by choice' ...); null where it is used. */
  why: v.nullable(v.string()),
  /** Kind that the user set; null where it was inferred. */
  override: v.nullable(v.picklist(['numeric', 'categorical', 'leave-out'])),
  missing: v.number(),
  /** Of a categorical column: its levels, 30 at most. */
  levels: v.nullable(v.array(v.string())),
  /** Codes that look like missing ones, and those that were applied, with their cells. */
  proposedCodes: v.array(cells),
  appliedCodes: v.array(cells),
});
export type DraftColumn = v.InferOutput<typeof draftColumn>;

const draftFile = v.object({
  path: v.string(),
  name: v.string(),
  bytes: v.number(),
  role,
  modality: v.nullable(v.string()),
  sheet: v.nullable(v.string()),
  /** Of a workbook. */
  sheets: v.array(v.string()),
  /** 'UTF-8', 'UTF-16LE', 'Windows-1252', 'Parquet', 'XLSX' ... */
  encoding: v.nullable(v.string()),
  delimiter: v.nullable(v.string()),
  decimal: v.nullable(v.string()),
  rows: v.nullable(v.number()),
  idColumn: v.nullable(v.string()),
  header: v.array(v.string()),
  columns: v.array(draftColumn),
  /** The first rows as they stand in the file; 20 at most, 200 columns at most. */
  preview: v.array(v.array(v.string())),
});
export type DraftFile = v.InferOutput<typeof draftFile>;

const pattern = v.object({
  modalities: v.array(v.string()),
  subjects: v.number(),
  /** Subjects per class of the summary's `classes`, in their order; those of unknown outcome are in neither. */
  classes: v.array(v.number()),
});

export const cohortSummary = v.object({
  subjects: v.number(),
  labelled: v.number(),
  complete: v.number(),
  outcomeName: v.string(),
  classes: v.array(v.object({ label: v.string(), subjects: v.number() })),
  modalities: v.array(v.object({ name: v.string(), features: v.number(), subjects: v.number() })),
  /** The most frequent first. */
  patterns: v.array(pattern),
  /** Names of the groups (site, scanner) in order; null where the cohort has none. */
  groups: v.nullable(v.array(v.string())),
  sha256: v.string(),
});
export type CohortSummary = v.InferOutput<typeof cohortSummary>;

const idReport = v.object({
  table: v.string(),
  modes: v.array(v.string()),
  ids: v.number(),
  changed: v.number(),
  matched: v.number(),
  unmatched: v.array(v.string()),
});

const flowStep = v.object({
  step: v.string(),
  modality: v.nullable(v.string()),
  count: v.number(),
  reason: v.string(),
});

/** What to do with a class of the outcome: its new name (two of one name are merged), or leave it out. */
export const classRule = v.strictObject({ from: text, to: v.nullable(text) });

const problem = v.object({
  message: v.string(),
  file: v.nullable(v.string()),
  row: v.nullable(v.number()),
  column: v.nullable(v.string()),
});
export type Problem = v.InferOutput<typeof problem>;

export const draft = v.object({
  /** Name of the folder or file that was dropped. */
  title: v.string(),
  files: v.array(draftFile),
  /** `CohortOptions` of src-main/cohort/options.ts as JSON: change a copy and hand it back. */
  options: json,
  /** Rows of the outcome as they are in the file, with what becomes of each. */
  outcomes: v.array(v.object({ label: v.string(), subjects: v.number(), to: v.nullable(v.string()) })),
  /** Why there is no cohort yet; null where there is one. */
  problem: v.nullable(problem),
  summary: v.nullable(cohortSummary),
  warnings: v.array(remark),
  flow: v.array(flowStep),
  ids: v.array(idReport),
  leftOut: v.array(v.object({ modality: v.string(), column: v.string(), reason: v.string() })),
  /** What undo and redo would take back or do again, in words; null where there is nothing. */
  undo: v.nullable(v.string()),
  redo: v.nullable(v.string()),
  /** True where an open project was trained on another version of this cohort. */
  differsFromProject: v.boolean(),
});
export type Draft = v.InferOutput<typeof draft>;

const tableOneCell = v.object({
  /** 'mean ± SD', 'median [IQR]', 'n (%)' as shown: '54.1 ± 9.3'. */
  text: v.string(),
  missing: v.number(),
});
const tableOneRow = v.object({
  modality: v.string(),
  column: v.string(),
  /** Of a categorical column, one row per level. */
  level: v.nullable(v.string()),
  statistic: v.picklist(['mean', 'median', 'count']),
  /** One per class, then all subjects. */
  cells: v.array(tableOneCell),
});
const tableOne = v.object({
  /** Heads of the cells: class labels, then 'All'; with the subjects of each. */
  heads: v.array(v.object({ label: v.string(), subjects: v.number() })),
  rows: v.array(tableOneRow),
  total: v.number(),
});
export type TableOne = v.InferOutput<typeof tableOne>;
export type TableOneRow = v.InferOutput<typeof tableOneRow>;

const column = v.object({
  modality: v.string(),
  name: v.string(),
  kind: v.picklist(['numeric', 'categorical']),
  missing: v.number(),
  levels: v.nullable(v.array(v.string())),
});
export type CohortColumn = v.InferOutput<typeof column>;

/** A named group of subjects, kept in the project (or with the draft, and moved into the project it becomes). */
const group = v.object({ name: v.string(), subjects: v.number() });
export type NamedGroup = v.InferOutput<typeof group>;

export const cohortRequests = {
  /** Files, or one folder. Replaces the window's draft (which can be brought back by `draft.undo`). */
  'draft.open': { params: v.strictObject({ paths: v.array(path) }), reply: draft },
  'draft.openSample': { params: v.strictObject({ name: text }), reply: draft },
  'draft.addFiles': { params: v.strictObject({ paths: v.array(path) }), reply: draft },
  /** The files and decisions of the open project, to change them; their files must still be where they were. */
  'draft.fromProject': { params: nothing, reply: draft },
  'draft.current': { params: nothing, reply: v.nullable(draft) },
  /** `what` says in words what changes, for undo. A change that makes the import fail is kept, with its `problem`. */
  'draft.change': {
    params: v.strictObject({
      what: text,
      options: v.optional(json),
      roles: v.optional(
        v.array(
          v.strictObject({
            path,
            role,
            modality: v.nullable(text),
            sheet: v.nullable(text),
          }),
        ),
      ),
      classes: v.optional(v.array(classRule)),
    }),
    reply: draft,
  },
  'draft.undo': { params: nothing, reply: draft },
  'draft.redo': { params: nothing, reply: draft },
  'draft.close': { params: nothing, reply: nothing },
  'cohort.summary': { params: v.strictObject({ of }), reply: cohortSummary },
  'cohort.columns': { params: v.strictObject({ of }), reply: v.array(column) },
  'cohort.tableOne': { params: v.strictObject({ of, from: index, count: index }), reply: tableOne },
  /** Ids of subjects by index (cohort order). */
  'cohort.subjects': {
    params: v.strictObject({ of, subjects: v.array(index) }),
    reply: v.array(
      v.object({
        id: v.string(),
        outcome: v.nullable(v.string()),
        modalities: v.array(v.string()),
        group: v.nullable(v.string()),
      }),
    ),
  },
  'cohort.find': {
    params: v.strictObject({ of, text, limit: index }),
    reply: v.array(v.object({ index, id: v.string() })),
  },
  'groups.list': { params: v.strictObject({ of }), reply: v.array(group) },
  'groups.save': { params: v.strictObject({ of, name: text, subjects: v.array(index) }), reply: v.array(group) },
  'groups.members': { params: v.strictObject({ of, name: text }), reply: v.array(index) },
  'groups.remove': { params: v.strictObject({ of, name: text }), reply: v.array(group) },
  /** Subjects with id, outcome and availability as CSV. */
  'cohort.export': {
    params: v.strictObject({ of, subjects: v.array(index), path, replace: v.boolean() }),
    reply: v.object({ path: v.string(), rows: v.number() }),
  },
} as const;
