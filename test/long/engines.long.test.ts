/** Fused against reference over a whole study, and the curve of their difference over the steps. */
import { expect, test } from 'vitest';
import type { Engine } from '../../src-main/engine/engine.ts';
import { reference } from '../../src-main/engine/reference/reference.ts';
import { probabilities } from '../../src-main/method/metrics.ts';
import { answer, coreMethods, fitMethod } from '../../src-main/method/methods.ts';
import { readSettings } from '../../src-main/method/settings.ts';
import { evaluate, type FoldPredictions } from '../../src-main/study/evaluate.ts';
import { executeTask } from '../../src-main/study/execute.ts';
import { tasksOf } from '../../src-main/study/newStudy.ts';
import { FINAL } from '../../src-main/study/plan.ts';
import { bundled } from '../support/cohorts.ts';
import { fused } from '../support/engines.ts';
import { contextFor } from '../support/fitting.ts';
import type { Cohort } from '../../src-main/cohort/cohort.ts';

const spec = {
  protocol: 'quick' as const,
  seed: 1,
  folds: 5,
  repeats: 1,
  resampling: 'stratified' as const,
  engine: 'fused',
  settings: readSettings({}),
};

async function study(cohort: Cohort, engine: Engine): Promise<FoldPredictions[]> {
  const artifacts: Record<string, Uint8Array> = {};
  const folds: FoldPredictions[] = [];
  for (const task of tasksOf({ ...spec, methods: coreMethods(cohort) })) {
    if (task.repeat === FINAL) continue;
    const full = { ...spec, methods: coreMethods(cohort) };
    const { artifact, predictions } = await executeTask(cohort, full, engine, task, artifacts, () => undefined);
    artifacts[task.id] = artifact;
    if (predictions) folds.push({ method: task.method, repeat: task.repeat, fold: task.fold, predictions });
  }
  return folds;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;

test('the difference of a prediction over the steps', async () => {
  const cohort = await bundled('heart_disease_4centres');
  const rows = Int32Array.from(cohort.subjects.keys());
  const curve: string[] = [];
  for (const steps of [10, 50, 100, 200, 400, 800]) {
    const settings = readSettings({ student: { steps, members: 1 } });
    const [ours, oracle] = (await Promise.all(
      [fused, reference].map(async (engine) => {
        const { model } = await fitMethod(contextFor(cohort, settings, engine), 'student-nokd', rows, null);
        return probabilities(answer(engine, model, cohort, rows).logits, 2);
      }),
    )) as [Float64Array, Float64Array];
    const differences = [...ours].map((p, i) => Math.abs(p - oracle[i]!));
    const [most, half] = [Math.max(...differences), median(differences)];
    curve.push(`${steps} steps: largest ${most.toExponential(1)}, median ${half.toExponential(1)}`);
    if (steps <= 50) expect(most).toBeLessThan(1e-4);
  }
  process.stdout.write(`fused against reference, student on heart_disease_4centres\n${curve.join('\n')}\n`);
});

test.each(['heart_disease_4centres'])('%s: a whole study', async (name) => {
  const cohort = await bundled(name);
  const methods = coreMethods(cohort);
  const ours = await study(cohort, fused);
  const oracle = await study(cohort, reference);
  const aucOf = (folds: FoldPredictions[]): Map<string, number> =>
    new Map(
      evaluate(cohort, { ...spec, methods }, methods, folds)
        .results.filter(({ scope }) => scope === 'all')
        .map(({ method, auc }) => [method, auc!]),
    );
  const [a, b] = [aucOf(ours), aucOf(oracle)];
  const lines: string[] = [];
  for (const method of methods) {
    const differences = ours.flatMap((fold, f) => {
      if (fold.method !== method) return [];
      const C = cohort.classes.length;
      const other = probabilities(oracle[f]!.predictions.logits, C);
      return [...probabilities(fold.predictions.logits, C)].flatMap((p, i) =>
        Number.isNaN(p) ? [] : [Math.abs(p - other[i]!)],
      );
    });
    const gap = Math.abs(a.get(method)! - b.get(method)!);
    lines.push(
      `${method}: AUC ${a.get(method)!.toFixed(4)} / ${b.get(method)!.toFixed(4)}, median ${median(differences).toExponential(1)}`,
    );
    expect.soft(gap, method).toBeLessThanOrEqual(0.005);
    expect.soft(median(differences), method).toBeLessThanOrEqual(0.01);
  }
  process.stdout.write(`${name}, fused / reference\n${lines.join('\n')}\n`);
});
