/** What every section of a study's report is written from. */
import { lightTheme, type ChartOptions } from '../../charts/chart.ts';
import { isMissing } from '../../cohort/missingCells.ts';
import type { ImportRecord } from '../../cohort/record.ts';
import type { CohortSummary } from '../../contract/cohort.ts';
import type { Believed, Differences, Distillation, EvaluationView, MethodResult } from '../../contract/results.ts';
import type { PatternAuc } from '../../method/patternAuc.ts';
import { defaultMethod } from '../../study/predictNew.ts';
import type { Studied } from '../../study/results/studied.ts';
import { figureConfusion } from '../../study/results/figures.ts';
import { isSmall, type Privacy } from '../privacy.ts';

export interface StudyContext {
  readonly of: Studied;
  readonly record: ImportRecord;
  readonly summary: CohortSummary;
  readonly evaluation: EvaluationView;
  readonly differences: Differences;
  /** What a careful reader would ask of the default method. */
  readonly believed: readonly Believed[];
  /** Whether who lacks what goes with the outcome. */
  readonly missingness: PatternAuc;
  readonly name: string;
  readonly at: string;
  readonly privacy: Privacy;
}

/** The text width of a page in CSS pixels. */
export const PICTURE: ChartOptions = { width: 660, theme: lightTheme };
/** Half of it. */
export const HALF: ChartOptions = { width: 320, theme: lightTheme };

export function resultOf({ evaluation }: StudyContext, method: string, scope: string): MethodResult | null {
  return evaluation.results.find((one) => one.method === method && one.scope === scope) ?? null;
}

/** The method that the study is about: that of predictions. */
export function mainMethod({ of }: StudyContext): string {
  return defaultMethod(of.spec);
}

/**
 * Whether shares of a method's calls (accuracy, sensitivity, …) would give a small count away: how many of a class are
 * called rightly or wrongly, which the sizes of the classes and such a share tell.
 */
export function callsAreSmall({ of, privacy }: StudyContext, method: string, scope: string): boolean {
  if (privacy.leastCount === 0) return false;
  return figureConfusion(of, method, scope, null, null)
    .counts.flat()
    .some((count) => isSmall(privacy, count));
}

/** What distillation changed, without how many people it was where they are few. */
export function distillationSentence({ privacy }: StudyContext, { rows, sentence }: Distillation): string {
  const few = rows[0] !== undefined && (isSmall(privacy, rows[0].mended) || isSmall(privacy, rows[0].spoilt));
  return few ? `${sentence.split(';')[0]!}.` : sentence;
}

/** 'all subjects', 'complete subjects', 'only clinical + lab', 'group Basel'. */
export function scopeName(scope: string): string {
  if (scope === 'all') return 'all subjects';
  if (scope === 'complete') return 'complete subjects';
  if (scope.startsWith('group:')) return `group ${scope.slice('group:'.length)}`;
  return `only ${scope.slice('pattern:'.length).replaceAll('+', ' + ')}`;
}

/** Columns with empty cells in modalities that their subjects have, which are set to the training mean. */
export function filledCells({ cohort }: Studied): { cells: number; empty: number } {
  let cells = 0;
  let empty = 0;
  for (const { columns, present } of cohort.modalities) {
    for (let i = 0; i < present.length; i++) {
      if (present[i] !== 1) continue;
      cells += columns.length;
      for (const column of columns) {
        if (isMissing(column, i)) empty++;
      }
    }
  }
  return { cells, empty };
}
