/**
 * A window's drafts: the present one, what it was before (undo) and after (redo), kept on the disk so that a crash of
 * core loses nothing. A step is a whole set of decisions; the files' bytes are shared by all of them.
 */
import { join } from 'node:path';
import * as v from 'valibot';
import { checkOptions } from '../cohort/optionsSchema.ts';
import { role } from '../contract/cohort.ts';
import { CohortError } from '../cohort/record.ts';
import type { Draft } from '../contract/cohort.ts';
import { importDraft } from './draftImport.ts';
import type { DraftDecisions, DraftState } from './draftState.ts';
import { draftView } from './draftView.ts';
import type { Environment } from './environment.ts';
import { fileNameFor, readKept, removeKept, writeKept } from './keptFiles.ts';
import { RequestError, type Session } from './session.ts';
import { summaryOf } from './summary.ts';
import { TableFiles, type TellProgress } from './tableFiles.ts';
import { workspaceOf } from './workspace.ts';

const MOST_STEPS = 200;
/** Openings of large files tell how far they are, five times a second at most. */
const TELL_EVERY_MS = 200;

const kept = v.object({
  steps: v.array(
    v.object({
      what: v.string(),
      title: v.string(),
      tables: v.array(
        v.object({ path: v.string(), sheet: v.nullable(v.string()), role, modality: v.nullable(v.string()) }),
      ),
      sidecars: v.array(v.string()),
      options: v.unknown(),
    }),
  ),
  at: v.number(),
  closed: v.boolean(),
  groups: v.record(v.string(), v.array(v.string())),
});

export class DraftDesk {
  readonly files = new TableFiles();
  readonly #session: Session;
  readonly #keptAt: string;
  #steps: DraftDecisions[] = [];
  #at = -1;
  #closed = true;
  #groups: Record<string, string[]> = {};
  #queue: Promise<unknown> = Promise.resolve();
  #recovered = false;

  constructor(session: Session, environment: Environment) {
    this.#session = session;
    this.#keptAt = join(environment.dataFolder, 'drafts', `${fileNameFor(session.window)}.json`);
    session.onClose(() => {
      removeKept(this.#keptAt);
    });
  }

  /** Runs one change at a time: two that overlap would lose the first. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(async () => {
      await this.#recover();
      return work();
    });
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  readonly tell: TellProgress = (what, fraction) => {
    const now = Date.now();
    if (now - this.#told < TELL_EVERY_MS && fraction !== null && fraction < 1) return;
    this.#told = now;
    this.#session.emit('import.progress', { what, fraction });
  };
  #told = 0;

  /** The present decisions; null where no draft is open. */
  get present(): DraftDecisions | null {
    return this.#closed ? null : (this.#steps[this.#at] ?? null);
  }

  get groups(): Readonly<Record<string, readonly string[]>> {
    return this.#groups;
  }

  setGroups(groups: Readonly<Record<string, readonly string[]>>): void {
    this.#groups = Object.fromEntries(Object.entries(groups).map(([name, ids]) => [name, [...ids]]));
    const { draft } = workspaceOf(this.#session);
    if (draft) workspaceOf(this.#session).draft = { ...draft, groups: this.#groups };
    this.#keep();
  }

  /** Makes decisions the present ones, to be undone later; imports them. Files must be loaded. */
  async step(decisions: DraftDecisions): Promise<Draft> {
    const state = await this.#import(decisions);
    this.#steps = [...this.#steps.slice(0, this.#at + 1), decisions].slice(-MOST_STEPS);
    this.#at = this.#steps.length - 1;
    this.#closed = false;
    this.#keep();
    workspaceOf(this.#session).draft = state;
    this.files.keepOnly(new Set(this.#steps.flatMap(pathsOf)));
    return this.view();
  }

  /** One step back or forth. @throws RequestError where there is none; CohortError where a file has gone. */
  async move(by: -1 | 1): Promise<Draft> {
    // A closed draft comes back as it was.
    const to = this.#closed && by < 0 ? this.#at : this.#at + by;
    const decisions = this.#steps[to];
    if (!decisions) throw new RequestError('input', by < 0 ? 'There is nothing to undo.' : 'There is nothing to redo.');
    const state = await this.#import(decisions);
    this.#at = to;
    this.#closed = false;
    this.#keep();
    workspaceOf(this.#session).draft = state;
    return this.view();
  }

  async view(): Promise<Draft> {
    const { draft, project } = workspaceOf(this.#session);
    if (!draft) throw new RequestError('input', 'No files are open.');
    const differs =
      draft.imported && project ? summaryOf(draft.imported.cohort).sha256 !== project.shared.summary.sha256 : false;
    return draftView(draft, this.files, {
      undo: this.#at > 0 ? (this.#steps[this.#at]?.what ?? null) : null,
      redo: this.#steps[this.#at + 1]?.what ?? null,
      differsFromProject: differs,
    });
  }

  /** No draft is open from here on; what it was can be undone to after another was opened. */
  close(): void {
    this.#closed = true;
    this.#groups = {};
    workspaceOf(this.#session).draft = null;
    this.#keep();
  }

  async #import(decisions: DraftDecisions): Promise<DraftState> {
    await this.files.load(pathsOf(decisions), this.tell);
    return { ...(await importDraft(decisions, this.files)), groups: this.#groups };
  }

  #keep(): void {
    writeKept(this.#keptAt, { steps: this.#steps, at: this.#at, closed: this.#closed, groups: this.#groups });
  }

  /** Once: what a core that crashed left of this window. */
  async #recover(): Promise<void> {
    if (this.#recovered) return;
    this.#recovered = true;
    const read = v.safeParse(kept, readKept(this.#keptAt));
    if (!read.success) return;
    const { steps, at, closed, groups } = read.output;
    const usable = steps.flatMap((step): DraftDecisions[] => {
      const checked = checkOptions(step.options);
      return 'options' in checked ? [{ ...step, options: checked.options }] : [];
    });
    if (usable.length !== steps.length || !(at in usable)) return;
    this.#steps = usable;
    this.#at = at;
    this.#groups = groups;
    if (closed) return;
    try {
      workspaceOf(this.#session).draft = await this.#import(usable[at]!);
      this.#closed = false;
    } catch (error) {
      // A file has gone meanwhile: there is nothing to show, but undo still knows the way.
      if (!(error instanceof CohortError)) throw error;
    }
  }
}

function pathsOf(decisions: DraftDecisions): string[] {
  return [...new Set([...decisions.tables.map(({ path }) => path), ...decisions.sidecars])];
}

const desks = new WeakMap<Session, DraftDesk>();

export function deskOf(session: Session, environment: Environment): DraftDesk {
  const known = desks.get(session);
  if (known) return known;
  const fresh = new DraftDesk(session, environment);
  desks.set(session, fresh);
  return fresh;
}
