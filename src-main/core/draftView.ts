/** A draft as the window shows it. */
import { findVisitColumn } from '../cohort/conventions.ts';
import type { Column } from '../cohort/cohort.ts';
import { missingCells } from '../cohort/missingCells.ts';
import { countLabels, type TablePreview } from '../cohort/preview.ts';
import type { Draft, DraftColumn, DraftFile } from '../contract/cohort.ts';
import type { Remark } from '../contract/schemas.ts';
import type { DraftState, DraftTable } from './draftState.ts';
import { inWords } from './inWords.ts';
import { summaryOf } from './summary.ts';
import type { TableFiles } from './tableFiles.ts';

export interface Surroundings {
  readonly undo: string | null;
  readonly redo: string | null;
  readonly differsFromProject: boolean;
}

export async function draftView(state: DraftState, files: TableFiles, around: Surroundings): Promise<Draft> {
  const { decisions, imported, problem } = state;
  const record = imported?.record;
  const shown: DraftFile[] = [];
  for (const table of decisions.tables) shown.push(await fileView(table, state, files));
  return {
    title: decisions.title,
    files: shown,
    options: { ...decisions.options },
    outcomes: await outcomesOf(state, shown, files),
    problem,
    summary: imported && summaryOf(imported.cohort),
    warnings: (record?.warnings ?? []).map((one): Remark => ({ ...one, message: inWords(one.message) })),
    flow: [...(record?.flow ?? [])],
    ids: (record?.ids ?? []).map((report) => ({
      ...report,
      modes: [...report.modes],
      unmatched: [...report.unmatched],
    })),
    leftOut: [...(record?.leftOut ?? [])],
    ...around,
  };
}

async function fileView(table: DraftTable, state: DraftState, files: TableFiles): Promise<DraftFile> {
  const { options } = state.decisions;
  const source = files.source(table.path);
  const previews = await files.previews(table.path, options.decimal ?? null);
  const preview = previews.find(({ sheet }) => sheet === table.sheet) ?? previews[0];
  const modality = table.role === 'modality' ? (table.modality ?? preview?.name ?? source.name) : null;
  const id = preview && idColumnOf(preview, modality ?? table.role, options.id);
  return {
    path: table.path,
    name: source.name,
    bytes: source.bytes.length,
    role: table.role,
    modality,
    sheet: table.sheet,
    sheets: previews.flatMap(({ sheet }) => (sheet === null ? [] : [sheet])),
    encoding: preview?.encoding ?? null,
    delimiter: preview?.delimiter ?? null,
    decimal: preview?.decimal ?? null,
    rows: preview?.facts?.rows ?? null,
    idColumn: id ?? null,
    header: [...(preview?.header ?? [])],
    columns: preview ? columnsOf(table, modality, preview, id ?? null, state) : [],
    preview: (preview?.rows ?? []).map((row) => [...row]),
  };
}

/** The column that ids are read from, as the import chooses it. */
function idColumnOf(
  preview: TablePreview,
  role: string,
  chosen: string | Readonly<Record<string, string>> | undefined,
): string | null {
  const wanted = typeof chosen === 'object' ? chosen[role] : chosen;
  if (wanted !== undefined && preview.header.includes(wanted)) return wanted;
  return preview.header[0] ?? null;
}

/** Modality of each column: of a wide table, by its rules; the last one is not asked, as none may have two. */
function ownerOf(table: DraftTable, modality: string | null, state: DraftState): (column: string) => string | null {
  if (table.role === 'modality') return () => modality;
  if (table.role !== 'wide') return () => (table.role === 'ignore' ? null : table.role);
  const rules = state.decisions.options.wide ?? [];
  return (column) =>
    rules.find(
      ({ prefix, columns }) =>
        (prefix !== undefined && column.startsWith(prefix)) || (columns?.includes(column) ?? false),
    )?.modality ?? null;
}

type Indexed<T> = ReadonlyMap<string, T>;

/** 'MODALITY\n COLUMN' -> what is known: a draft may have tens of thousands of columns. */
function index<T extends { modality: string; column: string }>(items: readonly T[]): Indexed<T[]> {
  const found = new Map<string, T[]>();
  for (const item of items) {
    const key = `${item.modality}\n${item.column}`;
    found.set(key, [...(found.get(key) ?? []), item]);
  }
  return found;
}

function columnsOf(
  table: DraftTable,
  modality: string | null,
  preview: TablePreview,
  idColumn: string | null,
  state: DraftState,
): DraftColumn[] {
  const { imported, decisions } = state;
  const { options } = decisions;
  const owner = ownerOf(table, modality, state);
  const record = imported?.record;
  const leftOut = index(record?.leftOut ?? []);
  const proposed = index(record?.proposedCodes ?? []);
  const applied = index(record?.appliedCodes ?? []);
  const used = new Map<string, { column: Column; missing: number }>();
  for (const one of imported?.cohort.modalities ?? []) {
    for (const column of one.columns)
      used.set(`${one.name}\n${column.name}`, { column, missing: missingCells(column, one.present) });
  }
  const chosenVisit = options.visit?.column;
  const visit = chosenVisit ?? preview.header[findVisitColumn(preview.header)] ?? null;
  const outcome = outcomeColumnOf(state, table, preview);
  const group = table.role === 'groups' ? (options.group ?? onlyOther(preview.header, idColumn)) : null;
  return preview.header.map((name, c): DraftColumn => {
    const own = owner(name);
    const key = `${own ?? ''}\n${name}`;
    const facts = preview.facts?.columns[c];
    const known = used.get(key);
    const why = leftOut.get(key)?.[0]?.reason ?? null;
    const use = useOf();
    return {
      name,
      use,
      kind: known?.column.kind ?? facts?.kind ?? null,
      why: use === 'left-out' ? (why ?? (own === null && table.role === 'wide' ? 'no modality' : 'not needed')) : null,
      override: options.kinds?.[`${own ?? ''}.${name}`] ?? null,
      missing: known?.missing ?? facts?.missing ?? 0,
      levels: levelsOf(),
      // Without an import, the file's own cells are all there is to judge by.
      proposedCodes: (proposed.get(key) ?? (known ? [] : (facts?.proposed ?? []))).map(({ code, cells }) => ({
        code,
        cells,
      })),
      appliedCodes: (applied.get(key) ?? []).map(({ code, cells }) => ({ code, cells })),
    };

    function useOf(): DraftColumn['use'] {
      if (name === idColumn) return 'id';
      if (name === outcome) return 'outcome';
      if (name === group) return 'group';
      if (name === visit) return 'visit';
      if (known) return 'feature';
      if (table.role === 'modality' || table.role === 'wide') {
        return why !== null || imported || own === null ? 'left-out' : 'feature';
      }
      return 'left-out';
    }

    function levelsOf(): string[] | null {
      if (known?.column.kind === 'categorical') return known.column.levels.slice(0, 30);
      return known || !facts?.levels ? null : [...facts.levels];
    }
  });
}

function onlyOther(header: readonly string[], idColumn: string | null): string | null {
  const others = header.filter((name) => name !== idColumn && name !== '');
  return others.length === 1 ? others[0]! : null;
}

/** The column of the outcome, where this table holds it. */
function outcomeColumnOf(state: DraftState, table: DraftTable, preview: TablePreview): string | null {
  const { decisions, imported } = state;
  const wanted = decisions.options.outcome ?? null;
  const labels = decisions.tables.find(({ role }) => role === 'labels');
  if (labels) {
    if (labels !== table) return null;
    const usual = preview.header.find((name) => name.toLowerCase() === 'label');
    return wanted ?? imported?.cohort.outcomeName ?? usual ?? onlyOther(preview.header, preview.header[0] ?? null);
  }
  return wanted !== null && preview.header.includes(wanted) && table.role !== 'ignore' ? wanted : null;
}

async function outcomesOf(
  state: DraftState,
  shown: readonly DraftFile[],
  files: TableFiles,
): Promise<Draft['outcomes']> {
  const { decisions } = state;
  const file = shown.find(({ columns }) => columns.some(({ use }) => use === 'outcome'));
  const column = file?.columns.find(({ use }) => use === 'outcome')?.name;
  if (!file || column === undefined) return [];
  const source = { ...files.source(file.path), ...(file.sheet === null ? {} : { sheet: file.sheet }) };
  let labels;
  try {
    labels = await countLabels(source, decisions.options.decimal ?? null, file.idColumn, column);
  } catch {
    // The import has the same trouble with the file and says it in `problem`.
    return [];
  }
  const ruleOf = new Map((decisions.options.classes ?? []).map((rule) => [rule.from, rule.to]));
  const most = 200;
  return labels.slice(0, most).map(({ label, subjects }) => ({
    label,
    subjects,
    to: ruleOf.has(label) ? ruleOf.get(label)! : label,
  }));
}
