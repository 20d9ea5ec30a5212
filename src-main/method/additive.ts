/**
 * A fitted network with everything that it needs to answer for a subject: scalers, ensemble members, and the centring
 * that splits each modality's say into what its values say and what it says "that it was measured" (docs/method.md).
 */
import type { Cohort } from '../cohort/cohort.ts';
import { completeSubjects } from '../cohort/patterns.ts';
import { fitEach, type Engine, type FitOptions, type TrainingSet } from '../engine/engine.ts';
import type { NetworkSpec } from '../engine/network.ts';
import { randomKey } from '../engine/philox.ts';
import { scale, type Inputs, type ModalityScaler } from './preprocess.ts';
import type { NetworkSettings } from './settings.ts';

export interface AdditiveModel {
  readonly kind: 'additive';
  readonly scalers: readonly ModalityScaler[];
  /** Of the first member. Members may differ in depth, width and attention, and in nothing else: `memberSpec`. */
  readonly spec: NetworkSpec;
  /** Per member; absent where all are of the same. */
  readonly specs?: readonly NetworkSpec[];
  /** Flat parameters per ensemble member. */
  readonly members: readonly Float32Array[];
  /** Mean output of each branch over the training subjects who have it, centred over classes, [M, C]. */
  readonly centre: Float64Array;
  /** True where every modality must be present (the paper's student). */
  readonly completeOnly: boolean;
}

/** The shape of an ensemble's member. */
export function memberSpec(model: Pick<AdditiveModel, 'spec' | 'specs'>, member: number): NetworkSpec {
  return model.specs?.[member] ?? model.spec;
}

/** Answers for some subjects. Logits are centred over classes; contributions are those of each modality of the cohort. */
export interface Answers {
  /** [rows] */
  readonly answered: Uint8Array;
  /** [rows, C]; NaN where not answered. */
  readonly logits: Float64Array;
  /** [rows, M of the cohort's modality order, C]; NaN where the modality is absent or has no say. */
  readonly contributions: Float64Array;
}

/** What a fit reports while it runs. */
export interface Progress {
  /** Adds optimiser steps that were done. */
  advance(steps: number): void;
  /** The first member's learning curve so far, of a network that people know by this label. */
  curve?(label: string, curve: Curve): void;
}

export interface Curve {
  /** Mean training loss over each piece of the fit, first member. */
  readonly steps: number[];
  readonly loss: number[];
}

/** One network of an ensemble, about to be fitted. */
export interface MemberPlan {
  readonly spec: NetworkSpec;
  readonly set: TrainingSet;
  readonly network: NetworkSettings;
  readonly extra: { temperature: number; modalityDropout: number };
}

export interface FittedNetwork {
  readonly spec: NetworkSpec;
  readonly specs?: readonly NetworkSpec[];
  readonly members: Float32Array[];
  readonly curve: Curve;
}

/** As many networks as the settings say that differ in their seeds alone. */
export function seeds<P extends MemberPlan>(plan: P): P[] {
  return new Array<P>(plan.network.members).fill(plan);
}

/** Steps between two looks at progress and cancellation. */
const PIECE = 50;

export function specOf(
  settings: NetworkSettings,
  scalers: readonly ModalityScaler[],
  classes: number,
  branchBias: boolean,
): NetworkSpec {
  return {
    inputs: scalers.map((scaler) => scaler.features.length),
    depth: settings.depth,
    width: settings.width,
    dropout: settings.depth === 0 ? 0 : settings.dropout,
    classes,
    branchBias,
    attention: settings.attention,
  };
}

export function fitOptionsOf(
  settings: NetworkSettings,
  rows: number,
  extra: { temperature: number; modalityDropout: number },
  keyParts: readonly (string | number)[],
): FitOptions {
  const { learningRate, beta1, beta2, epsilon, weightDecay, batch } = settings;
  const perEpoch = Math.ceil(rows / Math.min(batch, rows));
  return {
    optimiser: { learningRate, beta1, beta2, epsilon, weightDecay },
    batch,
    steps: settings.epochs === null ? settings.steps : settings.epochs * perEpoch,
    ...extra,
    key: randomKey(...keyParts),
  };
}

/**
 * Fits an ensemble whose members see the same inputs.
 *
 * @param keyParts What names the random streams of this fit; the member's number is added.
 * @param label Under which its learning curve is reported while it runs; null where nobody wants to see it.
 */
export async function fitEnsemble(
  engine: Engine,
  plans: readonly MemberPlan[],
  keyParts: readonly (string | number)[],
  progress: Progress,
  label: string | null,
): Promise<FittedNetwork> {
  const curve: Curve = { steps: [], loss: [] };
  const members = await fitEach(engine, plans, async ({ spec, set, network, extra }, member) => {
    const options = fitOptionsOf(network, set.rows, extra, [...keyParts, member]);
    const fit = engine.begin(spec, set, options);
    try {
      for (let done = 0; done < options.steps;) {
        const count = Math.min(PIECE, options.steps - done);
        const losses = await fit.advance(count);
        done += count;
        if (member === 0) {
          curve.steps.push(done);
          curve.loss.push(losses.reduce((sum, loss) => sum + loss, 0) / count);
          if (label !== null) progress.curve?.(label, curve);
        }
        progress.advance(count);
      }
      const weights = await fit.weights();
      if (!weights.every(Number.isFinite)) {
        throw new Error(
          `training diverged (weights are not finite after ${options.steps} steps): lower learningRate or weightDecay`,
        );
      }
      return weights;
    } finally {
      fit.end();
    }
  });
  const specs = plans.map(({ spec }) => spec);
  const [spec] = specs;
  const alike = specs.every(
    (one) => one.depth === spec!.depth && one.width === spec!.width && one.attention === spec!.attention,
  );
  return { spec: spec!, ...(alike ? {} : { specs }), members, curve };
}

/** Number of optimiser steps that `fitEnsemble` will do. */
export function stepsOf(settings: NetworkSettings, rows: number): number {
  const perEpoch = Math.ceil(rows / Math.min(settings.batch, Math.max(1, rows)));
  return settings.members * (settings.epochs === null ? settings.steps : settings.epochs * perEpoch);
}

/** Mean over members of logits [rows, C] and of branch outputs [rows, M, C]. */
export function applyMembers(
  engine: Engine,
  model: Pick<AdditiveModel, 'spec' | 'specs' | 'members'>,
  rows: number,
  inputs: readonly Float32Array[],
  present: Uint8Array,
): { logits: Float64Array; branches: Float64Array } {
  const outputs = model.members.map((weights, member) =>
    engine.apply(memberSpec(model, member), weights, rows, inputs, present),
  );
  const mean = (pick: (output: (typeof outputs)[number]) => Float64Array): Float64Array => {
    const sum = Float64Array.from(pick(outputs[0]!));
    for (const output of outputs.slice(1)) pick(output).forEach((value, i) => (sum[i]! += value));
    return sum.map((value) => value / outputs.length);
  };
  return { logits: mean((output) => output.logits), branches: mean((output) => output.branches) };
}

/** Subtracts the mean over the last axis (classes): softmax does not see it. In place. */
export function centreOverClasses(values: Float64Array, classes: number): Float64Array {
  for (let at = 0; at < values.length; at += classes) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += values[at + c]!;
    for (let c = 0; c < classes; c++) values[at + c]! -= sum / classes;
  }
  return values;
}

/** Joins the inputs of several modalities: `present` becomes [rows, M]. */
export function joinInputs(inputs: readonly Inputs[], rows: number): { values: Float32Array[]; present: Uint8Array } {
  const present = new Uint8Array(rows * inputs.length);
  inputs.forEach((input, m) => {
    for (let i = 0; i < rows; i++) present[i * inputs.length + m] = input.present[i]!;
  });
  return { values: inputs.map((input) => input.values), present };
}

/** Puts a model together: measures each branch's centre on the training rows who have it. */
export function additiveModel(
  engine: Engine,
  { spec, specs, members }: Pick<AdditiveModel, 'spec' | 'specs' | 'members'>,
  scalers: readonly ModalityScaler[],
  set: { rows: number; inputs: readonly Float32Array[]; present: Uint8Array },
  completeOnly: boolean,
): AdditiveModel {
  const M = spec.inputs.length;
  const C = spec.classes;
  const network = { spec, members, ...(specs ? { specs } : {}) };
  const { branches } = applyMembers(engine, network, set.rows, set.inputs, set.present);
  centreOverClasses(branches, C);
  const centre = new Float64Array(M * C);
  for (let m = 0; m < M; m++) {
    let having = 0;
    for (let row = 0; row < set.rows; row++) {
      if (set.present[row * M + m] === 0) continue;
      having++;
      for (let c = 0; c < C; c++) centre[m * C + c]! += branches[(row * M + m) * C + c]!;
    }
    for (let c = 0; c < C; c++) centre[m * C + c]! /= Math.max(1, having);
  }
  return { kind: 'additive', scalers, ...network, centre, completeOnly };
}

/** Answers of a model for the subjects `rows`. */
export function answerAdditive(engine: Engine, model: AdditiveModel, cohort: Cohort, rows: Int32Array): Answers {
  const C = model.spec.classes;
  const own = model.scalers.length;
  const M = cohort.modalities.length;
  const { values, present } = joinInputs(
    model.scalers.map((scaler) => scale(scaler, cohort, rows)),
    rows.length,
  );
  const { logits, branches } = applyMembers(engine, model, rows.length, values, present);
  centreOverClasses(logits, C);
  centreOverClasses(branches, C);
  const answered = new Uint8Array(rows.length);
  const contributions = new Float64Array(rows.length * M * C).fill(NaN);
  const complete = completeSubjects(cohort);
  const place = model.scalers.map((scaler) => cohort.modalities.findIndex(({ name }) => name === scaler.modality));
  for (let i = 0; i < rows.length; i++) {
    let having = 0;
    for (let m = 0; m < own; m++) having += present[i * own + m]!;
    answered[i] = having > 0 && (!model.completeOnly || complete[rows[i]!] === 1) ? 1 : 0;
    if (answered[i] === 0) {
      logits.fill(NaN, i * C, (i + 1) * C);
      continue;
    }
    for (let m = 0; m < own; m++) {
      if (present[i * own + m] === 0) continue;
      for (let c = 0; c < C; c++) {
        const value = branches[(i * own + m) * C + c]! - model.centre[m * C + c]!;
        contributions[(i * M + place[m]!) * C + c] = value;
      }
    }
  }
  return { answered, logits, contributions };
}
