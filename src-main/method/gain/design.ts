/**
 * What is asked of the generator to answer the paper's question: when does the student gain over learning from complete
 * subjects alone? Every number of the design is here, the method's settings included, so that a later change of a
 * default changes no committed figure. docs/paper/README.md says it in words.
 */

/** Training set and world of one point of a curve. */
export interface Setting {
  /** Complete training subjects. */
  readonly complete: number;
  /** Share of the training subjects who are incomplete: beside 60 complete ones, .6 are 90 incomplete ones. */
  readonly share: number;
  /** Columns of each modality. */
  readonly features: number;
  /** Per modality, how many standard deviations the two classes lie apart by it alone (docs/synthetic.md). */
  readonly separations: readonly number[];
  /** Latent factors that all modalities share: with 0, each modality's evidence simply adds to the others'. */
  readonly shared: number;
}

/** Of all randomness; world number r is the generator's seed SEED * 1000 + r. */
export const SEED = 1;
/** Worlds (replicates) per setting. The same numbers serve every setting, so that curves compare like with like. */
export const REPLICATES = 20;
/** The generator's share of subjects without each modality, by which incomplete subjects lack one or two of three. */
export const MISSING = 0.4;
/** Test subjects, all complete; nobody of them is trained on. */
export const TEST = 2000;
/** Test subjects of whom `Setting.share` is incomplete. */
export const TEST_ALL = 1500;

export const BASE: Setting = { complete: 60, share: 0.6, features: 20, separations: [1, 1, 1], shared: 2 };
export const SHARES = [0, 0.3, 0.6, 0.9] as const;
export const COMPLETE = [30, 60, 120, 240] as const;
/** Distance between the classes by each modality alone: a best possible AUC of .61, .69, .76, .86, .92. */
export const STRENGTHS = [0.4, 0.7, 1, 1.5, 2] as const;
export const FEATURES = [5, 20, 80, 320] as const;
/** One signal in all (the squares sum to 3), shared out evenly, unevenly, and almost all in one modality. */
export const UNEVEN: readonly (readonly number[])[] = [
  [1, 1, 1],
  [1.4, 0.9, 0.48],
  [1.7, 0.24, 0.24],
];
export const SHARED = [0, 2, 5] as const;

export type Axis = 'share' | 'complete' | 'strength' | 'uneven' | 'features' | 'shared';

const grid: readonly Setting[] = COMPLETE.flatMap((complete) => SHARES.map((share) => ({ ...BASE, complete, share })));

/** The settings of each axis, in the order of its values. */
export const axes: Readonly<Record<Axis, readonly Setting[]>> = {
  share: grid,
  complete: grid,
  strength: STRENGTHS.map((one) => ({ ...BASE, separations: [one, one, one] })),
  uneven: UNEVEN.map((separations) => ({ ...BASE, separations })),
  features: FEATURES.map((features) => ({ ...BASE, features })),
  shared: SHARED.map((shared) => ({ ...BASE, shared })),
};

/** What a setting is known by: its values, in the order of the first columns of worlds.csv. */
export function settingKey({ complete, share, features, separations, shared }: Setting): string {
  return [complete, share, features, separations.join('/'), shared].join(',');
}

/** Every setting once, in the order in which they are tabled. */
export const allSettings: readonly Setting[] = [
  ...new Map(Object.values(axes).flatMap((own) => own.map((setting) => [settingKey(setting), setting]))).values(),
];

/** Settings that differ in the share alone: they have their complete subjects in common, and run together. */
export const groups: readonly (readonly Setting[])[] = [
  ...Map.groupBy(allSettings, (setting) => settingKey({ ...setting, share: 0 })).values(),
];

const network = {
  depth: 2,
  width: 64,
  dropout: 0.5,
  learningRate: 2e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0.01,
  batch: 64,
  epochs: null,
  members: 3,
};

/** The method's own, as protocol `fixed` has them; nothing is tuned (`readSettings` takes this). */
export const settings = {
  teacher: { ...network, steps: 400 },
  student: { ...network, steps: 800, modalityDropout: 0.3 },
  distillation: {
    temperature: 2,
    alpha: 1,
    mixing: 'stacked',
    mixingComplete: 'average',
    crossFitted: true,
    innerFolds: 5,
  },
  classWeights: 'none',
  earlyStopping: null,
  tuning: null,
} as const;
