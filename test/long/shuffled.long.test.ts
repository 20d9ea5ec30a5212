/** The leak detector: with outcomes shuffled at random, every method must be blind. */
import { expect, test } from 'vitest';
import type { Cohort } from '../../src-main/cohort/cohort.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { groupOf, methodsFor } from '../../src-main/method/methods.ts';
import { readSettings } from '../../src-main/method/settings.ts';
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

// A wide cohort with few complete subjects, where a leak would show most, and one with many subjects.
test.each([
  ['alzheimer_csf_induced', 24],
  ['heart_disease_4centres', 8],
])('%s: AUC in .45 to .55 over %i shuffles', async (name, shuffles) => {
  const cohort = await bundled(name);
  // What the student is without a part takes half of the time; on the smaller cohort it is judged too.
  const methods = methodsFor(cohort).filter((method) => shuffles > 10 || groupOf(method) !== 'ablations');
  const sums = new Map<string, number>();
  for (let seed = 0; seed < shuffles; seed++) {
    for (const [method, auc] of await blindAucs(cohort, methods, seed))
      sums.set(method, (sums.get(method) ?? 0) + auc / shuffles);
  }
  process.stdout.write(`${name}: ${JSON.stringify(Object.fromEntries(sums))}\n`);
  for (const [method, auc] of sums) {
    expect(auc, method).toBeGreaterThan(0.45);
    expect(auc, method).toBeLessThan(0.55);
  }
});
