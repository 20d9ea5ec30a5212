/** Chooses the settings, the steps and the size of the ensemble of a network, and the temperature of its logits. */
import type { Soon } from '../../engine/engine.ts';
import type { Settings } from '../settings.ts';
import type { FitContext } from '../stage.ts';
import type { Candidate } from './candidates.ts';
import { innerFoldsOf, type InnerFold } from './innerFolds.ts';
import { networkTrial, type PreparedNetwork } from './networkTrial.ts';
import { lossOf, tuningReport, type TuningReport } from './report.ts';
import { search } from './search.ts';
import { fitTemperature } from './temperature.ts';

export interface Chosen {
  readonly settings: Settings;
  /** Of the logits of the chosen settings on the inner folds; null where nothing could be fitted there. */
  readonly temperature: number | null;
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
  const trial = async (candidate: number, f: number, member: number, until?: number) => {
    const { settings } = candidates[candidate]!;
    const own = { ...context, settings };
    const fold = folds[f]!;
    const prepared = await prepare(own, fold);
    if (!prepared) return null;
    const held = prepared.answers ? fold.held.filter(prepared.answers) : fold.held;
    if (held.length === 0) return null;
    const key = [...context.keyParts, 'inner', f, 'candidate', candidate, member];
    const { points, logits } = await networkTrial(own, prepared, settings.student, held, key, until);
    return { points, logits, outcome: held.map((row) => cohort.outcome[row]!) };
  };
  const found = await search(engine, candidates.length, folds.length, async (candidate, f) => {
    const one = await trial(candidate, f, 0);
    if (!one) return null;
    const { points, logits, outcome } = one;
    const losses = Float64Array.from(logits, (z) => lossOf(z, outcome, C));
    return { points, losses, held: outcome.length, kept: { logits, outcome } };
  });
  const { best } = found;
  const { settings } = candidates[best?.candidate ?? 0]!;
  if (!best) {
    const { members } = settings.student;
    return {
      settings: final(settings, {}),
      temperature: null,
      tuning: tuningReport(candidates, found, 'steps', members),
    };
  }
  const there = best.trials.flatMap((one, f) => (one ? [{ f, ...one }] : []));
  const steps = there[0]!.points[best.at]!;
  // More seeds, one at a time: the mean of their logits, and the number of them that does best.
  const sums = there.map(({ kept }) => Float64Array.from(kept.logits[best.at]!));
  let members = 1;
  let mean = sums.map((sum) => Float64Array.from(sum));
  let least = there.reduce((loss, { kept }, k) => loss + lossOf(mean[k]!, kept.outcome, C), 0);
  for (let member = 1; member < settings.student.members; member++) {
    for (const [k, { f }] of there.entries()) {
      const one = await trial(best.candidate, f, member, steps);
      one!.logits[0]!.forEach((value, at) => (sums[k]![at]! += value));
    }
    const means = sums.map((sum) => sum.map((value) => value / (member + 1)));
    const loss = there.reduce((total, { kept }, k) => total + lossOf(means[k]!, kept.outcome, C), 0);
    if (!(loss < least)) continue;
    least = loss;
    members = member + 1;
    mean = means;
  }
  const pooled = Float64Array.from(mean.flatMap((values) => [...values]));
  const outcome = Int32Array.from(there.flatMap(({ kept }) => [...kept.outcome]));
  return {
    settings: final(settings, { steps, epochs: null, members }),
    temperature: fitTemperature(pooled, outcome, C),
    tuning: tuningReport(candidates, found, 'steps', members),
  };
}

/** Settings that are fitted as they are. */
function final(settings: Settings, student: Partial<Settings['student']>): Settings {
  return { ...settings, student: { ...settings.student, ...student }, earlyStopping: null, tuning: null };
}
