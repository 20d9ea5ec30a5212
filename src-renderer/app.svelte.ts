/** What the whole window knows: which view is shown, what is open, what runs. */
import type { Hello } from '../src-main/contract/app.ts';
import type { Draft } from '../src-main/contract/cohort.ts';
import type { ProjectInfo, StudyProgress } from '../src-main/contract/study.ts';
import { darkTheme, lightTheme, type Theme } from '../src-main/charts/chart.ts';
import { client } from './client.ts';
import { shell } from './messages/shell.ts';
import { trainTexts } from './messages/train.ts';
import { confirm } from './ui/confirm.svelte.ts';
import { baseName } from './ui/format.ts';

export type View =
  'start' | 'cohort' | 'missingness' | 'train' | 'results' | 'predict' | 'report' | 'settings' | 'gain';

/** Whose page the patient view shows: of a set of new patients, or (null) of the training cohort. */
export interface ShownPatient {
  readonly set: string | null;
  readonly subject: string;
}

export interface Notice {
  readonly kind: 'info' | 'error' | 'done';
  readonly message: string;
  /** A button beside it, for undo. */
  readonly action?: { readonly title: string; readonly run: () => void };
}

const prefersDark = matchMedia('(prefers-color-scheme: dark)');

class AppState {
  view = $state<View>('start');
  /** Where the page that no view of the rail is was opened from. */
  cameFrom = $state<View>('start');
  hello = $state.raw<Hello | null>(null);
  draft = $state.raw<Draft | null>(null);
  project = $state.raw<ProjectInfo | null>(null);
  progress = $state.raw<StudyProgress | null>(null);
  patient = $state.raw<ShownPatient | null>(null);
  /** Whom the report view should be about, asked for from another view. */
  reported = $state.raw<ShownPatient | null>(null);
  notices = $state.raw<readonly Notice[]>([]);
  /** Column that the cohort view should lead to, set by warnings. */
  shownColumn = $state.raw<{ modality: string; column: string } | null>(null);
  /** Long reading of files under way. */
  importing = $state.raw<{ what: string; fraction: number | null } | null>(null);
  /** Why nothing can be shown at all; null in all ordinary cases. */
  broken = $state<string | null>(null);
  /** Core died and is asked for what was open: no view can ask it anything until then. */
  recovering = $state(false);
  systemDark = $state(prefersDark.matches);
  #opening = false;
  /** The view that is shown may take dropped files for itself: returns whether it did. */
  dropHandler: ((paths: readonly string[]) => boolean) | null = null;

  /** Of charts; follows the settings, else the system. */
  readonly dark = $derived(
    this.hello === null || this.hello.settings.theme === 'system'
      ? this.systemDark
      : this.hello.settings.theme === 'dark',
  );
  readonly theme: Theme = $derived(this.dark ? darkTheme : lightTheme);
  /** The cohort that the cohort and missingness views are about: a draft goes before the project. */
  readonly of: 'draft' | 'project' = $derived(this.draft !== null ? 'draft' : 'project');
  /** Whether there is a cohort that can be looked at and trained on. */
  readonly hasCohort = $derived(this.draft !== null ? this.draft.summary !== null : this.project !== null);
  readonly busy = $derived(this.project?.state === 'running' || this.project?.state === 'pausing');

  /** Why a view cannot be opened yet; null where it can. */
  locked(view: View): string | null {
    if (view === 'cohort') return this.draft || this.project ? null : shell.locked.cohort;
    if (view === 'missingness' || view === 'train') return this.hasCohort || this.project ? null : shell.locked[view];
    if (view === 'results' || view === 'predict' || view === 'report') return this.project ? null : shell.locked[view];
    return null;
  }

  show(view: View): void {
    if (this.locked(view) !== null) return;
    if (view === 'gain' && this.view !== 'gain') this.cameFrom = this.view;
    this.view = view;
  }

  async start(): Promise<void> {
    prefersDark.addEventListener('change', (event) => {
      this.systemDark = event.matches;
    });
    client.on('study.progress', (progress) => {
      this.progress = progress;
    });
    client.on('study.state', ({ state, error }) => {
      if (this.project) this.project = { ...this.project, state, error };
      if (state === 'done' || state === 'failed' || state === 'cancelled') void this.refreshProject();
      if (state === 'done' && this.project) this.#finished(this.project.name);
    });
    client.on('import.progress', ({ what, fraction }) => {
      // The last file is read: what is left is worked out without a measure of it.
      if (fraction === null || fraction < 1) this.importing = { what, fraction };
      else this.importing = this.#opening ? { what: shell.reading, fraction: null } : null;
    });
    client.on('project.changed', () => void this.refreshProject());
    client.onHost((message) => {
      if (message.type === 'open') void this.openProject(message.path);
      else if (message.type === 'core-restarted') void this.greet(message.reason);
    });
    await this.greet(null);
  }

  /** Asks core who it is; again after it died, and then for what was open. */
  async greet(reason: string | null): Promise<void> {
    this.recovering = reason !== null;
    try {
      this.hello = await client.request('app.hello', {});
      this.importing = null;
      this.broken = null;
      const [draft, project] = await Promise.all([
        client.request('draft.current', {}),
        client.request('project.info', {}),
      ]);
      this.draft = draft;
      this.project = project;
      this.progress = project ? await client.request('study.progress', {}) : null;
      if (this.locked(this.view) !== null) this.view = 'start';
      const told = this.hello.recovered?.message ?? reason;
      if (told !== null) this.notify({ kind: 'error', message: told });
    } catch (error) {
      this.broken = error instanceof Error ? error.message : shell.noCore;
    } finally {
      this.recovering = false;
    }
  }

  async refreshProject(): Promise<void> {
    this.project = await client.request('project.info', {});
    this.progress = this.project ? await client.request('study.progress', {}) : null;
  }

  /** New study from files; asks first where decisions about another would be lost to sight. */
  async openTables(paths: readonly string[]): Promise<void> {
    await this.#toDraft(() => client.request('draft.open', { paths: [...paths] }));
  }

  async openSample(name: string): Promise<void> {
    await this.#toDraft(() => client.request('draft.openSample', { name }));
  }

  async #toDraft(ask: () => Promise<Draft>): Promise<void> {
    if (!(await this.mayLeaveStudy())) return;
    this.#opening = true;
    this.importing = { what: shell.reading, fraction: null };
    try {
      const draft = await ask();
      if (this.project) await this.closeProject();
      this.draft = draft;
      this.view = 'cohort';
    } catch (error) {
      this.failed(error);
    } finally {
      this.#opening = false;
      this.importing = null;
    }
  }

  async openProject(path: string): Promise<void> {
    if (!(await this.mayLeaveStudy())) return;
    if (this.draft && !(await confirm(shell.replaceDraftTitle, shell.replaceDraftText, shell.replaceDraft))) return;
    try {
      const project = await client.request('project.open', { path });
      if (this.draft) await client.request('draft.close', {});
      this.draft = null;
      await this.entered(project);
      this.view = project.state === 'done' ? 'results' : 'train';
      this.notify({
        kind: 'info',
        message: project.readOnly ?? shell.opened(project.name),
      });
    } catch (error) {
      this.failed(error);
    }
  }

  /** A project is open now, whatever opened it. */
  async entered(project: ProjectInfo): Promise<void> {
    this.project = project;
    this.patient = null;
    this.progress = await client.request('study.progress', {});
    if (this.hello) this.hello = { ...this.hello, recent: await client.request('recent.list', {}) };
  }

  #finished(name: string): void {
    const message = trainTexts.finishedText(name);
    const action = { title: trainTexts.results, run: () => this.show('results') };
    this.notify({ kind: 'done', message, action });
    if (document.hidden || !document.hasFocus()) client.bridge.notify(trainTexts.finished, message);
  }

  /** Closes what is open, draft or project; asks where something would be lost. */
  async closeAll(): Promise<void> {
    if (!(await this.mayLeaveStudy())) return;
    if (this.draft) {
      if (!(await confirm(shell.replaceDraftTitle, shell.replaceDraftText, shell.replaceDraft))) return;
      await client.request('draft.close', {});
      this.draft = null;
    }
    if (this.project) await this.closeProject();
    this.view = 'start';
  }

  async closeProject(): Promise<void> {
    await client.request('project.close', {});
    this.project = null;
    this.progress = null;
    this.patient = null;
  }

  async mayLeaveStudy(): Promise<boolean> {
    if (!this.busy || this.project?.readOnly !== null) return true;
    return confirm(shell.closeStudyTitle, shell.closeStudyText, shell.closeStudy, true);
  }

  /** Files dropped anywhere on the window. */
  async dropped(files: readonly File[]): Promise<void> {
    const paths = await client.bridge.pathsOf(files);
    const known = paths.filter((path) => path !== '');
    if (known.length === 0) {
      this.notify({ kind: 'error', message: shell.dropNoPath });
      return;
    }
    const project = known.find((path) => /\.lacuna$/i.test(baseName(path)));
    if (project !== undefined) await this.openProject(project);
    else if (this.dropHandler?.(known) !== true) await this.openTables(known);
  }

  async undo(back: boolean): Promise<void> {
    const possible = back ? this.draft?.undo : this.draft?.redo;
    if (possible === null || possible === undefined) return;
    try {
      this.draft = await client.request(back ? 'draft.undo' : 'draft.redo', {});
    } catch (error) {
      this.failed(error);
    }
  }

  notify(notice: Notice): void {
    // What failed for one reason says so once.
    if (this.notices.some(({ kind, message }) => kind === notice.kind && message === notice.message)) return;
    this.notices = [...this.notices, notice];
  }

  dismiss(notice: Notice): void {
    this.notices = this.notices.filter((other) => other !== notice);
  }

  /** Shows what a failed request says. */
  failed(error: unknown): void {
    this.notify({ kind: 'error', message: error instanceof Error ? error.message : String(error) });
  }
}

export const app = new AppState();
