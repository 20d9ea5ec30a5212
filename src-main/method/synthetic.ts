/**
 * Synthetic cohorts whose truth is known: the classes, what drives the features, who lost what and why, and the best
 * prediction that anyone could make. docs/synthetic.md has the equations.
 */
import { byCodePoint, type Cohort, type ModalityTable } from '../cohort/cohort.ts';
import { logSoftmax } from '../engine/losses.ts';
import { remove, type CompleteModality, type Removal } from './syntheticMissing.ts';
import { drawModel, EvidenceOfRows, logRatios, syntheticStream, type SyntheticModel } from './syntheticModel.ts';
import { checkSpec, SyntheticError, type SyntheticModality, type SyntheticSpec } from './syntheticSpec.ts';

export interface ModalityTruth extends Removal {
  readonly name: string;
  readonly model: SyntheticModel;
  /** Own latent factors, [n, r]. */
  readonly factors: Float64Array;
  /** log p(complete row of this modality | class) less that of the first class, [n, C]. */
  readonly logRatio: Float64Array;
  /** p(class | complete row of this modality), [n, C]. */
  readonly posterior: Float64Array;
}

export interface SyntheticTruth {
  /** True class per subject, also where it is hidden; length n. */
  readonly outcome: Int32Array;
  /** Shared latent factors, [n, q]. */
  readonly shared: Float64Array;
  /** In the order of the cohort's modalities. */
  readonly modalities: readonly ModalityTruth[];
  /** p(class | all modalities, complete), [n, C]. */
  readonly posterior: Float64Array;
  /**
   * p(class | the modalities and cells that are left), [n, C]: the best that can be had from the observed values. What
   * being missing itself tells is not in it, so under MNAR somewhat better is possible.
   */
  readonly posteriorObserved: Float64Array;
}

export interface SyntheticCohort {
  readonly complete: Cohort;
  readonly observed: Cohort;
  readonly truth: SyntheticTruth;
}

/**
 * Makes a cohort. Equal specs give equal bits. Every draw is keyed by what it is for and, within a modality, by the
 * modality's name, and subjects are drawn one after the other: so adding a modality changes no value and no draw of the
 * others, and more subjects are added behind the ones that were there.
 *
 * @throws SyntheticError where the spec is out of its limits, or a class has fewer than 2 labelled subjects.
 */
export function makeSynthetic(spec: SyntheticSpec): SyntheticCohort {
  checkSpec(spec);
  const { subjects: n, classes, shared: q } = spec;
  const outcome = drawOutcome(spec);
  const latent = syntheticStream(spec.seed, 'shared');
  const shared = Float64Array.from({ length: n * q }, () => latent.normal());
  const sorted = [...spec.modalities].sort((a, b) => byCodePoint(a.name, b.name));
  const complete = new Map(sorted.map((modality) => [modality.name, drawModality(modality, spec, outcome, shared)]));
  const removals = remove(spec, complete, outcome);

  const tables = sorted.map((modality) => tableOf(modality, complete.get(modality.name)!, null));
  const observed = sorted.map((m) => tableOf(m, complete.get(m.name)!, removals.get(m.name)!));
  const base = {
    subjects: labels('S', n, 5),
    classes: labels('class', classes, 1),
    outcomeName: 'label',
    groups: null,
  };
  const truth = truthOf(spec, sorted, complete, removals, outcome, shared);
  return {
    complete: { ...base, outcome, modalities: tables },
    observed: { ...base, outcome: hideOutcomes(spec, outcome), modalities: observed },
    truth,
  };
}

/** Names that sort by code point as they are numbered: S00001, S00002, ... */
function labels(prefix: string, count: number, least: number): string[] {
  const width = Math.max(least, String(count).length);
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i + 1).padStart(width, '0')}`);
}

function drawOutcome({ seed, subjects, shares }: SyntheticSpec): Int32Array {
  const random = syntheticStream(seed, 'class');
  return Int32Array.from({ length: subjects }, () => {
    const draw = random.uniform();
    let sum = 0;
    for (let y = 0; y < shares.length - 1; y++) {
      sum += shares[y]!;
      if (draw < sum) return y;
    }
    return shares.length - 1;
  });
}

function hideOutcomes({ seed, unlabelled, classes }: SyntheticSpec, outcome: Int32Array): Int32Array {
  const random = syntheticStream(seed, 'unlabelled');
  const known = outcome.map((y) => (random.uniform() < unlabelled ? -1 : y));
  for (let c = 0; c < classes; c++) {
    const count = known.reduce((sum, y) => sum + (y === c ? 1 : 0), 0);
    if (count < 2) {
      throw new SyntheticError(
        'subjects',
        null,
        `class ${c + 1} of ${classes} has ${count} labelled subjects: give more subjects.`,
      );
    }
  }
  return known;
}

function drawModality(
  modality: SyntheticModality,
  spec: SyntheticSpec,
  outcome: Int32Array,
  shared: Float64Array,
): CompleteModality {
  const { subjects: n, shared: q, seed } = spec;
  const { features, factors: r, noise } = modality;
  const model = drawModel(modality, spec);
  const own = syntheticStream(seed, 'modality', modality.name, 'factors');
  const errors = syntheticStream(seed, 'modality', modality.name, 'noise');
  const factors = new Float64Array(n * r);
  const columns = Array.from({ length: features }, () => new Float64Array(n));
  const k = q + r;
  for (let i = 0; i < n; i++) {
    for (let b = 0; b < r; b++) factors[i * r + b] = model.shifts[outcome[i]! * r + b]! + own.normal();
    for (let j = 0; j < features; j++) {
      let x = noise * errors.normal();
      for (let a = 0; a < q; a++) x += model.loadings[j * k + a]! * shared[i * q + a]!;
      for (let b = 0; b < r; b++) x += model.loadings[j * k + q + b]! * factors[i * r + b]!;
      columns[j]![i] = x;
    }
  }
  return { model, factors, columns };
}

/** The table as it is seen; complete where nothing is removed. */
function tableOf(
  { name, features }: SyntheticModality,
  data: CompleteModality,
  removal: Removal | null,
): ModalityTable {
  const n = data.columns[0]!.length;
  const lost = (i: number, j: number) =>
    removal !== null && (removal.removed[i] === 1 || removal.removedCells?.[i * features + j] === 1);
  const names = labels(`${name}_`, features, 1);
  return {
    name,
    present: Uint8Array.from({ length: n }, (_, i) => (removal?.removed[i] === 1 ? 0 : 1)),
    columns: data.columns.map((column, j) => ({
      kind: 'numeric',
      name: names[j]!,
      values: removal ? column.map((value, i) => (lost(i, j) ? NaN : value)) : column,
    })),
  };
}

function truthOf(
  spec: SyntheticSpec,
  sorted: readonly SyntheticModality[],
  complete: ReadonlyMap<string, CompleteModality>,
  removals: ReadonlyMap<string, Removal>,
  outcome: Int32Array,
  shared: Float64Array,
): SyntheticTruth {
  const { subjects: n, classes, shared: q } = spec;
  const table = () => new Float64Array(n * classes);
  const all = table();
  const left = table();
  const parts = sorted.map(({ name }) => {
    const { model, factors, columns } = complete.get(name)!;
    const evidence = new EvidenceOfRows(model, classes);
    return {
      name,
      model,
      factors,
      columns,
      evidence,
      removal: removals.get(name)!,
      ratio: table(),
      posterior: table(),
    };
  });
  for (let i = 0; i < n; i++) {
    const rows = [];
    const rowsLeft = [];
    for (const { model, columns, evidence, removal, ratio, posterior } of parts) {
      const row = Float64Array.from(columns, (column) => column[i]!);
      const whole = evidence.of(row, null);
      rows.push(whole);
      const lost = removal.removedCells?.subarray(i * model.features, (i + 1) * model.features) ?? null;
      const cellsLost = lost?.includes(1) ? lost.map((one) => 1 - one) : null;
      if (removal.removed[i] === 0) rowsLeft.push(cellsLost ? evidence.of(row, cellsLost) : whole);
      const one = logRatios([whole], q, classes);
      ratio.set(one, i * classes);
      posterior.set(posteriorOf(one, spec.shares), i * classes);
    }
    all.set(posteriorOf(logRatios(rows, q, classes), spec.shares), i * classes);
    left.set(posteriorOf(logRatios(rowsLeft, q, classes), spec.shares), i * classes);
  }
  return {
    outcome,
    shared,
    modalities: parts.map(({ name, model, factors, removal, ratio, posterior }) => {
      return { name, model, factors, ...removal, logRatio: ratio, posterior };
    }),
    posterior: all,
    posteriorObserved: left,
  };
}

/** Bayes' rule: [C]. */
function posteriorOf(ratios: Float64Array, shares: readonly number[]): Float64Array {
  const out = new Float64Array(shares.length);
  logSoftmax(
    ratios.map((ratio, y) => ratio + Math.log(shares[y]!)),
    0,
    shares.length,
    1,
    out,
  );
  return out.map(Math.exp);
}
