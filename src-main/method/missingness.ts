/**
 * What having each modality goes with: the outcome, the group, a column.
 */
import { quantile } from './statistics/averages.ts';
import type { Cohort, Column } from '../cohort/cohort.ts';
import { testTable } from './contingency.ts';
import { mannWhitney } from './rankTest.ts';
import { sentenceOf } from './missingnessWords.ts';
import { holm } from './statistics/holm.ts';

/** What is set against availability; -1 or NaN where a subject's value is unknown. */
export type Variable =
  | {
      readonly kind: 'categorical';
      readonly name: string;
      readonly levels: readonly string[];
      readonly codes: Int32Array;
    }
  | { readonly kind: 'numeric'; readonly name: string; readonly values: Float64Array };

export interface Association {
  readonly modality: string;
  /** Subjects of known value who have the modality, who lack it. */
  readonly have: number;
  readonly lack: number;
  readonly test: 'chi-squared' | 'Fisher exact' | 'Mann-Whitney';
  readonly p: number | null;
  /** Holm over the modalities. */
  readonly pAdjusted: number | null;
  readonly effectName: "Cramér's V, bias-corrected" | 'rank-biserial correlation';
  readonly effect: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly sentence: string;
  /** Counts per level; of numbers the median and quartiles. Empty where a side has nobody. */
  readonly table: readonly { readonly label: string; readonly have: number; readonly lack: number }[];
}

export function outcomeVariable(cohort: Cohort): Variable {
  return { kind: 'categorical', name: cohort.outcomeName, levels: cohort.classes, codes: cohort.outcome };
}

/** Null where the cohort has no groups. */
export function groupVariable(cohort: Cohort, levels: readonly string[]): Variable | null {
  const { groups } = cohort;
  if (!groups) return null;
  const index = new Map(levels.map((level, i) => [level, i]));
  return {
    kind: 'categorical',
    name: 'group',
    levels,
    codes: Int32Array.from(groups, (group) => index.get(group) ?? -1),
  };
}

export function columnVariable(column: Column): Variable {
  return column;
}

/** One association per modality, in the cohort's order. */
export function associations(cohort: Cohort, variable: Variable): Association[] {
  const raw = cohort.modalities.map(({ name, present }) =>
    variable.kind === 'numeric' ? withNumbers(name, present, variable.values) : withLevels(name, present, variable),
  );
  const adjusted = holm(raw.map(({ p }) => p));
  return raw.map((one, i) => {
    const whole = { ...one, pAdjusted: adjusted[i]! };
    return { ...whole, sentence: sentenceOf(whole, variable.name) };
  });
}

type Raw = Omit<Association, 'pAdjusted' | 'sentence'>;

function withLevels(
  modality: string,
  present: Uint8Array,
  { levels, codes }: Extract<Variable, { kind: 'categorical' }>,
): Raw {
  const have = levels.map(() => 0);
  const lack = levels.map(() => 0);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code >= 0) (present[i] === 1 ? have : lack)[code]!++;
  }
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  return {
    modality,
    have: sum(have),
    lack: sum(lack),
    ...testTable(have, lack),
    effectName: "Cramér's V, bias-corrected",
    table: levels.map((label, k) => ({ label, have: have[k]!, lack: lack[k]! })),
  };
}

function withNumbers(modality: string, present: Uint8Array, values: Float64Array): Raw {
  const have = values.filter((value, i) => present[i] === 1 && !Number.isNaN(value));
  const lack = values.filter((value, i) => present[i] === 0 && !Number.isNaN(value));
  const test = mannWhitney(have, lack);
  const both = have.length > 0 && lack.length > 0;
  const quantiles = [
    ['lower quartile', 0.25],
    ['median', 0.5],
    ['upper quartile', 0.75],
  ] as const;
  have.sort();
  lack.sort();
  return {
    modality,
    have: have.length,
    lack: lack.length,
    test: 'Mann-Whitney',
    ...test,
    effectName: 'rank-biserial correlation',
    table: both ? quantiles.map(([label, q]) => ({ label, have: quantile(have, q), lack: quantile(lack, q) })) : [],
  };
}
