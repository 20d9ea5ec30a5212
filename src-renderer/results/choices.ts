/** What views of results choose among. */
import type { EvaluationView, MethodResult } from '../../src-main/contract/results.ts';
import { resultsTexts } from '../messages/results.ts';
import { figure } from '../ui/format.ts';

export type Metric = keyof typeof resultsTexts.metrics;

export interface Option {
  readonly id: string;
  readonly title: string;
}

export function scopeOptions({ scopes, results }: EvaluationView): Option[] {
  return scopes.map((id) => {
    const subjects = results.find(({ scope }) => scope === id)?.subjects ?? 0;
    return { id, title: `${resultsTexts.scopes(id)} (${subjects})` };
  });
}

export function methodOptions({ methods }: EvaluationView): Option[] {
  return methods.map((id) => ({ id, title: id }));
}

export function classOptions({ classes }: EvaluationView): Option[] {
  return classes.map((title, c) => ({ id: String(c), title }));
}

export const metricOptions: readonly Option[] = Object.entries(resultsTexts.metrics).map(([id, title]) => ({
  id,
  title,
}));

/** The class that counts as positive where the user chooses none: of two the second. */
export function usualPositive(classes: readonly string[]): number {
  return classes.length === 2 ? 1 : 0;
}

/** Results of a scope, in the order of the methods. */
export function resultsOf({ methods, results }: EvaluationView, scope: string): MethodResult[] {
  return methods.flatMap((method) => results.find((one) => one.method === method && one.scope === scope) ?? []);
}

/** '0.871 to 0.915'. */
export function rangeText(range: { readonly lower: number; readonly upper: number } | null): string {
  return range === null ? '–' : `${figure(range.lower)} to ${figure(range.upper)}`;
}
