/** What the sparsemax attention of fitted networks weighs (engine/sparsemax.ts). */
import { layoutOf } from '../engine/network.ts';
import { attentionFactors } from '../engine/sparsemax.ts';
import { memberSpec, type AdditiveModel } from './additive.ts';
import type { Model } from './fitted.ts';

export interface AttendedFeature {
  readonly column: string;
  /** Of a categorical column; null for a numeric one. */
  readonly level: string | null;
  /** Mean of p_j over the networks of the ensemble. A modality's weights add up to 1. */
  readonly weight: number;
}

export interface ModalityAttention {
  readonly modality: string;
  /** Those with a weight above 0, the largest first; at most 1,000. */
  readonly features: readonly AttendedFeature[];
  /** Features with a weight above 0 in some network of the ensemble. */
  readonly kept: number;
  /** d: features that the network is given. */
  readonly of: number;
  /** Mean over the networks of the share of features whose weight is exactly 0 in that network. */
  readonly zeroShare: number;
}

/** A task's summary must stay small beside its model: of 20,000 genes nobody reads the small weights. */
const MOST_FEATURES = 1000;

/** Per branch, over the networks of the ensemble that have attention; empty where none has. */
function attentionOfNetwork(model: AdditiveModel): ModalityAttention[] {
  const { scalers } = model;
  // Where settings were chosen on inner folds, networks with attention may stand beside others without.
  const members = model.members.flatMap((parameters, member) => {
    const spec = memberSpec(model, member);
    return spec.attention ? [{ parameters, branches: layoutOf(spec).branches }] : [];
  });
  if (members.length === 0) return [];
  return model.spec.inputs.map((d, m) => {
    const weight = new Float64Array(d);
    const factors = new Float64Array(d);
    let zeros = 0;
    for (const { parameters, branches } of members) {
      attentionFactors(parameters, branches[m]!.attention, factors);
      factors.forEach((s, j) => {
        weight[j]! += s / d / members.length;
        if (s === 0) zeros++;
      });
    }
    const { modality, features } = scalers[m]!;
    const kept = features.flatMap(({ column, level, empty }, j) =>
      weight[j]! > 0 ? [{ column, level: empty ? 'missing' : level, weight: weight[j]! }] : [],
    );
    return {
      modality,
      features: kept.sort((a, b) => b.weight - a.weight).slice(0, MOST_FEATURES),
      kept: kept.length,
      of: d,
      zeroShare: zeros / (d * members.length),
    };
  });
}

/** Of a fitted method: of its network, or of the teachers that it combines. */
export function attentionOf(model: Model): ModalityAttention[] {
  if (model.kind === 'additive') return attentionOfNetwork(model);
  const teachers = 'teachers' in model ? model.teachers : [];
  return teachers.flatMap((teacher) => (teacher ? attentionOfNetwork(teacher) : []));
}
