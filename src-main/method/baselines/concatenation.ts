/** All modalities side by side, missing cells imputed: what most tools would be given. */
import type { Cohort } from '../../cohort/cohort.ts';
import { fitScaler, scale, type ModalityScaler } from '../preprocess.ts';
import type { Settings } from '../settings.ts';
import { fitChained, fitNeighbours, impute, type Imputer } from './imputation.ts';

export type ImputationKind = 'mean' | 'neighbours' | 'chained';

/** How a subject becomes one row of numbers; learnt on the training subjects. */
export interface Concatenation {
  readonly scalers: readonly ModalityScaler[];
  /** Absent or null: a missing cell is the training mean. */
  readonly imputer?: Imputer | null;
  /** Modalities whose availability is an input of its own, after the features; absent: none. */
  readonly indicators?: readonly string[];
}

export function fitConcatenation(
  cohort: Cohort,
  rows: Int32Array,
  kind: ImputationKind,
  { inputs, imputation: settings }: Pick<Settings, 'inputs' | 'imputation'>,
): Concatenation {
  const scalers = cohort.modalities
    .map((table) => fitScaler(table, rows, inputs))
    .filter(({ features }) => features.length > 0);
  const indicators = settings.indicators ? varying(cohort, rows) : [];
  if (kind === 'mean') return { scalers, imputer: null, indicators };
  const x = sideBySide(scalers, cohort, rows);
  const imputer =
    kind === 'neighbours'
      ? fitNeighbours(x, rows.length, settings.neighbours)
      : fitChained(x, rows.length, settings.rounds, settings.predictors);
  return { scalers, imputer, indicators };
}

/** Modalities that some of the subjects have and some lack. */
export function varying(cohort: Cohort, rows: Int32Array): string[] {
  return cohort.modalities
    .filter(({ present }) => rows.some((row) => present[row] === 1) && rows.some((row) => present[row] === 0))
    .map(({ name }) => name);
}

/** Inputs of a concatenation: features, then indicators. */
export function widthOf({ scalers, indicators = [] }: Concatenation): number {
  return scalers.reduce((sum, { features }) => sum + features.length, 0) + indicators.length;
}

/** Rows of inputs, [rows, widthOf], without gaps. */
export function inputsOf(concatenation: Concatenation, cohort: Cohort, rows: Int32Array): Float64Array {
  const { scalers, imputer = null, indicators = [] } = concatenation;
  const features = impute(imputer, sideBySide(scalers, cohort, rows), rows.length);
  if (indicators.length === 0) return features;
  const width = widthOf(concatenation);
  const d = width - indicators.length;
  const x = new Float64Array(rows.length * width);
  const present = indicators.map((name) => cohort.modalities.find((table) => table.name === name)?.present ?? null);
  rows.forEach((row, i) => {
    x.set(features.subarray(i * d, (i + 1) * d), i * width);
    present.forEach((has, k) => (x[i * width + d + k] = has?.[row] === 1 ? 1 : 0));
  });
  return x;
}

/** The scaled features of all modalities, [rows, d]; NaN where missing. */
export function sideBySide(scalers: readonly ModalityScaler[], cohort: Cohort, rows: Int32Array): Float32Array {
  const parts = scalers.map((scaler) => scale(scaler, cohort, rows, NaN).values);
  const widths = scalers.map((scaler) => scaler.features.length);
  const d = widths.reduce((sum, width) => sum + width, 0);
  const x = new Float32Array(rows.length * d);
  let first = 0;
  parts.forEach((part, m) => {
    const width = widths[m]!;
    for (let i = 0; i < rows.length; i++) x.set(part.subarray(i * width, (i + 1) * width), i * d + first);
    first += width;
  });
  return x;
}
