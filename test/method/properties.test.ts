/** What must hold to the last bit, whatever the data (docs/method.md). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byCodePoint, type Cohort } from '../../src-main/cohort/cohort.ts';
import { answer, fitMethod, methodsFor } from '../../src-main/method/methods.ts';
import { withChosenSteps } from '../../src-main/method/earlyStopping.ts';
import { readSettings } from '../../src-main/method/settings.ts';
import { stratifiedFolds } from '../../src-main/method/splits.ts';
import { fitStage } from '../../src-main/method/stage.ts';
import { randomKey, RandomStream } from '../../src-main/engine/philox.ts';
import { executeTask } from '../../src-main/study/execute.ts';
import { poisoned, smallCohort } from '../support/cohorts.ts';
import { fused } from '../support/engines.ts';
import { bytesOf, contextFor, fit, quickSettings } from '../support/fitting.ts';

const seeds = fc.integer({ min: 0, max: 1_000_000 });
const shapes = fc.record({
  widths: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
  classes: fc.integer({ min: 2, max: 4 }),
  unknown: fc.constantFrom(0, 0.2),
});
const everyone = (cohort: Cohort): Int32Array => Int32Array.from(cohort.subjects.keys());
const methodNames = methodsFor(smallCohort(0)).filter((name) => !name.startsWith('teacher:m1'));
const runs = { numRuns: 8 };

describe.each(methodNames)('%s', (method) => {
  test('a modality that is absent cannot influence a prediction', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, shapes, fc.constantFrom(NaN, 1e30, -1e300), async (seed, shape, poison) => {
        const cohort = smallCohort(seed, shape);
        const rows = everyone(cohort);
        const absent = (i: number, m: number): boolean => cohort.modalities[m]!.present[i] === 0;
        const other = poisoned(cohort, absent, poison, null);
        const model = await fit(cohort, method, rows);
        expect(bytesOf(await fit(other, method, rows))).toBe(bytesOf(model));
        const before = answer(fused, model, cohort, rows);
        const after = answer(fused, model, other, rows);
        expect(bytesOf(after)).toBe(bytesOf(before));
      }),
      runs,
    );
  });

  test('the test fold cannot influence a model', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, shapes, fc.constantFrom(NaN, 1e30, 0), async (seed, shape, poison) => {
        const cohort = smallCohort(seed, shape);
        const held = (i: number): boolean => i % 4 === 1;
        const train = everyone(cohort).filter((i) => !held(i));
        const flip = (i: number): number => (held(i) ? (cohort.outcome[i]! + 1) % shape.classes : cohort.outcome[i]!);
        const other = poisoned(cohort, held, poison, flip);
        expect(bytesOf(await fit(other, method, train))).toBe(bytesOf(await fit(cohort, method, train)));
      }),
      runs,
    );
  });
});

test('an inner validation set cannot influence the soft labels and weights that are fitted for it', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const cohort = smallCohort(seed, { n: 80, widths: [3, 4, 2] });
      const train = everyone(cohort);
      const context = contextFor(cohort);
      const fold = stratifiedFolds(
        cohort,
        train,
        quickSettings.distillation.innerFolds,
        randomKey(...context.keyParts, 'cross-fitting'),
      );
      // All values of inner fold 0 change; the logits of its subjects come from teachers that never saw them, so those
      // of one whose own values stay are the same to the bit.
      const kept = fold.indexOf(0);
      const touched = (i: number): boolean => fold[i] === 0 && i !== kept;
      const other = poisoned(cohort, touched, 1e6, null);
      const before = (await fitStage(context, train)).crossFitted;
      const after = (await fitStage({ ...context, cohort: other }, train)).crossFitted;
      const C = cohort.classes.length;
      const size = cohort.modalities.length * C;
      const rowOf = (logits: Float64Array, i: number): number[] => [...logits.subarray(i * size, (i + 1) * size)];
      expect(rowOf(after, kept)).toEqual(rowOf(before, kept));
      // The poison did reach the teachers of the other folds.
      expect(rowOf(after, fold.indexOf(1))).not.toEqual(rowOf(before, fold.indexOf(1)));
    }),
    runs,
  );
});

test('early stopping: what it fits with is untouched by the subjects that it holds out', async () => {
  const settings = readSettings({ ...quickSettings, earlyStopping: { folds: 4, every: 10, patience: 3 } });
  await fc.assert(
    fc.asyncProperty(seeds, fc.constantFrom(NaN, 1e30), async (seed, poison) => {
      const cohort = smallCohort(seed, { n: 80 });
      const train = everyone(cohort);
      const seen = async (one: Cohort): Promise<{ inner: Int32Array; bytes: string }> => {
        let captured: { inner: Int32Array; bytes: string } | null = null;
        await withChosenSteps(contextFor(one, settings), train, settings.student, ['test'], async (inner, context) => {
          const stage = await fitStage(context, inner);
          captured = { inner, bytes: bytesOf(stage) };
          return null;
        });
        return captured!;
      };
      const before = await seen(cohort);
      expect(before.inner.length).toBe(60);
      const held = (i: number): boolean => !before.inner.includes(i);
      expect(await seen(poisoned(cohort, held, poison, null))).toEqual(before);
    }),
    runs,
  );
});

test('early stopping stops a network that only learns noise', async () => {
  const long = { ...quickSettings.student, width: 32, steps: 600, dropout: 0, weightDecay: 0, learningRate: 0.01 };
  const settings = readSettings({
    ...quickSettings,
    student: long,
    earlyStopping: { folds: 4, every: 20, patience: 4 },
  });
  const stepsOn = async (cohort: Cohort): Promise<unknown> =>
    (await fitMethod(contextFor(cohort, settings), 'student-nokd', everyone(cohort), null)).summary['steps'];
  const cohort = smallCohort(5, { n: 120 });
  const coins = new RandomStream(randomKey('coins'), 0);
  const noise = { ...cohort, outcome: cohort.outcome.map(() => coins.below(2)) };
  expect(await stepsOn(noise)).toBeLessThan(200);
});

/** Rows, modalities and columns in another order, then sorted as the import sorts them. */
function reordered(cohort: Cohort, order: readonly number[]): Cohort {
  const sorted = [...order].sort((a, b) => byCodePoint(cohort.subjects[a]!, cohort.subjects[b]!));
  return {
    ...cohort,
    subjects: sorted.map((i) => cohort.subjects[i]!),
    outcome: Int32Array.from(sorted, (i) => cohort.outcome[i]!),
    modalities: [...cohort.modalities]
      .reverse()
      .map((table) => ({
        ...table,
        present: Uint8Array.from(sorted, (i) => table.present[i]!),
        columns: [...table.columns]
          .reverse()
          .map((column) =>
            column.kind === 'numeric'
              ? { ...column, values: Float64Array.from(sorted, (i) => column.values[i]!) }
              : { ...column, codes: Int32Array.from(sorted, (i) => column.codes[i]!) },
          )
          .sort((a, b) => byCodePoint(a.name, b.name)),
      }))
      .sort((a, b) => byCodePoint(a.name, b.name)),
  };
}

test('the order of subjects, modalities and features changes no bit', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, async (seed) => {
      const cohort = smallCohort(seed);
      const order = [...cohort.subjects.keys()].reverse();
      const other = reordered(cohort, order);
      for (const method of ['student', 'teachers', 'mean-imputed-lr']) {
        expect(bytesOf(await fit(other, method, everyone(other)))).toBe(
          bytesOf(await fit(cohort, method, everyone(cohort))),
        );
      }
    }),
    { numRuns: 4 },
  );
});

test('other methods beside it change no bit of a method', async () => {
  const cohort = smallCohort(11);
  const spec = {
    protocol: 'fixed' as const,
    seed: 3,
    folds: 3,
    repeats: 1,
    resampling: 'stratified' as const,
    engine: 'fused',
    settings: quickSettings,
  };
  const resultOf = async (methods: readonly string[]): Promise<string> => {
    const stage = { id: 'stage:teachers/r0/f1', method: 'stage:teachers', repeat: 0, fold: 1, needs: [] };
    const none = (): undefined => undefined;
    const full = { ...spec, methods };
    const { artifact } = await executeTask(cohort, full, fused, stage, {}, none);
    const task = { id: 'student', method: 'student', repeat: 0, fold: 1, needs: [stage.id] };
    return bytesOf(await executeTask(cohort, full, fused, task, { [stage.id]: artifact }, none));
  };
  expect(await resultOf(['student', 'teachers', 'mean-imputed-lr'])).toBe(await resultOf(['student']));
});

test('adding a constant to a feature changes nothing beyond rounding in the first 50 steps', async () => {
  await fc.assert(
    fc.asyncProperty(seeds, fc.double({ min: -100, max: 100, noNaN: true }), async (seed, constant) => {
      const settings = readSettings({ ...quickSettings, student: { ...quickSettings.student, steps: 50 } });
      const cohort = smallCohort(seed);
      const shifted: Cohort = {
        ...cohort,
        modalities: cohort.modalities.map((table) => ({
          ...table,
          columns: table.columns.map((column) =>
            column.kind === 'numeric' ? { ...column, values: column.values.map((x) => x + constant) } : column,
          ),
        })),
      };
      const rows = everyone(cohort);
      const [own, moved] = await Promise.all([cohort, shifted].map((one) => fit(one, 'student-nokd', rows, settings)));
      const logits = [answer(fused, own!, cohort, rows), answer(fused, moved!, shifted, rows)];
      logits[0]!.logits.forEach((z, i) => {
        expect(Math.abs(z - logits[1]!.logits[i]!)).toBeLessThan(1e-4);
      });
    }),
    runs,
  );
});

test('an unlabelled subject takes part by distillation alone, and changes the student', async () => {
  const cohort = smallCohort(7, { unknown: 0.3 });
  const all = everyone(cohort);
  const known = all.filter((i) => cohort.outcome[i]! >= 0);
  const context = contextFor(cohort);
  const stage = await fitStage(context, all);
  const { model: withThem } = await fitMethod(context, 'student', all, stage);
  const { model: without } = await fitMethod(context, 'student', known, stage);
  expect(bytesOf(withThem)).not.toBe(bytesOf(without));
  // Without distillation they have nothing to say.
  expect(bytesOf(await fit(cohort, 'student-nokd', all))).toBe(bytesOf(await fit(cohort, 'student-nokd', known)));
});
