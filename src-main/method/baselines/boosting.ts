/** `boosted-trees` as a method: trees on all modalities side by side, missing values as they are. */
import type { Cohort } from '../../cohort/cohort.ts';
import { centreOverClasses, type Answers } from '../additive.ts';
import { fitScaler, type ModalityScaler } from '../preprocess.ts';
import type { Settings } from '../settings.ts';
import { labelled } from '../splits.ts';
import { classWeights, type FitContext } from '../stage.ts';
import { sideBySide } from './concatenation.ts';
import { fitForest, forestLogits, type Forest } from './trees.ts';

export interface BoostedModel {
  readonly kind: 'boosted';
  readonly scalers: readonly ModalityScaler[];
  readonly forest: Forest;
  readonly classes: number;
}

/** Shares of the trees at which a forest is looked at. */
const SHARES = [0.125, 0.25, 0.5, 1];

export function treesPath({ trees }: Settings['boosting']): number[] {
  return [...new Set(SHARES.map((share) => Math.max(1, Math.round(share * trees))))];
}

export function fitBoosted(context: FitContext, train: Int32Array): BoostedModel {
  const { cohort, settings, keyParts, progress } = context;
  const rows = labelled(cohort, train);
  const scalers = cohort.modalities
    .map((table) => fitScaler(table, rows))
    .filter(({ features }) => features.length > 0);
  const x = sideBySide(scalers, cohort, rows);
  const y = rows.map((row) => cohort.outcome[row]!);
  const weightOf = classWeights(cohort, rows, settings.classWeights);
  const weights = Float64Array.from(y, (c) => weightOf[c]!);
  const classes = cohort.classes.length;
  const forest = fitForest(x, y, weights, classes, settings.boosting, keyParts, (trees) => {
    progress.advance(trees);
  });
  return { kind: 'boosted', scalers, forest, classes };
}

/** Logits [rows, C] after each number of rounds in `points`, centred over classes. */
export function boostedLogits(
  { scalers, forest, classes }: BoostedModel,
  cohort: Cohort,
  rows: Int32Array,
  points: readonly number[],
): Float64Array[] {
  const x = sideBySide(scalers, cohort, rows);
  return forestLogits(forest, x, rows.length, classes, points).map((z) => centreOverClasses(z, classes));
}

/** Answers for everyone; trees mix modalities, so that no contribution can be told apart. */
export function answerBoosted(model: BoostedModel, cohort: Cohort, rows: Int32Array): Answers {
  const rounds = model.forest.roots.length / model.forest.base.length;
  return {
    answered: new Uint8Array(rows.length).fill(1),
    logits: boostedLogits(model, cohort, rows, [rounds])[0]!,
    contributions: new Float64Array(rows.length * cohort.modalities.length * model.classes).fill(NaN),
  };
}
