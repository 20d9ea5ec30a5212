/**
 * A project file that this core has open, whichever of its windows look at it. The first window may write; when it
 * leaves, a running study is cancelled, and the next window may.
 */
import { realpathSync } from 'node:fs';
import type { Cohort } from '../cohort/cohort.ts';
import type { ImportRecord } from '../cohort/record.ts';
import type { CohortSummary } from '../contract/cohort.ts';
import type { EventName, EventOf } from '../contract/contract.ts';
import { openProject, type Project } from '../store/project.ts';
import { ProjectError } from '../store/projectError.ts';
import type { StudySpec } from '../study/task.ts';
import { recoveryNote } from './recoveryFile.ts';
import type { Environment } from './environment.ts';
import { ExplainControl } from './explainControl.ts';
import type { Session } from './session.ts';
import { LongJob } from './longJob.ts';
import { StudyControl } from './studyControl.ts';
import { summariseCohort } from '../study/results/summariseCohort.ts';

export class SharedProject {
  readonly path: string;
  readonly project: Project;
  readonly cohort: Cohort;
  readonly record: ImportRecord;
  readonly spec: StudySpec;
  readonly summary: CohortSummary;
  readonly study: StudyControl;
  readonly job: LongJob;
  readonly explain: ExplainControl;
  /** What is costly to work out again, by name; emptied where results change. */
  readonly cache = new Map<string, unknown>();
  readonly #environment: Environment;
  readonly #windows: Session[] = [];

  constructor(path: string, project: Project, environment: Environment) {
    this.path = path;
    this.project = project;
    this.#environment = environment;
    this.cohort = project.readCohort({ shared: true });
    this.record = project.readImportRecord();
    this.spec = project.readSpec();
    this.summary = summariseCohort(this.cohort, project.cohortSha256());
    this.study = new StudyControl(this, environment, (event, value) => {
      this.emit(event, value);
      if (event === 'study.state') this.noteRecovery();
    });
    this.job = new LongJob((event, value) => {
      this.emit(event, value);
    });
    this.explain = new ExplainControl(this, environment, (event, value) => {
      this.emit(event, value);
      this.study.tellLog();
    });
  }

  /** Windows that look at it, the one that may write first. */
  get windows(): readonly Session[] {
    return this.#windows;
  }

  /** Why a window can only look at it; null where it may write. */
  readOnlyFor(session: Session): string | null {
    if (!this.project.writable) return 'The file, or its folder, may not be written here, so it can only be looked at.';
    if (this.#windows[0] === session) return null;
    return 'Another window has this project open and may change it; this window can only look. Close it there to work here.';
  }

  emit<E extends EventName>(event: E, value: EventOf<E>): void {
    for (const window of this.#windows) window.emit(event, value);
  }

  /** Tells the other windows that a window has changed the file. */
  changedBy(session: Session): void {
    for (const window of this.#windows) if (window !== session) window.emit('project.changed', { path: this.path });
    this.study.tellLog();
  }

  enter(session: Session): void {
    if (!this.#windows.includes(session)) this.#windows.push(session);
    this.noteRecovery();
  }

  /** The window looks at it no more. The last one closes the file. */
  async leave(session: Session): Promise<void> {
    const at = this.#windows.indexOf(session);
    if (at === -1) return;
    if (at === 0) await Promise.all([this.study.cancel(), this.job.cancel(), this.explain.cancel()]);
    this.#windows.splice(this.#windows.indexOf(session), 1);
    recoveryNote(this.#environment, session.window, null);
    if (this.#windows.length > 0) {
      if (at === 0) this.#windows[0]!.emit('project.changed', { path: this.path });
      this.noteRecovery();
      return;
    }
    this.project.close();
  }

  /** Writes down, per window, what is to be opened again should this process die. */
  noteRecovery(): void {
    for (const window of this.#windows) {
      const writes = this.readOnlyFor(window) === null;
      const running = writes && this.study.state === 'running';
      recoveryNote(this.#environment, window.window, { path: this.path, running });
    }
  }
}

const open = new Map<string, SharedProject>();
/** Files that windows are just leaving. */
const closing = new Map<string, Promise<void>>();

/** Opens a project for a window, or lets it look at one that another window has open. @throws ProjectError */
export async function enterProject(session: Session, path: string, environment: Environment): Promise<SharedProject> {
  const key = keyOf(path);
  while (closing.has(key)) await closing.get(key);
  let shared = open.get(key);
  if (!shared) {
    shared = new SharedProject(path, openFor(path), environment);
    open.set(key, shared);
  }
  shared.enter(session);
  return shared;
}

export async function leaveProject(session: Session, shared: SharedProject): Promise<void> {
  const key = keyOf(shared.path);
  // One after the other, and nobody enters meanwhile.
  const left = (closing.get(key) ?? Promise.resolve()).then(async () => {
    try {
      await shared.leave(session);
    } finally {
      if (shared.windows.length === 0) for (const [name, value] of open) if (value === shared) open.delete(name);
    }
  });
  const settled = left.catch(() => undefined);
  closing.set(key, settled);
  try {
    await left;
  } finally {
    if (closing.get(key) === settled) closing.delete(key);
  }
}

/** The project of this path, if this core has it open. */
export function openHere(path: string): SharedProject | null {
  return open.get(keyOf(path)) ?? null;
}

function keyOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** For writing; where that is not allowed, for reading. */
function openFor(path: string): Project {
  try {
    return openProject(path);
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    if (error.kind === 'read-only') return openProject(path, { readonly: true });
    if (error.kind !== 'in-use') throw error;
    const what =
      'Another Lacuna has it open (a window, or a study that the command runs). Close it there, then open it.';
    throw new ProjectError('in-use', `${path} is in use. ${what}`, { cause: error });
  }
}
