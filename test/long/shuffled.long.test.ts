/** The leak detector: with outcomes shuffled at random, every method must be blind. */
import { expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { groupOf, methodsFor } from '../../src-main/method/methods.ts';
import { readSettings } from '../../src-main/method/settings.ts';
import { mean } from '../../src-main/method/statistics/averages.ts';
import { evaluate, type FoldPredictions } from '../../src-main/study/evaluate.ts';
import { executeTask } from '../../src-main/study/execute.ts';
import { tasksOf } from '../../src-main/study/newStudy.ts';
import { FINAL } from '../../src-main/study/plan.ts';
import { bundled } from '../support/cohorts.ts';
import { fused } from '../support/engines.ts';

/** The methods' AUCs on all subjects, 5 folds, on outcomes shuffled with this seed. */
async function blindAucs(cohort: Cohort, methods: readonly string[], seed: number): Promise<Map<string, number>> {
  const outcome = Int32Array.from(cohort.outcome);
  new RandomStream(randomKey('shuffled', seed), 0).shuffle(outcome);
  const shuffled = { ...cohort, outcome };
  const spec = {
    protocol: 'quick' as const,
    seed,
    folds: 5,
    repeats: 1,
    resampling: 'stratified' as const,
    methods: [...methods],
    engine: 'fused',
    settings: readSettings({}),
  };
  const artifacts: Record<string, Uint8Array> = {};
  const folds: FoldPredictions[] = [];
  for (const task of tasksOf(spec)) {
    if (task.repeat === FINAL) continue;
    const { artifact, predictions } = await executeTask(shuffled, spec, fused, task, artifacts, () => undefined);
    artifacts[task.id] = artifact;
    if (predictions) folds.push({ method: task.method, repeat: task.repeat, fold: task.fold, predictions });
  }
  const { results } = evaluate(shuffled, spec, methods, folds);
  return new Map(results.filter(({ scope }) => scope === 'all').map(({ method, auc }) => [method, auc!]));
}

// A wide cohort with few complete subjects, where a leak would show most, and one with many subjects. Ablations, which are
// the student with one part changed and take half of the time, are judged on fewer shuffles of the smaller one.
test.each([
  { name: 'alzheimer_csf_induced', shuffles: 24, ablated: 12 },
  { name: 'heart_disease_4centres', shuffles: 8, ablated: 0 },
])('$name: AUC in .45 to .55 over $shuffles shuffles', async ({ name, shuffles, ablated }) => {
  const cohort = await bundled(name);
  const all = methodsFor(cohort);
  const few = all.filter((method) => groupOf(method) !== 'ablations');
  const found = new Map<string, number[]>();
  for (let seed = 0; seed < shuffles; seed++) {
    for (const [method, auc] of await blindAucs(cohort, seed < ablated ? all : few, seed)) {
      found.set(method, [...(found.get(method) ?? []), auc]);
    }
  }
  const means = [...found].map(([method, aucs]) => [method, mean(aucs)] as const);
  process.stdout.write(`${name}: ${JSON.stringify(Object.fromEntries(means))}\n`);
  for (const [method, auc] of means) {
    expect(auc, method).toBeGreaterThan(0.45);
    expect(auc, method).toBeLessThan(0.55);
  }
});
