/** The default method against each other one, for who looks at results. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { Differences } from '../../contract/results.ts';
import { comparisonsByScope, type Comparison } from '../comparisons.ts';
import { defaultMethod } from '../predictNew.ts';
import { methodsOf, predictionsOf } from './source.ts';
import type { Studied } from './studied.ts';

const LEVEL = 0.05;

/** Pauses between scopes, so that other requests are answered meanwhile. */
export async function differencesOf(of: Studied): Promise<Differences> {
  const known = of.cache.get('differences') as Differences | undefined;
  if (known) return known;
  const { cohort, spec, project } = of;
  const { done } = project.taskCounts();
  const method = defaultMethod(spec);
  const folds = methodsOf(of).flatMap((name) => predictionsOf(of, name).folds);
  const rows: Comparison[] = [];
  for (const made of comparisonsByScope(cohort, spec, folds, method)) {
    rows.push(...made);
    await breathe();
  }
  const view = { method, rows, sentence: sentenceOf(method, rows) };
  if (project.taskCounts().done === done) of.cache.set('differences', view);
  return view;
}

/** What can be told by the AUC and the log loss on all subjects. */
function sentenceOf(method: string, rows: readonly Comparison[]): string {
  const said = (['auc', 'logLoss'] as const).flatMap((metric) => {
    const own = rows.filter((one) => one.scope === 'all' && one.metric === metric);
    if (own.length === 0) return [];
    const told = own.filter(({ pHolm }) => pHolm !== null && pHolm < LEVEL);
    const better = ({ difference }: Comparison) => (metric === 'auc' ? difference > 0 : difference < 0);
    const names = (wanted: boolean) => told.filter((one) => better(one) === wanted).map(({ against }) => against);
    const [wins, losses] = [names(true), names(false)];
    const parts = [
      ...(wins.length > 0 ? [`is better than ${wins.join(', ')}`] : []),
      ...(losses.length > 0 ? [`is worse than ${losses.join(', ')}`] : []),
      ...(told.length < own.length
        ? [`cannot be told from ${told.length === 0 ? 'any other method' : `the other ${own.length - told.length}`}`]
        : []),
    ];
    return [`By ${metric === 'auc' ? 'AUC' : 'log loss'} ${method} ${listed(parts)}.`];
  });
  if (said.length === 0) return 'The study has no other method to compare with.';
  return `${said.join(' ')} That no difference can be told does not say that there is none.`;
}

/** 'a', 'a and b', 'a, b and c'. */
function listed(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)!}`;
}
