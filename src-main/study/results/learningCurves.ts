/** Learning curves of tasks that are done, from their summaries. */
import type { LearningCurve } from '../../contract/study.ts';
import type { Project } from '../../store/project.ts';
import { TEACHERS_STAGE, type StoredTask } from '../../store/contents.ts';

interface Curve {
  readonly steps: number[];
  readonly loss: number[];
}

/** In the order of the plan. A teacher alone as a method is the stage's teacher, and not listed twice. */
export function storedCurves(project: Project): LearningCurve[] {
  return project
    .tasks()
    .filter(({ state, method }) => state === 'done' && !method.startsWith('teacher:'))
    .flatMap((task) => curvesOf(task, project.summary(task.id) ?? {}));
}

function curvesOf(task: StoredTask, summary: Readonly<Record<string, unknown>>): LearningCurve[] {
  const { id: taskId, method, repeat, fold } = task;
  const made = (label: string, curve: Curve): LearningCurve => ({ taskId, label, repeat, fold, ...curve });
  if (method === TEACHERS_STAGE) {
    const curves = (summary['curves'] ?? []) as readonly { modality: string; curve: Curve }[];
    return curves.map(({ modality, curve }) => made(`teacher:${modality}`, curve));
  }
  const curve = summary['curve'] as Curve | undefined;
  return curve ? [made(method, curve)] : [];
}
