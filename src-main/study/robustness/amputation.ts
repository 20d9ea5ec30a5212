/** What if more were missing: the study's methods where whole modalities are taken away from test or training subjects. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { DirectEngine } from '../../engine/engine.ts';
import { amputed, planAmputation, type Mechanism } from '../../method/amputation.ts';
import { answer, type Model } from '../../method/methods.ts';
import { readModel } from '../execute.ts';
import { taskId } from '../plan.ts';
import type { RunTask } from '../task.ts';
import { amputationOf } from '../variant.ts';
import { amputationPoints, hasAmputation, keepAmputation, type AmputationPoint, type Scenario } from './kept.ts';
import { judge, type Tested } from './points.ts';
import { refit, type Hooks, type Refitting } from './refits.ts';
import { foldsOf, ownFolds, refuseUnready, trainedOn, variantTasks, type StudySource } from './source.ts';

export interface AmputationAsked {
  readonly mechanisms: readonly Mechanism[];
  /** Of all modality-subject pairs that are there; 0 is always among them. */
  readonly rates: readonly number[];
  readonly methods: readonly string[];
}

/** Rates to work out, ascending, without 0: of those above what can go, the smallest alone, as they are the same. */
export function ratesOf({ cohort, spec }: StudySource, rates: readonly number[]): number[] {
  const { most } = planAmputation(cohort, 'mcar', spec.seed, 0);
  const ascending = [...new Set(rates)].filter((rate) => rate > 0).sort((a, b) => a - b);
  const first = ascending.findIndex((rate) => rate >= most);
  return most === 0 ? [] : first === -1 ? ascending : ascending.slice(0, first + 1);
}

/** Mean share that went, over repeats. */
function takenOf({ cohort, spec }: StudySource, mechanism: Mechanism, rate: number, repeats: number): number {
  let sum = 0;
  for (let repeat = 0; repeat < repeats; repeat++) sum += amputationOf(cohort, spec, mechanism, rate, repeat).taken;
  return sum / repeats;
}

function ownPoints(
  of: StudySource,
  scenarios: readonly Scenario[],
  method: string,
  repeats: number,
): AmputationPoint[] {
  const made = judge(of.cohort, ownFolds(of, method, repeats));
  return scenarios.map((scenario) => ({ scenario, mechanism: null, rate: 0, taken: 0, method, repeats, ...made }));
}

/** What a model says of these subjects, after the amputation or (null) without. */
function tested(
  of: StudySource,
  engine: DirectEngine,
  model: Model,
  subjects: Int32Array,
  gone: { mechanism: Mechanism; rate: number } | null,
  { repeat, fold, train }: Pick<Tested, 'repeat' | 'fold' | 'train'>,
): Tested {
  const { cohort, spec } = of;
  const seen = gone ? amputed(cohort, amputationOf(cohort, spec, gone.mechanism, gone.rate, repeat).present) : cohort;
  const { answered, logits } = answer(engine, model, seen, subjects);
  return { repeat, fold, train, predictions: { subjects, answered, logits } };
}

/**
 * The study's own models on test subjects who lost modalities. Points are kept method by method.
 *
 * @returns whether all was done: false where it was cancelled. @throws ResultsError
 */
export async function amputeTests(
  of: StudySource,
  engine: DirectEngine,
  { mechanisms, rates, methods }: AmputationAsked,
  { signal, onProgress }: Hooks,
): Promise<boolean> {
  refuseUnready(of, methods);
  const { project, spec } = of;
  const repeats = spec.repeats;
  const folds = foldsOf(spec, repeats).map((fold) => ({ ...fold, train: trainedOn(of, fold.repeat, fold.fold) }));
  const there = amputationPoints(project);
  const conditions = mechanisms.flatMap((mechanism) => ratesOf(of, rates).map((rate) => ({ mechanism, rate })));
  const plan = methods.map((method) => {
    const missing = conditions.filter((one) => !hasAmputation(there, { ...one, scenario: 'test', method, repeats }));
    return { method, missing };
  });
  const total = plan.reduce((sum, { missing }) => sum + missing.length * folds.length, 0);
  const started = performance.now();
  let done = 0;
  for (const { method, missing } of plan) {
    const made = new Map(missing.map((condition) => [condition, [] as Tested[]]));
    for (const at of folds) {
      if (missing.length === 0) break;
      const id = taskId(method, at.repeat, at.fold);
      const model = readModel(project.artifact(id)!);
      const { subjects } = project.predictions(id)!;
      for (const condition of missing) {
        // Other requests, a cancel among them, are heard between models.
        await breathe();
        if (signal?.aborted === true) return false;
        made.get(condition)!.push(tested(of, engine, model, subjects, condition, at));
        done++;
        const seconds = (performance.now() - started) / 1000;
        onProgress?.({ done, total, fraction: done / total, secondsLeft: (seconds / done) * (total - done) });
      }
    }
    keepAmputation(project, [
      ...(hasAmputation(there, { scenario: 'test', mechanism: null, rate: 0, method, repeats })
        ? []
        : ownPoints(of, ['test'], method, repeats)),
      ...[...made].map(([{ mechanism, rate }, given]): AmputationPoint => {
        const taken = takenOf(of, mechanism, rate, repeats);
        return { scenario: 'test', mechanism, rate, taken, method, repeats, ...judge(of.cohort, given) };
      }),
    ]);
  }
  return true;
}

/** How long `amputeTests` will take: one fold of each method is asked once and counted up. */
export function testSeconds(
  of: StudySource,
  engine: DirectEngine,
  { mechanisms, rates, methods }: AmputationAsked,
): { seconds: number; tasks: number } {
  const there = amputationPoints(of.project);
  const { repeats, folds } = of.spec;
  const conditions = mechanisms.flatMap((mechanism) => ratesOf(of, rates).map((rate) => ({ mechanism, rate })));
  let seconds = 0;
  let tasks = 0;
  for (const method of methods) {
    const left = conditions.filter(
      (one) => !hasAmputation(there, { ...one, scenario: 'test', method, repeats }),
    ).length;
    if (left === 0) continue;
    const id = taskId(method, 0, 0);
    const started = performance.now();
    answer(engine, readModel(of.project.artifact(id)!), of.cohort, of.project.predictions(id)!.subjects);
    seconds += ((performance.now() - started) / 1000) * left * folds * repeats;
    tasks += left * folds * repeats;
  }
  return { seconds, tasks };
}

interface Condition {
  readonly name: string;
  readonly mechanism: Mechanism;
  readonly rate: number;
  readonly methods: readonly string[];
}

function conditionsOf(of: StudySource, { mechanisms, rates, methods }: AmputationAsked, repeats: number): Condition[] {
  const there = amputationPoints(of.project);
  return mechanisms.flatMap((mechanism) =>
    ratesOf(of, rates).flatMap((rate): Condition[] => {
      const missing = methods.filter((method) =>
        (['training', 'both'] as const).some(
          (scenario) => !hasAmputation(there, { scenario, mechanism, rate, method, repeats }),
        ),
      );
      return missing.length === 0 ? [] : [{ name: `${mechanism} ${rate}`, mechanism, rate, methods: missing }];
    }),
  );
}

/** The tasks that `amputeTraining` would run. @param repeats The first ones of the study. */
export function amputationTasks(of: StudySource, asked: AmputationAsked, repeats: number): RunTask[] {
  return conditionsOf(of, asked, repeats).flatMap(({ name, mechanism, rate, methods }) =>
    variantTasks(of.spec, methods, repeats, { kind: 'amputed', mechanism, rate }, name),
  );
}

/**
 * Models trained on subjects who lost modalities, tested on test folds as they are and on such as have lost as much.
 * Points are kept as their last fold ends.
 *
 * @param engine Applies the models. @returns whether all was done: false where it was cancelled.
 * @throws ResultsError, StudyError
 */
export async function amputeTraining(
  of: StudySource,
  engine: DirectEngine,
  asked: AmputationAsked,
  repeats: number,
  machine: Refitting,
  hooks: Hooks,
): Promise<boolean> {
  refuseUnready(of, asked.methods);
  const { project, cohort, spec } = of;
  const folds = spec.folds * repeats;
  for (const method of asked.methods) {
    const known = hasAmputation(amputationPoints(project), {
      scenario: 'both',
      mechanism: null,
      rate: 0,
      method,
      repeats,
    });
    if (!known) keepAmputation(project, ownPoints(of, ['training', 'both'], method, repeats));
  }
  const made = new Map<string, { training: Tested[]; both: Tested[] }>();
  return refit(
    of,
    amputationTasks(of, asked, repeats),
    ({ method, repeat, fold, variant }, { artifact, predictions }) => {
      if (variant?.kind !== 'amputed' || !predictions) return;
      const { mechanism, rate } = variant;
      const key = `${mechanism} ${rate} ${method}`;
      const at = { repeat, fold, train: trainedOn(of, repeat, fold) };
      const given = made.get(key) ?? { training: [], both: [] };
      made.set(key, given);
      given.both.push({ ...at, predictions });
      given.training.push(tested(of, engine, readModel(artifact), predictions.subjects, null, at));
      if (given.both.length < folds) return;
      made.delete(key);
      const common = { mechanism, rate, taken: takenOf(of, mechanism, rate, repeats), method, repeats };
      keepAmputation(project, [
        { scenario: 'training', ...common, ...judge(cohort, given.training) },
        { scenario: 'both', ...common, ...judge(cohort, given.both) },
      ]);
    },
    machine,
    hooks,
  );
}
