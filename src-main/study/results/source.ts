/** What the results of an open project are made of; read once, and kept until another task is done. */
import type { Cohort } from '../../cohort/cohort.ts';
import { methodsFor } from '../../method/methods.ts';
import { logOddsOf } from '../../method/metrics.ts';
import { scopesOf, type Scope } from '../testFolds.ts';
import { meanContributions, readMethod, type MethodPredictions } from '../outOfFold.ts';
import { ResultsError, type Studied } from './studied.ts';

export { logOddsOf };

/** Of the study, in the order in which tables show them. */
export function methodsOf({ cohort, spec }: Studied): string[] {
  return methodsFor(cohort).filter((method) => spec.methods.includes(method));
}

export function assertMethod(of: Studied, method: string): void {
  if (of.spec.methods.includes(method)) return;
  throw new ResultsError(`The study has no method ${method}; it has ${methodsOf(of).join(', ')}.`);
}

export function predictionsOf(of: Studied, method: string): MethodPredictions {
  assertMethod(of, method);
  return cached(of, `predictions ${method}`, () => readMethod(of.project, of.cohort, method));
}

/** [n, M, C] */
export function contributionsOf(of: Studied, method: string): Float64Array {
  assertMethod(of, method);
  return cached(of, `contributions ${method}`, () => meanContributions(of.project, of.cohort, method));
}

export function scopes(of: Studied): readonly Scope[] {
  return cached(of, 'scopes', () => scopesOf(of.cohort));
}

export function scopeOf(of: Studied, name: string): Scope {
  const scope = scopes(of).find((one) => one.name === name);
  if (!scope) throw new ResultsError(`There is no scope ${name} in this study.`);
  return scope;
}

export function cached<T>(of: Studied, key: string, make: () => T): T {
  if (of.cache.has(key)) return of.cache.get(key) as T;
  const value = make();
  of.cache.set(key, value);
  return value;
}

/** The class that counts as positive: of two the second, else the first, unless another was chosen. */
export function positiveClass(of: Studied, chosen: number | null): number {
  const { classes } = of.cohort;
  const positive = chosen ?? (classes.length === 2 ? 1 : 0);
  if (positive >= classes.length) {
    throw new ResultsError(`There is no class ${positive}; there are ${classes.length}.`);
  }
  return positive;
}

export interface Scored {
  /** Subjects of the scope whom the method answers. */
  readonly subjects: Int32Array;
  /** Log odds of the positive class; its probability; 1 where it is the truth. */
  readonly score: Float64Array;
  readonly p: Float64Array;
  readonly positive: Uint8Array;
}

/** The answered subjects of a scope, against one class. */
export function scored(of: Studied, method: string, scopeName: string, positive: number): Scored {
  return scoredBy(of, predictionsOf(of, method), scopeName, positive);
}

/** The same by predictions that were changed. */
export function scoredBy(
  of: Studied,
  { answered, logits, probabilities }: Pick<MethodPredictions, 'answered' | 'logits' | 'probabilities'>,
  scopeName: string,
  positive: number,
): Scored {
  const { member } = scopeOf(of, scopeName);
  const C = of.cohort.classes.length;
  const subjects = Int32Array.from(answered.keys()).filter((i) => answered[i] === 1 && member[i] === 1);
  return {
    subjects,
    score: Float64Array.from(subjects, (i) => logOddsOf(logits, i, positive, C)),
    p: Float64Array.from(subjects, (i) => probabilities[i * C + positive]!),
    positive: Uint8Array.from(subjects, (i) => (of.cohort.outcome[i] === positive ? 1 : 0)),
  };
}

/** Names of the modalities that a subject has. */
export function availableOf(cohort: Cohort, subject: number): string[] {
  return cohort.modalities.filter(({ present }) => present[subject] === 1).map(({ name }) => name);
}
