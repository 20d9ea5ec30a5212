/** What the whole window knows: which view is shown, what is open, what runs. */
import type { Hello } from '../src-main/contract/app.ts';
import type { Draft } from '../src-main/contract/cohort.ts';
import type { ProjectInfo, StudyProgress } from '../src-main/contract/study.ts';
import { darkTheme, lightTheme, type Theme } from '../src-main/charts/chart.ts';
import { client } from './client.ts';

export type View = 'start' | 'cohort' | 'missingness' | 'train' | 'results' | 'predict' | 'settings';

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
  hello = $state.raw<Hello | null>(null);
  draft = $state.raw<Draft | null>(null);
  project = $state.raw<ProjectInfo | null>(null);
  progress = $state.raw<StudyProgress | null>(null);
  patient = $state.raw<ShownPatient | null>(null);
  notices = $state.raw<readonly Notice[]>([]);
  /** Column that the cohort view should lead to, set by warnings. */
  shownColumn = $state.raw<{ modality: string; column: string } | null>(null);
  systemDark = $state(prefersDark.matches);

  /** Of charts; follows the settings, else the system. */
  readonly dark = $derived(
    this.hello === null || this.hello.settings.theme === 'system'
      ? this.systemDark
      : this.hello.settings.theme === 'dark',
  );
  readonly theme: Theme = $derived(this.dark ? darkTheme : lightTheme);
  /** The cohort that the cohort and missingness views are about: a draft goes before the project. */
  readonly of: 'draft' | 'project' = $derived(this.draft !== null ? 'draft' : 'project');

  async start(): Promise<void> {
    prefersDark.addEventListener('change', (event) => {
      this.systemDark = event.matches;
    });
    client.on('study.progress', (progress) => {
      this.progress = progress;
    });
    client.on('study.state', ({ state, error }) => {
      if (this.project) this.project = { ...this.project, state, error };
    });
    this.hello = await client.request('app.hello', {});
  }

  notify(notice: Notice): void {
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
