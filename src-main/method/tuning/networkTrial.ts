/** A network fitted once, along its optimiser steps: what it says of held-out subjects at each point of the way. */
import type { TrainingSet } from '../../engine/engine.ts';
import type { NetworkSpec } from '../../engine/network.ts';
import { centreOverClasses, fitOptionsOf } from '../additive.ts';
import type { NetworkSettings } from '../settings.ts';
import type { FitContext } from '../stage.ts';

/** Shares of the steps at which a network is looked at. */
const SHARES = [0.125, 0.25, 0.5, 1];
/** Steps between two looks at cancellation. */
const PIECE = 50;

/** Optimiser steps at which a fit of `steps` is looked at: ascending, the last is all of them. */
export function stepsPath(steps: number): number[] {
  return [...new Set(SHARES.map((share) => Math.max(1, Math.round(share * steps))))];
}

/** A network about to be fitted. */
export interface PreparedNetwork {
  readonly spec: NetworkSpec;
  readonly set: TrainingSet;
  readonly extra: { temperature: number; modalityDropout: number };
  /** What it is fed for other subjects of the cohort: per branch [rows, d_m], and [rows, M]. */
  readonly inputs: (rows: Int32Array) => { values: Float32Array[]; present: Uint8Array };
}

export interface NetworkTrial {
  readonly points: readonly number[];
  /** Per point: [rows, C], centred over classes. */
  readonly logits: readonly Float64Array[];
}

/**
 * @param rows Subjects to answer for; all of them must be such that the network answers.
 */
export async function networkTrial(
  context: FitContext,
  prepared: PreparedNetwork,
  network: NetworkSettings,
  rows: Int32Array,
  keyParts: readonly (string | number)[],
): Promise<NetworkTrial> {
  const { engine, progress } = context;
  const { spec, set, extra } = prepared;
  const options = fitOptionsOf(network, set.rows, extra, keyParts);
  const points = stepsPath(options.steps);
  const { values, present } = prepared.inputs(rows);
  const logits: Float64Array[] = [];
  const fit = engine.begin(spec, set, { ...options, steps: points.at(-1)! });
  try {
    let done = 0;
    for (const point of points) {
      while (done < point) {
        const count = Math.min(PIECE, point - done);
        await fit.advance(count);
        done += count;
        progress.advance(count);
      }
      const output = engine.apply(spec, await fit.weights(), rows.length, values, present);
      logits.push(centreOverClasses(Float64Array.from(output.logits), spec.classes));
    }
  } finally {
    fit.end();
  }
  return { points, logits };
}
