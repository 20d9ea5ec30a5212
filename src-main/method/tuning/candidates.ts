/**
 * The settings that inner cross-validation may choose from. Every method's list begins with the settings of the study
 * itself; then come designs that spread over what matters most (depth, decay, weight of the soft labels, mixing), then,
 * where more are asked for, random draws from the whole space. The lists know nothing of the cohort.
 */
import { purpose, RandomStream, randomKey } from '../../engine/philox.ts';
import type { NetworkSettings, Settings } from '../settings.ts';

/** What differs from the study's settings, by the path of the setting: {'student.depth': 0}. */
export type Changes = Readonly<Record<string, string | number | boolean>>;

export interface Candidate {
  readonly changes: Changes;
  readonly settings: Settings;
}

type Network = Partial<
  Pick<NetworkSettings, 'depth' | 'width' | 'dropout' | 'weightDecay' | 'learningRate' | 'epsilon' | 'attention'>
>;
type Distillation = Partial<Pick<Settings['distillation'], 'alpha' | 'temperature' | 'mixing'>>;
interface Design extends Network, Distillation {
  readonly modalityDropout?: number;
}

/**
 * A linear network with an L2 penalty: with an epsilon far above the gradients, AdamW is gradient descent with
 * momentum, and its decay the ridge. Adam itself moves the weight of every feature by as much, noise or not.
 */
const ridge = (weightDecay: number): Network => ({ depth: 0, weightDecay, learningRate: 0.2, epsilon: 1 });

const networks: readonly Network[] = [
  ridge(0.1),
  ridge(0.03),
  { depth: 0, weightDecay: 0.01 },
  { depth: 1, width: 32, weightDecay: 0.1 },
  ridge(0.3),
  { depth: 1, width: 64, dropout: 0.2, weightDecay: 0.01 },
  { depth: 2, width: 64, weightDecay: 0.3 },
  ridge(0.01),
  { depth: 1, width: 16, dropout: 0.2, weightDecay: 1 },
  { depth: 2, width: 128, dropout: 0.5, weightDecay: 0.01 },
  { depth: 2, width: 32, dropout: 0.3, weightDecay: 0.1 },
];

/** What a student that does not distil adds to a network. */
const modalityDropouts: readonly number[] = [0.1, 0, 0.3, 0.3, 0, 0.3, 0.3, 0.1, 0.1, 0.5, 0.3];

const students: readonly Design[] = [
  { ...ridge(0.1), alpha: 1, modalityDropout: 0.1 },
  { ...ridge(0.03), alpha: 0.3, modalityDropout: 0 },
  { depth: 0, weightDecay: 0.01, alpha: 1, modalityDropout: 0.3 },
  { depth: 1, width: 32, weightDecay: 0.1, alpha: 3, modalityDropout: 0.3 },
  { ...ridge(0.3), alpha: 0.1, modalityDropout: 0 },
  { depth: 1, width: 64, dropout: 0.2, alpha: 1, mixing: 'skill', modalityDropout: 0.3 },
  { depth: 2, width: 64, weightDecay: 0.3, alpha: 3, temperature: 1, modalityDropout: 0.3 },
  { ...ridge(0.01), alpha: 0.1, modalityDropout: 0.1 },
  { depth: 1, width: 32, weightDecay: 0.1, alpha: 0.1, modalityDropout: 0.3 },
  { ...ridge(0.1), alpha: 10, temperature: 1, modalityDropout: 0.1 },
  { depth: 2, width: 32, dropout: 0.3, alpha: 1, mixing: 'average', modalityDropout: 0.3 },
];

const teachers: readonly Network[] = [
  ridge(0.1),
  { depth: 1, width: 32, weightDecay: 0.1 },
  ridge(0.02),
  { depth: 0, weightDecay: 0.01 },
  { depth: 1, width: 64, dropout: 0.2, weightDecay: 0.01 },
  { depth: 2, width: 32, dropout: 0.3, weightDecay: 0.3 },
  ridge(0.5),
];

/** A teacher is one branch, and every modality has its own search: two thirds as many candidates as a method has. */
export const teacherCandidatesOf = (candidates: number): number => Math.max(1, Math.ceil((2 * candidates) / 3));

/** What of a student's design a method can use. */
export interface Uses {
  readonly distils: boolean;
  readonly modalityDropout: boolean;
  /** Settings that the method fixes by definition (an ablation, say): never changed. */
  readonly pinned: readonly string[];
  /** Where its mixing is kept: 'mixing', or 'mixingComplete'. */
  readonly mixing: 'mixing' | 'mixingComplete';
}

/** @param base The study's settings with what the method pins. @param seed Of the study: names the random draws. */
export function studentCandidates(base: Settings, uses: Uses, count: number, seed: string | number): Candidate[] {
  const designs: readonly Design[] = uses.distils
    ? students
    : networks.map((network, i) => ({ ...network, modalityDropout: modalityDropouts[i]! }));
  const toChanges = (design: Design): Record<string, string | number | boolean> => {
    const { alpha, temperature, mixing, modalityDropout, ...network } = design;
    const changes: Record<string, string | number | boolean> = {};
    for (const [name, value] of Object.entries(network)) changes[`student.${name}`] = value;
    if (uses.modalityDropout && modalityDropout !== undefined) changes['student.modalityDropout'] = modalityDropout;
    if (uses.distils) {
      if (alpha !== undefined) changes['distillation.alpha'] = alpha;
      if (temperature !== undefined) changes['distillation.temperature'] = temperature;
      if (mixing !== undefined) changes[`distillation.${uses.mixing}`] = mixing;
    }
    for (const pinned of uses.pinned) Reflect.deleteProperty(changes, pinned);
    return changes;
  };
  return listOf(base, designs.map(toChanges), count, ['student', seed], (random) => toChanges(drawStudent(random)));
}

export function teacherCandidates(base: Settings, count: number, seed: string | number): Candidate[] {
  const toChanges = (network: Network): Changes =>
    Object.fromEntries(Object.entries(network).map(([name, value]) => [`teacher.${name}`, value]));
  return listOf(base, teachers.map(toChanges), count, ['teacher', seed], (random) => toChanges(drawNetwork(random)));
}

/** Distinct candidates: the base itself, the listed ones, then draws. */
export function listOf(
  base: Settings,
  listed: readonly Changes[],
  count: number,
  keyParts: readonly (string | number)[],
  draw: ((random: RandomStream) => Changes) | null,
): Candidate[] {
  const seen = new Set<string>();
  const candidates: Candidate[] = [];
  const add = (changes: Changes): void => {
    const settings = withChanges(base, changes);
    const key = JSON.stringify(settings);
    if (candidates.length >= count || seen.has(key)) return;
    seen.add(key);
    candidates.push({ changes, settings });
  };
  add({});
  listed.forEach(add);
  if (draw) {
    const random = new RandomStream(randomKey('candidates', ...keyParts), purpose.splits);
    // The space is far larger than what is drawn; still, it must end.
    for (let tries = 0; candidates.length < count && tries < 50 * count; tries++) add(draw(random));
  }
  return candidates;
}

/** Settings with some of them changed. @throws Error for a path that does not exist. */
export function withChanges(base: Settings, changes: Changes): Settings {
  const changed = structuredClone(base) as unknown as Record<string, Record<string, unknown>>;
  for (const [path, value] of Object.entries(changes)) {
    const [part, name] = path.split('.') as [string, string];
    if (!(part in changed) || !(name in changed[part]!)) throw new Error(`there is no setting ${path}`);
    changed[part]![name] = value;
  }
  return changed as unknown as Settings;
}

const pick = <T>(random: RandomStream, of: readonly T[]): T => of[random.below(of.length)]!;

function drawNetwork(random: RandomStream): Network {
  if (random.below(3) === 0) return ridge(pick(random, [0.003, 0.01, 0.03, 0.1, 0.3, 1]));
  return {
    depth: pick(random, [0, 1, 2] as const),
    width: pick(random, [16, 32, 64, 128]),
    dropout: pick(random, [0, 0.2, 0.5, 0.7]),
    weightDecay: pick(random, [0.001, 0.01, 0.1, 0.3, 1]),
    attention: random.below(4) === 0,
  };
}

function drawStudent(random: RandomStream): Design {
  return {
    ...drawNetwork(random),
    alpha: pick(random, [0.1, 0.3, 1, 3, 10]),
    temperature: pick(random, [1, 2, 4]),
    mixing: pick(random, ['stacked', 'skill', 'average', 'paper'] as const),
    modalityDropout: pick(random, [0, 0.1, 0.3, 0.5]),
  };
}
