/** What this view has loaded of the cohort that is open; kept while the user looks at other views. */
import type { CohortColumn, CohortSummary, NamedGroup } from '../../src-main/contract/cohort.ts';
import type { CohortOf, ColumnName } from '../../src-main/contract/schemas.ts';
import type { Params, Reply } from '../../src-main/contract/contract.ts';
import type { MatrixSource } from '../../src-main/charts/matrix.ts';
import { client } from '../client.ts';
import { Selection } from './selection.svelte.ts';

export type Level = 'modalities' | 'columns';
export type SortBy = Params<'missingness.order'>['by'];

export type Sort = Exclude<SortBy, object> | 'column';

/** A matrix with the names of its columns. */
export interface LoadedMatrix {
  readonly source: MatrixSource;
  readonly columns: readonly { readonly modality: string; readonly name: string; readonly present: number }[];
}

export class MissingnessData {
  readonly of: CohortOf;
  readonly summary: CohortSummary;
  /** Who has which modality: patterns, demands and the selection are worked out on it. */
  readonly modalities: LoadedMatrix;
  readonly selection = new Selection();
  /** What the user set in the tabs, which are taken down while another is shown. */
  readonly set = $state<{ level: Level; sort: Sort; sortColumn: ColumnName | null; demanded: string[] }>({
    level: 'modalities',
    sort: 'pattern',
    sortColumn: null,
    demanded: [],
  });
  groups = $state.raw<readonly NamedGroup[]>([]);
  #columnMatrix: Promise<LoadedMatrix> | null = null;
  #columns: Promise<CohortColumn[]> | null = null;
  #patternAuc: Promise<Reply<'missingness.patternAuc'>> | null = null;
  // Not reactive: the canvas is told when ids have come, not once per id.
  readonly #subjects = new Map<number, { id: string; outcome: string | null }>();

  private constructor(of: CohortOf, summary: CohortSummary, modalities: LoadedMatrix) {
    this.of = of;
    this.summary = summary;
    this.modalities = modalities;
  }

  static async load(of: CohortOf): Promise<MissingnessData> {
    const [summary, modalities] = await Promise.all([
      client.request('cohort.summary', { of }),
      loadMatrix(of, 'modalities'),
    ]);
    const data = new MissingnessData(of, summary, modalities);
    data.groups = await client.request('groups.list', { of });
    return data;
  }

  matrix(level: Level): Promise<LoadedMatrix> {
    if (level === 'modalities') return Promise.resolve(this.modalities);
    this.#columnMatrix ??= loadMatrix(this.of, 'columns').catch((error: unknown) => {
      this.#columnMatrix = null;
      throw error;
    });
    return this.#columnMatrix;
  }

  async order(level: Level, by: SortBy): Promise<Int32Array> {
    const { data } = await client.request('missingness.order', { of: this.of, level, by });
    return new Int32Array(await client.data(data));
  }

  columns(): Promise<CohortColumn[]> {
    this.#columns ??= client.request('cohort.columns', { of: this.of }).catch((error: unknown) => {
      this.#columns = null;
      throw error;
    });
    return this.#columns;
  }

  patternAuc(): Promise<Reply<'missingness.patternAuc'>> {
    this.#patternAuc ??= client.request('missingness.patternAuc', { of: this.of }).catch((error: unknown) => {
      this.#patternAuc = null;
      throw error;
    });
    return this.#patternAuc;
  }

  /** Id and outcome of a subject, if they are here already. */
  knownSubject(subject: number): { id: string; outcome: string | null } | null {
    return this.#subjects.get(subject) ?? null;
  }

  /** Fetches ids and outcomes of those subjects that are not here yet. */
  async fetchSubjects(subjects: readonly number[]): Promise<void> {
    const wanted = subjects.filter((subject) => !this.#subjects.has(subject));
    if (wanted.length === 0) return;
    // The pointer may wander over a whole large cohort.
    if (this.#subjects.size > 20_000) this.#subjects.clear();
    const found = await client.request('cohort.subjects', { of: this.of, subjects: wanted });
    found.forEach(({ id, outcome }, i) => this.#subjects.set(wanted[i]!, { id, outcome }));
  }
}

async function loadMatrix(of: CohortOf, level: Level): Promise<LoadedMatrix> {
  const info = await client.request('missingness.matrix', { of, level });
  const bytes = new Uint8Array(await client.data(info.data));
  const split = info.subjects * info.bytesPerRow;
  return {
    columns: info.columns,
    source: {
      subjects: info.subjects,
      columns: info.columns.length,
      bytesPerRow: info.bytesPerRow,
      bits: bytes.subarray(0, split),
      outcome: bytes.subarray(split, split + info.subjects),
    },
  };
}

/** The last one loaded, with what it was loaded for: another cohort, or another import of it, needs another. */
let kept: { key: string; data: Promise<MissingnessData> } | null = null;

export function missingnessOf(of: CohortOf, sha256: string): Promise<MissingnessData> {
  const key = `${of} ${sha256}`;
  if (kept?.key !== key) {
    const data = MissingnessData.load(of);
    kept = { key, data };
    data.catch(() => {
      if (kept?.data === data) kept = null;
    });
  }
  return kept.data;
}
