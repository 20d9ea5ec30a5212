/** What fitting a method gives. */
import type { Cohort } from '../cohort/cohort.ts';
import type { AdditiveModel } from './additive.ts';
import type { BoostedModel } from './baselines/boosting.ts';
import type { LogisticModel } from './baselines/logistic.ts';
import type { ConcatenatedNetwork } from './baselines/network.ts';
import type { AveragedModel, StackedModel } from './fusion.ts';
import type { ModalityScaler } from './preprocess.ts';

/** The class prior alone. */
export interface PriorModel {
  readonly kind: 'prior';
  /** Log class frequencies, [C]. */
  readonly prior: Float64Array;
}

/** A method that could not be fitted on a training set, and why: it abstains for everyone. */
export interface NoModel {
  readonly kind: 'none';
  readonly reason: string;
  readonly classes: number;
}

export type Model =
  | AdditiveModel
  | StackedModel
  | AveragedModel
  | LogisticModel
  | ConcatenatedNetwork
  | BoostedModel
  | PriorModel
  | NoModel;

export interface Fitted {
  readonly model: Model;
  /**
   * Small figures for people. Where settings were chosen on inner folds: `tuning` (`TuningReport`) and `temperature`, by
   * which logits are to be divided.
   */
  readonly summary: Readonly<Record<string, unknown>>;
}

/** The scalers of all inputs of a model. */
export function scalersOf(model: Model): readonly ModalityScaler[] {
  if ('scalers' in model) return model.scalers;
  return 'teachers' in model ? model.teachers.flatMap((teacher) => teacher?.scalers ?? []) : [];
}

export function notFitted(cohort: Cohort, reason: string): Fitted {
  return { model: { kind: 'none', reason, classes: cohort.classes.length }, summary: {} };
}
