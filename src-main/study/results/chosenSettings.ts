/** The settings that were chosen on inner folds, refit by refit; from the summaries of tasks. */
import type { ChosenSettings } from '../../contract/results.ts';
import { readSettings } from '../../method/settings.ts';
import type { Changes } from '../../method/tuning/candidates.ts';
import type { TuningReport } from '../../method/tuning/report.ts';
import { TEACHERS_STAGE, type StoredTask } from '../../store/contents.ts';
import type { Studied } from './studied.ts';

/** In the order of the plan, the final models last; empty where the study's settings were taken as they are. */
export function chosenSettings({ project, spec }: Pick<Studied, 'project' | 'spec'>): ChosenSettings[] {
  const base = readSettings(spec.settings) as unknown as Settings;
  return project
    .tasks()
    .filter(({ state, method }) => state === 'done' && !method.startsWith('teacher:'))
    .flatMap((task) => chosenBy(task, project.summary(task.id) ?? {}, base));
}

/** By part and name: {student: {depth: 2}}. */
type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

function chosenBy(
  { method, repeat, fold }: StoredTask,
  summary: Readonly<Record<string, unknown>>,
  base: Settings,
): ChosenSettings[] {
  const made = (label: string, tuning: TuningReport, temperature: unknown): ChosenSettings => ({
    label,
    repeat,
    fold,
    picks: counted(tuning.picks.map(({ candidate, point }) => inWords(tuning, candidate, point))).map(
      ([text, times]) => (times === 1 ? text : `${times} × ${text}`),
    ),
    taken: taken(tuning, base),
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

/** 'student.weightDecay' -> 'weight decay': whose it is, the label of the model tells. */
function settingName(path: string): string {
  // Another one than that by which logits are scaled.
  if (path === 'distillation.temperature') return 'soft-label temperature';
  const name = path.slice(path.indexOf('.') + 1);
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function inWords({ candidates, path }: TuningReport, candidate: number, point: number): string {
  const changes = Object.entries(candidates[candidate]!.changes);
  const said = changes.map(([name, value]) => `${settingName(name)} ${value}`);
  return `${said.length === 0 ? 'settings of the study' : said.join(', ')}; ${path} ${point}`;
}

/** The value of each setting that the search could change, in what was taken. */
function taken({ candidates, picks, path }: TuningReport, base: Settings): ChosenSettings['taken'] {
  const searched = [...new Set(candidates.flatMap(({ changes }) => Object.keys(changes)))];
  const valueOf = (changes: Changes, name: string): string => {
    const [part, key] = name.split('.') as [string, string];
    return String(changes[name] ?? base[part]?.[key]);
  };
  return [
    ...searched.map((name) => ({
      setting: settingName(name),
      values: picks.map(({ candidate }) => valueOf(candidates[candidate]!.changes, name)),
    })),
    { setting: path, values: picks.map(({ point }) => String(point)) },
  ].flatMap(({ setting, values }) => counted(values).map(([value, times]) => ({ setting, value, times })));
}

/** Each distinct text with how often it is there, the most frequent first. */
function counted(texts: readonly string[]): [text: string, times: number][] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1]);
}

function leastLoss({ candidates }: TuningReport): number | null {
  const losses = candidates.flatMap(({ logLoss }) => (logLoss === null ? [] : [logLoss]));
  return losses.length === 0 ? null : Math.min(...losses);
}
