/** Chooses the settings and steps of the networks of an ensemble, and the temperature of its logits. */
import type { Soon } from '../../engine/engine.ts';
import type { Settings } from '../settings.ts';
import type { FitContext } from '../stage.ts';
import { blend } from './blend.ts';
import type { Candidate } from './candidates.ts';
import { innerFoldsOf, type InnerFold } from './innerFolds.ts';
import { networkTrial, type PreparedNetwork } from './networkTrial.ts';
import { lossOf, tuningReport, type TuningReport } from './report.ts';
import { search } from './search.ts';
import { fitTemperature } from './temperature.ts';

export interface Chosen {
  /** Of each network of the ensemble; the settings given where nothing could be fitted on the inner folds. */
  readonly settings: readonly Settings[];
  /** Of the mean logits of these networks on the inner folds; absent where nothing could be fitted there. */
  readonly temperature?: number;
  readonly tuning: TuningReport;
}

type Trialled = PreparedNetwork & { readonly answers?: (row: number) => boolean };

/**
 * @param prepare Makes the network and its training set from an inner fold's training subjects, and from them alone, by
 * the settings of the context that it is given; null where they cannot be fitted.
 */
export async function tuneNetwork(
  context: FitContext,
  train: Int32Array,
  candidates: readonly Candidate[],
  prepare: (context: FitContext, fold: InnerFold) => Soon<Trialled | null>,
): Promise<Chosen> {
  const { cohort, engine } = context;
  const C = cohort.classes.length;
  const folds = innerFoldsOf(context, train);
  const outcomes = new Array<Int32Array | null>(folds.length).fill(null);
  const found = await search(engine, candidates.length, folds.length, async (candidate, f) => {
    const { settings } = candidates[candidate]!;
    const own = { ...context, settings };
    const fold = folds[f]!;
    const prepared = await prepare(own, fold);
    if (!prepared) return null;
    const held = prepared.answers ? fold.held.filter(prepared.answers) : fold.held;
    if (held.length === 0) return null;
    const key = [...context.keyParts, 'inner', f, 'candidate', candidate];
    const { points, logits } = await networkTrial(own, prepared, settings.student, held, key);
    const outcome = held.map((row) => cohort.outcome[row]!);
    outcomes[f] = outcome;
    const losses = Float64Array.from(logits, (z) => lossOf(z, outcome, C));
    return { points, losses, held: held.length, kept: { logits } };
  });
  const { picks, logits } = blend(found, outcomes, C, context.settings.tuning!.members);
  const tuning = tuningReport(candidates, found, 'steps', picks);
  if (picks.length === 0) {
    const given = candidates[0]!.settings;
    return { settings: new Array<Settings>(given.student.members).fill(asGiven(given, {})), tuning };
  }
  const outcome = Int32Array.from(outcomes.flatMap((one) => (one ? [...one] : [])));
  return {
    settings: picks.map(({ candidate, point }) =>
      asGiven(candidates[candidate]!.settings, { steps: point, epochs: null }),
    ),
    temperature: fitTemperature(logits, outcome, C),
    tuning,
  };
}

/** Settings that are fitted as they are. */
function asGiven(settings: Settings, student: Partial<Settings['student']>): Settings {
  return { ...settings, student: { ...settings.student, ...student }, earlyStopping: null, tuning: null };
}
