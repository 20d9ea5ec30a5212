/**
 * Methods over several cohorts: mean ranks (J. Demšar, *Statistical comparisons of classifiers over multiple data sets*,
 * JMLR 7 (2006) 1-30), and where a method is significantly better than the default one.
 */
import { groupOf } from '../method/methods.ts';
import type { Comparison } from './comparisons.ts';
import type { Result } from './evaluate.ts';

export interface ComparedCohort {
  readonly cohort: string;
  /** Of the scope 'all'. */
  readonly results: readonly Result[];
  /** The default method against each other one, all scopes. */
  readonly comparisons: readonly Comparison[];
}

/** Mean ranks over the cohorts, 1 is best; ties share their mean. */
export interface MeanRank {
  readonly method: string;
  readonly auc: number;
  readonly logLoss: number;
}

const LEVEL = 0.05;

/** Whether a method is the default one with something taken out: no rival. */
export function isAblation(method: string): boolean {
  return groupOf(method) === 'ablations' || method === 'student-nokd';
}

/** Methods, the default one's ablations aside, that answer every subject of every cohort. */
export function rankable(cohorts: readonly ComparedCohort[]): string[] {
  const [first] = cohorts;
  if (!first) return [];
  const methods = first.results.map(({ method }) => method).filter((method) => !isAblation(method));
  return methods.filter((method) =>
    cohorts.every(({ results }) => {
      const own = results.find((result) => result.method === method);
      return own !== undefined && own.answered === own.subjects && own.auc !== null && own.logLoss !== null;
    }),
  );
}

export function meanRanks(cohorts: readonly ComparedCohort[]): MeanRank[] {
  const methods = rankable(cohorts);
  const ranked = (pick: (result: Result) => number): number[] => {
    const sums = methods.map(() => 0);
    for (const { results } of cohorts) {
      const values = methods.map((method) => pick(results.find((result) => result.method === method)!));
      values.forEach((value, k) => {
        const before = values.filter((other) => other < value).length;
        const equal = values.filter((other) => other === value).length;
        sums[k]! += before + (equal + 1) / 2;
      });
    }
    return sums.map((sum) => sum / cohorts.length);
  };
  const auc = ranked((result) => -result.auc!);
  const logLoss = ranked((result) => result.logLoss!);
  return methods
    .map((method, k) => ({ method, auc: auc[k]!, logLoss: logLoss[k]! }))
    .sort((a, b) => a.auc + a.logLoss - b.auc - b.logLoss);
}

export interface Worse {
  readonly cohort: string;
  /** The method that is better than the default one. */
  readonly method: string;
  readonly metric: 'auc' | 'logLoss';
  /** The default method's figure less this one's. */
  readonly difference: number;
  readonly interval: Comparison['interval'];
  readonly pHolm: number;
}

/** Where the default method is significantly worse (Holm, 5 %), on the subjects of 'all' whom both answer. */
export function significantlyWorse(cohorts: readonly ComparedCohort[]): Worse[] {
  return cohorts.flatMap(({ cohort, comparisons }) =>
    comparisons.flatMap(({ metric, scope, against, difference, interval, pHolm }): Worse[] => {
      if (scope !== 'all' || metric === 'brier' || pHolm === null || pHolm >= LEVEL || isAblation(against)) return [];
      const worse = metric === 'auc' ? difference < 0 : difference > 0;
      return worse ? [{ cohort, method: against, metric, difference, interval, pHolm }] : [];
    }),
  );
}

export interface Distillation {
  readonly cohort: string;
  /** Log loss without distillation less that with it: above 0 where distillation helps. */
  readonly gain: number;
  readonly interval: Comparison['interval'];
  readonly pNadeauBengio: number | null;
}

/** What distillation brings: the default student against the one without, both tuned. */
export function distillationGains(cohorts: readonly ComparedCohort[]): Distillation[] {
  return cohorts.flatMap(({ cohort, comparisons }) =>
    comparisons
      .filter(({ metric, scope, against }) => metric === 'logLoss' && scope === 'all' && against === 'student-nokd')
      .map(({ difference, interval, pNadeauBengio }) => ({
        cohort,
        gain: -difference,
        interval: interval && { lower: -interval.upper, upper: -interval.lower },
        pNadeauBengio,
      })),
  );
}
