/** `mean-imputed-nn`: one network on the mean-imputed concatenation, in place of a branch per modality. */
import type { Cohort } from '../../cohort/cohort.ts';
import type { Engine } from '../../engine/engine.ts';
import type { NetworkSpec } from '../../engine/network.ts';
import { applyMembers, centreOverClasses, fitEnsemble, seeds, type Answers, type Curve } from '../additive.ts';
import type { Settings } from '../settings.ts';
import { labelled } from '../splits.ts';
import { classWeights, type FitContext } from '../stage.ts';
import type { PreparedNetwork } from '../tuning/networkTrial.ts';
import { fitConcatenation, inputsOf, widthOf, type Concatenation } from './concatenation.ts';

export interface ConcatenatedNetwork extends Concatenation {
  readonly kind: 'concatenated';
  readonly spec: NetworkSpec;
  /** Per member; absent where all are of the same. */
  readonly specs?: readonly NetworkSpec[];
  readonly members: readonly Float32Array[];
}

/** Null where the labelled subjects are of fewer than two classes, or where nothing varies. */
export function prepareConcatenated(
  context: FitContext,
  train: Int32Array,
): (PreparedNetwork & { readonly concatenation: Concatenation }) | null {
  const { cohort, settings } = context;
  const { depth, width, dropout } = settings.student;
  const rows = labelled(cohort, train);
  const concatenation = fitConcatenation(cohort, rows, 'mean', settings);
  const d = widthOf(concatenation);
  const target = rows.map((row) => cohort.outcome[row]!);
  if (d === 0 || new Set(target).size < 2) return null;
  const weights = classWeights(cohort, rows, settings.classWeights);
  return {
    concatenation,
    spec: {
      inputs: [d],
      depth,
      width,
      dropout: depth === 0 ? 0 : dropout,
      classes: cohort.classes.length,
      branchBias: false,
    },
    set: {
      rows: rows.length,
      inputs: [Float32Array.from(inputsOf(concatenation, cohort, rows))],
      present: new Uint8Array(rows.length).fill(1),
      target,
      targetWeight: Float32Array.from(target, (y) => weights[y]!),
      soft: null,
    },
    extra: { temperature: 1, modalityDropout: 0 },
    inputs: (subjects) => ({
      values: [Float32Array.from(inputsOf(concatenation, cohort, subjects))],
      present: new Uint8Array(subjects.length).fill(1),
    }),
  };
}

/** @param networks Settings of each network of the ensemble; a single one stands for as many seeds as it says. */
export async function fitConcatenated(
  context: FitContext,
  networks: readonly Settings[],
  train: Int32Array,
): Promise<{ model: ConcatenatedNetwork; curve: Curve; subjects: number } | null> {
  const prepared = networks.map((settings) => prepareConcatenated({ ...context, settings }, train));
  const [first] = prepared;
  if (!first) return null;
  const plans = prepared.map((one, k) => ({ ...one!, network: networks[k]!.student }));
  const { engine, keyParts, progress } = context;
  const ensemble = plans.length === 1 ? seeds(plans[0]!) : plans;
  const { spec, specs, members, curve } = await fitEnsemble(engine, ensemble, keyParts, progress, 'mean-imputed-nn');
  const shapes = specs ? { spec, specs } : { spec };
  return {
    model: { kind: 'concatenated', ...first.concatenation, ...shapes, members },
    curve,
    subjects: first.set.rows,
  };
}

/** Answers for everyone. What a modality contributes cannot be told apart: one network has mixed them. */
export function answerConcatenated(
  engine: Engine,
  model: ConcatenatedNetwork,
  cohort: Cohort,
  rows: Int32Array,
): Answers {
  const { spec } = model;
  const x = Float32Array.from(inputsOf(model, cohort, rows));
  const { logits } = applyMembers(engine, model, rows.length, [x], new Uint8Array(rows.length).fill(1));
  return {
    answered: new Uint8Array(rows.length).fill(1),
    logits: centreOverClasses(logits, spec.classes),
    contributions: new Float64Array(rows.length * cohort.modalities.length * spec.classes).fill(NaN),
  };
}
