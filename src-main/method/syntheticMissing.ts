/** Who lacks what: the mechanisms by which a synthetic cohort loses modalities and cells. */
import type { SyntheticModel } from './syntheticModel.ts';
import { syntheticStream } from './syntheticModel.ts';
import type { SyntheticModality, SyntheticSpec } from './syntheticSpec.ts';

/** A modality's complete data, as the mechanisms may look at it. */
export interface CompleteModality {
  readonly model: SyntheticModel;
  /** Own factors, [n, r]. */
  readonly factors: Float64Array;
  /** One column per feature, each of length n. */
  readonly columns: readonly Float64Array[];
}

export interface Removal {
  /** 1 where the subject lacks the modality; length n. */
  readonly removed: Uint8Array;
  /** 1 where the modality was drawn to be removed but left, as the subject would have had no other; length n. */
  readonly keptBack: Uint8Array;
  /** Probability of lacking the modality, before `keptBack`; length n. */
  readonly probability: Float64Array;
  /** 1 where a cell of a subject who has the modality is missing, [n, d]; null where there are no such cells. */
  readonly removedCells: Uint8Array | null;
}

/** What decides, per subject, and how it is distributed: a mixture of a Gaussian per class. */
interface Driver {
  readonly value: (subject: number) => number;
  readonly mean: (label: number) => number;
  readonly deviation: number;
}

function driverOf(
  modality: SyntheticModality,
  own: CompleteModality,
  others: ReadonlyMap<string, CompleteModality>,
  outcome: Int32Array,
): Driver | null {
  const { mechanism } = modality;
  switch (mechanism.kind) {
    case 'mcar':
      return null;
    case 'mnar-outcome':
      return { value: (i) => outcome[i]!, mean: (y) => y, deviation: 0 };
    case 'mnar': {
      const { factors: r, shifts } = own.model;
      return { value: (i) => own.factors[i * r]!, mean: (y) => shifts[y * r]!, deviation: 1 };
    }
    case 'mar': {
      const { model, columns } = others.get(mechanism.on)!;
      const { shared: q, factors: r, loadings, shifts, noise } = model;
      let variance = noise * noise;
      for (let f = 0; f < q + r; f++) variance += loadings[f]! * loadings[f]!;
      const mean = (y: number) => {
        let sum = 0;
        for (let b = 0; b < r; b++) sum += loadings[q + b]! * shifts[y * r + b]!;
        return sum;
      };
      return { value: (i) => columns[0]![i]!, mean, deviation: Math.sqrt(variance) };
    }
  }
}

/** The driver as a standard score, and the same scores' distribution on a grid: [score, weight] pairs. */
function standardise(driver: Driver, shares: readonly number[]): { score: (i: number) => number; grid: number[][] } {
  const means = shares.map((_, y) => driver.mean(y));
  const centre = means.reduce((sum, mean, y) => sum + shares[y]! * mean, 0);
  const between = means.reduce((sum, mean, y) => sum + shares[y]! * (mean - centre) ** 2, 0);
  const spread = Math.sqrt(between + driver.deviation ** 2);
  // Trapezoids on a Gaussian that reaches 0 at both ends are exact to rounding.
  const steps = driver.deviation === 0 ? [[0, 1]] : gaussianGrid();
  const grid = means.flatMap((mean, y) =>
    steps.map(([z, weight]) => [(mean + driver.deviation * z! - centre) / spread, shares[y]! * weight!]),
  );
  return { score: (i) => (driver.value(i) - centre) / spread, grid };
}

function gaussianGrid(): number[][] {
  const raw = Array.from({ length: 401 }, (_, k) => [(k - 200) / 25, Math.exp(-0.5 * ((k - 200) / 25) ** 2)]);
  const total = raw.reduce((sum, [, weight]) => sum + weight!, 0);
  return raw.map(([z, weight]) => [z!, weight! / total]);
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** Intercept with which the mean of logistic(intercept + strength * score) is the rate. */
function interceptFor(rate: number, strength: number, grid: readonly number[][]): number {
  let low = -100;
  let high = 100;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    const mean = grid.reduce((sum, [score, weight]) => sum + weight! * logistic(middle + strength * score!), 0);
    if (mean < rate) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Probability per subject with the given mean over the population. */
function probabilities(
  rate: number,
  strength: number,
  scores: ReturnType<typeof standardise> | null,
  subjects: number,
): Float64Array {
  if (rate === 0 || !scores) return new Float64Array(subjects).fill(rate);
  const intercept = interceptFor(rate, strength, scores.grid);
  return Float64Array.from({ length: subjects }, (_, i) => logistic(intercept + strength * scores.score(i)));
}

/**
 * Removes modalities and cells. Every subject keeps at least one modality, and every row at least one cell.
 *
 * @param complete the complete data per modality of the spec.
 * @param outcome true class per subject.
 */
export function remove(
  spec: SyntheticSpec,
  complete: ReadonlyMap<string, CompleteModality>,
  outcome: Int32Array,
): Map<string, Removal> {
  const { subjects: n, seed, shares, modalities } = spec;
  const drawn = modalities.map((modality) => {
    const own = complete.get(modality.name)!;
    const driver = driverOf(modality, own, complete, outcome);
    const scores = driver && standardise(driver, shares);
    const probability = probabilities(modality.missing, modality.strength, scores, n);
    const random = syntheticStream(seed, 'modality', modality.name, 'missing');
    const removed = Uint8Array.from(probability, (p) => (random.uniform() < p ? 1 : 0));
    return { modality, scores, probability, removed, keptBack: new Uint8Array(n) };
  });
  keepOneEach(drawn, seed);
  const driving = new Set(modalities.flatMap(({ mechanism }) => (mechanism.kind === 'mar' ? [mechanism.on] : [])));
  return new Map(
    drawn.map(({ modality, scores, probability, removed, keptBack }) => {
      const rates = probabilities(modality.cells, modality.strength, scores, n);
      const first = driving.has(modality.name) ? 1 : 0;
      const removedCells = modality.cells === 0 ? null : removeCells(modality, seed, rates, removed, first);
      return [modality.name, { removed, keptBack, probability, removedCells }];
    }),
  );
}

/**
 * Who would be left with nothing keeps the modality of the largest keyed draw: so one more modality can only win, never
 * change who wins among the others.
 */
function keepOneEach(
  drawn: readonly { modality: SyntheticModality; removed: Uint8Array; keptBack: Uint8Array }[],
  seed: number,
): void {
  const streams = drawn.map(({ modality }) => syntheticStream(seed, 'modality', modality.name, 'keep'));
  for (let i = 0; i < drawn[0]!.removed.length; i++) {
    const draws = streams.map((stream) => stream.uniform());
    if (drawn.some(({ removed }) => removed[i] === 0)) continue;
    const kept = drawn[draws.indexOf(Math.max(...draws))]!;
    kept.removed[i] = 0;
    kept.keptBack[i] = 1;
  }
}

/** @param first first feature that may be missing: what decides over others stays. */
function removeCells(
  { name, features }: SyntheticModality,
  seed: number,
  rates: Float64Array,
  removed: Uint8Array,
  first: number,
): Uint8Array {
  const random = syntheticStream(seed, 'modality', name, 'cells');
  const cells = new Uint8Array(rates.length * features);
  const draws = new Float64Array(features);
  for (let i = 0; i < rates.length; i++) {
    for (let j = 0; j < features; j++) draws[j] = random.uniform();
    if (removed[i] === 1) continue;
    const lost = draws.map((draw, j) => (j >= first && draw < rates[i]! ? 1 : 0));
    // A row without any value would be no row: it keeps the cell of the largest draw.
    if (lost.every((one) => one === 1)) lost[draws.indexOf(Math.max(...draws))] = 0;
    cells.set(lost, i * features);
  }
  return cells;
}
