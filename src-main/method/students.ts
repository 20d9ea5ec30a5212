/** The students, with and without distillation, and the ablations of the default one (docs/method.md). */
import type { Cohort } from '../cohort/cohort.ts';
import { additiveModel, fitEnsemble, seeds, specOf, stepsOf, type Curve, type MemberPlan } from './additive.ts';
import { withChosenSteps, type Prepared } from './earlyStopping.ts';
import { notFitted, type Fitted } from './fitted.ts';
import { fitScaler } from './preprocess.ts';
import type { Mixing, Settings } from './settings.ts';
import { softLabels } from './softLabels.ts';
import { hasAnyModality, labelled } from './splits.ts';
import { branchInputs, fitStage, trainingSet, type FitContext } from './stage.ts';
import { studentCandidates, type Candidate } from './tuning/candidates.ts';
import { fitInnerStages, type InnerStage } from './tuning/innerFolds.ts';
import { tuneNetwork, type Chosen } from './tuning/tuneNetwork.ts';

interface StudentKind {
  /** Learns from complete subjects, and answers for them, only. */
  readonly complete: boolean;
  readonly distils: boolean;
  /** Settings that an ablation fixes. */
  readonly pins?: (settings: Settings) => Settings;
  readonly pinned?: readonly string[];
}

const withMixing = (mixing: Mixing): StudentKind => ({
  complete: false,
  distils: true,
  pinned: ['distillation.mixing'],
  pins: (settings) => ({ ...settings, distillation: { ...settings.distillation, mixing } }),
});

const kinds: Readonly<Record<string, StudentKind>> = {
  student: { complete: false, distils: true },
  'student-nokd': { complete: false, distils: false },
  'student-complete': { complete: true, distils: true },
  'complete-only': { complete: true, distils: false },
  'student-in-sample': {
    complete: false,
    distils: true,
    pins: (settings) => ({ ...settings, distillation: { ...settings.distillation, crossFitted: false } }),
  },
  'student-no-modality-dropout': {
    complete: false,
    distils: true,
    pinned: ['student.modalityDropout'],
    pins: (settings) => ({ ...settings, student: { ...settings.student, modalityDropout: 0 } }),
  },
  'student-paper-mixing': withMixing('paper'),
  'student-average-mixing': withMixing('average'),
  'student-skill-mixing': withMixing('skill'),
  'student-stacked-mixing': withMixing('stacked'),
};

export function isStudent(method: string): boolean {
  return Object.hasOwn(kinds, method);
}

export function distils(method: string): boolean {
  return kinds[method]?.distils ?? false;
}

/** What a student may choose from, the study's own settings first. */
export function candidatesOf(method: string, settings: Settings, seed: string | number): Candidate[] {
  const kind = kinds[method]!;
  const uses = {
    distils: kind.distils,
    modalityDropout: !kind.complete,
    pinned: kind.pinned ?? [],
    mixing: kind.complete ? ('mixingComplete' as const) : ('mixing' as const),
  };
  return studentCandidates(kind.pins?.(settings) ?? settings, uses, settings.tuning?.candidates ?? 1, seed);
}

function isComplete(cohort: Cohort, row: number): boolean {
  return cohort.modalities.every((modality) => modality.present[row] === 1);
}

/** The rows that a student learns from. */
export function studentRows(cohort: Cohort, method: string, rows: Int32Array): Int32Array {
  const kind = kinds[method]!;
  const known = kind.distils ? rows : labelled(cohort, rows);
  return known.filter((row) => (kind.complete ? isComplete(cohort, row) : hasAnyModality(cohort, row)));
}

export function prepareStudent(
  context: FitContext,
  method: string,
  rows: Int32Array,
  stage: InnerStage | null,
): Prepared | null {
  const { cohort, settings } = context;
  const kind = kinds[method]!;
  const candidates = studentRows(cohort, method, rows);
  const scalers = cohort.modalities
    .map((table) => fitScaler(table, candidates, settings.inputs))
    .filter(({ features }) => features.length > 0);
  // A subject whose modalities have no usable column would only teach the bias.
  const usable = cohort.modalities.filter(({ name }) => scalers.some(({ modality }) => modality === name));
  const own = candidates.filter((row) => usable.some(({ present }) => present[row] === 1));
  const outcomes = new Set(labelled(cohort, own).map((row) => cohort.outcome[row]!));
  if (outcomes.size < 2) return null;
  const soft = kind.distils ? softLabelsOf(context, kind, own, stage!) : null;
  return {
    spec: specOf(settings.student, scalers, cohort.classes.length, !kind.complete),
    scalers,
    set: trainingSet(context, own, scalers, soft),
    extra: {
      temperature: settings.distillation.temperature,
      modalityDropout: kind.complete ? 0 : settings.student.modalityDropout,
    },
    inputs: branchInputs(cohort, scalers),
    answers: (row) => (kind.complete ? isComplete(cohort, row) : usable.some(({ present }) => present[row] === 1)),
  };
}

/** Soft labels are derived on the stage's whole training set; the student takes the rows that it learns from. */
function softLabelsOf(
  context: FitContext,
  kind: StudentKind,
  own: Int32Array,
  stage: InnerStage,
): { labels: Float32Array; weight: Float32Array } {
  const { cohort } = context;
  const { mixing, mixingComplete, alpha, temperature, crossFitted } = context.settings.distillation;
  const C = cohort.classes.length;
  const all = softLabels(
    crossFitted ? stage.crossFitted : stage.inSample,
    stage.train.map((row) => cohort.outcome[row]!),
    cohort.modalities.length,
    C,
    kind.complete ? mixingComplete : mixing,
    alpha,
    temperature,
  );
  const place = new Map(Array.from(stage.train, (row, i) => [row, i]));
  const labels = new Float32Array(own.length * C);
  const weight = new Float32Array(own.length);
  own.forEach((row, i) => {
    const from = place.get(row)!;
    labels.set(all.labels.subarray(from * C, (from + 1) * C), i * C);
    weight[i] = all.weight[from]!;
  });
  return { labels, weight };
}

/**
 * @param stage The teachers' stage of `train`, where the student distils. @param inner Those of its inner folds; made
 * here where they are needed and not given.
 */
export async function fitStudent(
  context: FitContext,
  method: string,
  train: Int32Array,
  stage: InnerStage | null,
  inner: readonly InnerStage[] | null,
): Promise<Fitted> {
  const { cohort, engine, progress } = context;
  const kind = kinds[method]!;
  const pinned = { ...context, settings: kind.pins?.(context.settings) ?? context.settings };
  const asPinned = prepareStudent(pinned, method, train, stage);
  if (!asPinned) {
    progress.advance(stepsOf(pinned.settings.student, train.length));
    const who = kind.complete ? 'complete subjects' : 'subjects';
    return notFitted(cohort, `the training ${who} have fewer than two classes`);
  }
  const { settings, ...chosen } = await chooseSettings(pinned, method, train, inner);
  const plans: (MemberPlan & { prepared: Prepared })[] = [];
  for (const one of settings) {
    const own = { ...context, settings: one };
    const prepared = one === pinned.settings ? asPinned : prepareStudent(own, method, train, stage)!;
    const network = await withChosenSteps(own, train, one.student, context.keyParts, async (part, innerContext) =>
      prepareStudent(innerContext, method, part, kind.distils ? await fitStage(innerContext, part) : null),
    );
    const plan = { prepared, ...prepared, network };
    plans.push(...(settings.length === 1 ? seeds(plan) : [plan]));
  }
  const fitted = await fitEnsemble(engine, plans, context.keyParts, progress, method);
  const curve: Curve = fitted.curve;
  const { scalers, set } = plans[0]!.prepared;
  return {
    model: additiveModel(engine, fitted, scalers, set, kind.complete),
    summary: { subjects: set.rows, filledCells: set.filledCells, steps: curve.steps.at(-1), curve, ...chosen },
  };
}

/** The settings of each network; a single one stands for as many as it says that differ in their seeds. */
async function chooseSettings(
  context: FitContext,
  method: string,
  train: Int32Array,
  given: readonly InnerStage[] | null,
): Promise<Partial<Chosen> & Pick<Chosen, 'settings'>> {
  const { settings, keyParts } = context;
  if (!settings.tuning) return { settings: [settings] };
  const inner = kinds[method]!.distils ? (given ?? (await fitInnerStages(context, train))) : null;
  const candidates = candidatesOf(method, settings, keyParts[0]!);
  return tuneNetwork(context, train, candidates, (own, fold) =>
    prepareStudent(own, method, fold.train, inner?.[fold.number] ?? null),
  );
}
