/**
 * Early stopping, as an option: the number of optimiser steps is chosen by log loss on a held-out part of the training
 * subjects, hidden from everything upstream of it; the network is then fitted on all of them for that many steps.
 */
import type { Soon, TrainingSet } from '../engine/engine.ts';
import { randomKey } from '../engine/philox.ts';
import { fitOptionsOf } from './additive.ts';
import type { ModalityScaler } from './preprocess.ts';
import type { NetworkSettings } from './settings.ts';
import { labelled, stratifiedFolds } from './splits.ts';
import type { FitContext } from './stage.ts';
import type { PreparedNetwork } from './tuning/networkTrial.ts';
import { lossOf } from './tuning/report.ts';

/** A network with a branch per modality, about to be fitted on some rows. */
export interface Prepared extends PreparedNetwork {
  readonly scalers: readonly ModalityScaler[];
  readonly set: TrainingSet & { filledCells: number };
  /** Whether the network has an answer for a subject. */
  readonly answers: (row: number) => boolean;
}

/**
 * The settings with the steps that early stopping chooses; the settings as they are where it is off, or where the
 * training subjects are too few to hold any out.
 *
 * @param prepare Makes scalers, soft labels and training set from a part of the training subjects, and from it alone;
 * null where that part cannot be fitted.
 */
export async function withChosenSteps(
  context: FitContext,
  rows: Int32Array,
  settings: NetworkSettings,
  keyParts: readonly (string | number)[],
  prepare: (inner: Int32Array, context: FitContext) => Soon<Prepared | null>,
): Promise<NetworkSettings> {
  const options = context.settings.earlyStopping;
  if (!options) return settings;
  const key = [...keyParts, 'early-stopping'];
  const fold = stratifiedFolds(context.cohort, rows, options.folds, randomKey(...key));
  const inner = rows.filter((_, i) => fold[i] !== 0);
  // Teachers that are fitted here to be hidden from are not the ones whose learning curve is shown.
  const progress = {
    advance: (steps: number) => {
      context.progress.advance(steps);
    },
  };
  const prepared = await prepare(inner, { ...context, keyParts: key, progress });
  if (!prepared) return settings;
  const { spec, set, extra, answers } = prepared;
  const held = labelled(
    context.cohort,
    rows.filter((row, i) => fold[i] === 0 && answers(row)),
  );
  if (held.length === 0) return settings;
  const { values, present } = prepared.inputs(held);
  const outcome = held.map((row) => context.cohort.outcome[row]!);
  const fitOptions = fitOptionsOf(settings, set.rows, extra, key);
  const fit = context.engine.begin(spec, set, fitOptions);
  let best = { steps: Math.min(options.every, fitOptions.steps), loss: Infinity };
  try {
    for (let done = 0, waited = 0; done < fitOptions.steps && waited < options.patience;) {
      const count = Math.min(options.every, fitOptions.steps - done);
      await fit.advance(count);
      done += count;
      const { logits } = context.engine.apply(spec, await fit.weights(), held.length, values, present);
      const loss = lossOf(logits, outcome, spec.classes);
      if (loss < best.loss) {
        best = { steps: done, loss };
        waited = 0;
      } else {
        waited++;
      }
    }
  } finally {
    fit.end();
  }
  return { ...settings, steps: best.steps, epochs: null };
}
