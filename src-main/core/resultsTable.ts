/** Out-of-fold predictions, a page at a time. */
import type { Params, Reply } from '../contract/contract.ts';
import { byCodePoint } from '../cohort/cohort.ts';
import { availableOf, cached, positiveClass, predictionsOf, scopeOf } from '../study/results/source.ts';
import { RequestError } from './session.ts';
import type { Studied } from '../study/results/studied.ts';
import type { MethodPredictions } from '../study/outOfFold.ts';

/** A page is at most this long. */
const MOST_ROWS = 10_000;

export function tablePage(of: Studied, asked: Params<'results.table'>): Reply<'results.table'> {
  const { method, from, count, sort, filter } = asked;
  const { cohort } = of;
  const made = predictionsOf(of, method);
  const key = JSON.stringify([method, sort, filter]);
  // One ordering is kept: that of the table on the screen, which is scrolled.
  const last = of.cache.get('table order') as { key: string; rows: Int32Array } | undefined;
  const rows = last?.key === key ? last.rows : ordered(of, made, asked);
  of.cache.set('table order', { key, rows });
  const C = cohort.classes.length;
  const page = rows.subarray(from, from + Math.min(count, MOST_ROWS));
  return {
    total: rows.length,
    rows: Array.from(page, (i) => {
      const answered = made.answered[i] === 1;
      const outcome = cohort.outcome[i]!;
      return {
        index: i,
        subject: cohort.subjects[i]!,
        outcome: outcome < 0 ? null : cohort.classes[outcome]!,
        available: availableOf(cohort, i),
        probabilities: answered ? [...made.probabilities.subarray(i * C, (i + 1) * C)] : null,
        predicted: answered ? cohort.classes[made.predicted[i]!]! : null,
        correct: answered && outcome >= 0 ? made.predicted[i] === outcome : null,
      };
    }),
  };
}

function ordered(of: Studied, made: MethodPredictions, { sort, filter }: Params<'results.table'>): Int32Array {
  const { cohort } = of;
  const { member } = scopeOf(of, filter.scope);
  const outcome = filter.outcome === null ? null : cohort.classes.indexOf(filter.outcome);
  if (outcome === -1) throw new RequestError('input', `There is no class ${filter.outcome ?? ''} in this study.`);
  const text = filter.text.trim().toLowerCase();
  const rows = Int32Array.from(cohort.subjects.keys()).filter(
    (i) =>
      member[i] === 1 &&
      (outcome === null || cohort.outcome[i] === outcome) &&
      (!filter.wrongOnly || (made.answered[i] === 1 && made.predicted[i] !== cohort.outcome[i])) &&
      (text === '' || cohort.subjects[i]!.toLowerCase().includes(text)),
  );
  const value = keysOf(of, made, sort.by);
  const sign = sort.descending ? -1 : 1;
  // Who has no value comes last either way; equals stay in the order of their ids.
  return rows.sort((a, b) => {
    const x = value[a]!;
    const y = value[b]!;
    if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
    return sign * (x - y) || a - b;
  });
}

/** A number per subject in whose order the table stands; NaN where there is none. */
function keysOf(of: Studied, made: MethodPredictions, by: Params<'results.table'>['sort']['by']): Float64Array {
  const { cohort } = of;
  const C = cohort.classes.length;
  const subjects = Float64Array.from(cohort.subjects.keys());
  switch (by) {
    case 'subject':
      return subjects;
    case 'outcome':
      return subjects.map((i) => (cohort.outcome[i]! < 0 ? NaN : cohort.outcome[i]!));
    case 'available':
      return cached(of, 'available order', () => {
        const names = Array.from(subjects, (i) => availableOf(cohort, i).join('+'));
        const rank = new Map([...new Set(names)].sort(byCodePoint).map((name, at) => [name, at]));
        return Float64Array.from(names, (name) => rank.get(name)!);
      });
    case 'probability': {
      const c = positiveClass(of, null);
      return subjects.map((i) => made.probabilities[i * C + c]!);
    }
    case 'predicted':
      return subjects.map((i) => (made.answered[i] === 1 ? made.predicted[i]! : NaN));
    case 'correct':
      return subjects.map((i) => (made.answered[i] === 1 ? Number(made.predicted[i] === cohort.outcome[i]) : NaN));
  }
}
