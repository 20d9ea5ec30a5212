/** The settings that were chosen on inner folds, refit by refit; from the summaries of tasks. */
import type { ChosenSettings } from '../../contract/results.ts';
import type { TuningReport } from '../../method/tuning/report.ts';
import { TEACHERS_STAGE, type StoredTask } from '../../store/contents.ts';
import type { Studied } from './studied.ts';

/** In the order of the plan, the final models last; empty where the study's settings were taken as they are. */
export function chosenSettings({ project }: Pick<Studied, 'project'>): ChosenSettings[] {
  return project
    .tasks()
    .filter(({ state, method }) => state === 'done' && !method.startsWith('teacher:'))
    .flatMap((task) => chosenBy(task, project.summary(task.id) ?? {}));
}

function chosenBy({ method, repeat, fold }: StoredTask, summary: Readonly<Record<string, unknown>>): ChosenSettings[] {
  const made = (label: string, tuning: TuningReport, temperature: unknown): ChosenSettings => ({
    label,
    repeat,
    fold,
    path: tuning.path,
    picks: inWords(tuning),
    tried: tuning.candidates.length,
    fits: tuning.fits,
    logLoss: leastLoss(tuning),
    temperature: typeof temperature === 'number' ? temperature : null,
  });
  if (method === TEACHERS_STAGE) {
    const tunings = (summary['tuning'] ?? []) as readonly (TuningReport & { modality: string })[];
    return tunings.map((tuning) => made(`teacher:${tuning.modality}`, tuning, null));
  }
  const tuning = summary['tuning'] as TuningReport | undefined;
  return tuning ? [made(method, tuning, summary['temperature'])] : [];
}

/** Each distinct pick with how often it was taken, the most frequent first. */
function inWords({ picks, candidates, path }: TuningReport): string[] {
  const counts = new Map<string, number>();
  for (const { candidate, point } of picks) {
    const changes = Object.entries(candidates[candidate]!.changes).map(([name, value]) => `${name} ${value}`);
    const text = `${changes.length === 0 ? 'settings of the study' : changes.join(', ')}; ${path} ${point}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([text, count]) => (count === 1 ? text : `${count} × ${text}`));
}

function leastLoss({ candidates }: TuningReport): number | null {
  const losses = candidates.flatMap(({ logLoss }) => (logLoss === null ? [] : [logLoss]));
  return losses.length === 0 ? null : Math.min(...losses);
}
