/** What a synthetic cohort is made from, with its limits (docs/synthetic.md explains every number). */

/** What decides who lacks a modality, or a cell of it. */
export type Mechanism =
  /** Nothing: missing completely at random. */
  | { readonly kind: 'mcar' }
  /** The first feature of the modality `on`, which is never missing. */
  | { readonly kind: 'mar'; readonly on: string }
  /** The modality's own first factor. */
  | { readonly kind: 'mnar' }
  /** The class. */
  | { readonly kind: 'mnar-outcome' };

export interface SyntheticModality {
  readonly name: string;
  readonly features: number;
  /** Mahalanobis distance between the means of any two classes, by this modality alone. */
  readonly separation: number;
  /** Expected share of subjects without the modality. */
  readonly missing: number;
  readonly mechanism: Mechanism;
  /** Expected share of missing cells among the subjects who have the modality. */
  readonly cells: number;
  /** Factors of this modality alone; the first (classes - 1) of them carry the class. */
  readonly factors: number;
  /** Standard deviation of the noise of every feature. */
  readonly noise: number;
  /** Log odds of being missing per standard deviation of what decides; 0 makes every mechanism MCAR. */
  readonly strength: number;
}

export interface SyntheticSpec {
  readonly subjects: number;
  readonly classes: number;
  /** Expected share per class, first class first; they sum to 1. */
  readonly shares: readonly number[];
  /** Latent factors that all modalities share; they say nothing about the class. */
  readonly shared: number;
  readonly seed: number;
  /** Expected share of subjects whose outcome is hidden, completely at random. */
  readonly unlabelled: number;
  readonly modalities: readonly SyntheticModality[];
}

/** A spec that cannot be used. */
export class SyntheticError extends Error {
  /** Name of the parameter at fault, as in `SyntheticSpec` or `SyntheticModality`. */
  readonly parameter: string;
  /** The modality at fault; null where it is the cohort's own parameter. */
  readonly modality: string | null;

  constructor(parameter: string, modality: string | null, message: string) {
    super(message);
    this.name = 'SyntheticError';
    this.parameter = parameter;
    this.modality = modality;
  }
}

interface Limit {
  readonly whole?: boolean;
  readonly least: number;
  readonly most: number;
}

/** Numbers of a modality that can be chosen, with their limits. */
export const modalityLimits = {
  features: { whole: true, least: 1, most: 100_000 },
  separation: { least: 0, most: 20 },
  missing: { least: 0, most: 0.95 },
  cells: { least: 0, most: 0.95 },
  factors: { whole: true, least: 1, most: 100 },
  noise: { least: 0.01, most: 100 },
  strength: { least: -10, most: 10 },
} as const satisfies Readonly<Record<string, Limit>>;

export type ModalityNumber = keyof typeof modalityLimits;

/** The same for the cohort. */
export const cohortLimits = {
  subjects: { whole: true, least: 2, most: 1_000_000 },
  classes: { whole: true, least: 2, most: 100 },
  shared: { whole: true, least: 0, most: 100 },
  seed: { whole: true, least: 0, most: 2 ** 31 - 1 },
  unlabelled: { least: 0, most: 0.95 },
} as const satisfies Readonly<Record<string, Limit>>;

/** Complete and observed cells take 16 bytes together, so this is 4 GiB. */
const MOST_CELLS = 2 ** 28;

/** A modality with defaults for everything that is not given. */
export function syntheticModality(
  name: string,
  classes: number,
  chosen: Partial<SyntheticModality> = {},
): SyntheticModality {
  return {
    name,
    features: 20,
    separation: 1,
    missing: 0.3,
    mechanism: { kind: 'mcar' },
    cells: 0,
    factors: Math.max(3, classes - 1),
    noise: 1,
    strength: 1.5,
    ...chosen,
  };
}

/** Equal shares. */
export function equalShares(classes: number): number[] {
  return Array.from({ length: classes }, () => 1 / classes);
}

/** Why a number is refused, null where it is within its limits. */
export function outside(value: number, { whole = false, least, most }: Limit): string | null {
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return null;
  return `give a ${whole ? 'whole ' : ''}number from ${least} to ${most}`;
}

/** @throws SyntheticError that names the parameter, and the modality where it is one's. */
export function checkSpec(spec: SyntheticSpec): void {
  for (const [name, limit] of Object.entries(cohortLimits)) {
    const why = outside(spec[name as keyof typeof cohortLimits], limit);
    if (why) throw new SyntheticError(name, null, `${why}.`);
  }
  const { shares, classes, modalities } = spec;
  const sum = shares.reduce((total, share) => total + share, 0);
  if (shares.length !== classes || !shares.every((share) => share > 0) || !(Math.abs(sum - 1) < 1e-6)) {
    throw new SyntheticError('shares', null, `give ${classes} shares above 0, one per class, that sum to 1.`);
  }
  if (modalities.length === 0) throw new SyntheticError('modality', null, 'give at least one modality.');
  const taken = new Set<string>();
  for (const modality of modalities) {
    checkName(modality.name, taken);
    checkModality(modality, spec);
  }
  const cells = spec.subjects * modalities.reduce((total, { features }) => total + features, 0);
  if (cells > MOST_CELLS) {
    throw new SyntheticError(
      'subjects',
      null,
      `so many features of so many subjects need more than ${MOST_CELLS} cells.`,
    );
  }
}

/** Names become file names, so they must hold on every file system. */
function checkName(name: string, taken: Set<string>): void {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,39}$/.test(name) || /^(con|prn|aux|nul|com\d|lpt\d|labels)$/i.test(name)) {
    throw new SyntheticError(
      'name',
      name,
      'a name is a letter, then up to 39 letters, digits, - or _, and none that is reserved, like labels.',
    );
  }
  if (taken.has(name.toLowerCase())) throw new SyntheticError('name', name, 'this name is given twice.');
  taken.add(name.toLowerCase());
}

function checkModality(modality: SyntheticModality, spec: SyntheticSpec): void {
  const refuse = (parameter: string, message: string) => new SyntheticError(parameter, modality.name, message);
  for (const [name, limit] of Object.entries(modalityLimits)) {
    const why = outside(modality[name as ModalityNumber], limit);
    if (why) throw refuse(name, `${why}.`);
  }
  const needed = spec.classes - 1;
  if (modality.features < needed) throw refuse('features', `${spec.classes} classes need at least ${needed} features.`);
  if (modality.factors < needed) throw refuse('factors', `${spec.classes} classes need at least ${needed} factors.`);
  if (modality.features === 1 && modality.cells > 0) {
    throw refuse('cells', 'a modality of one feature has no single cells to lose; use missing.');
  }
  if (modality.mechanism.kind !== 'mar') return;
  const { on } = modality.mechanism;
  const other = spec.modalities.find(({ name }) => name === on);
  if (!other || on === modality.name) throw refuse('mechanism', `mar:${on} must name another modality.`);
  // Were it missing itself, what decides would not be observed, and the mechanism would not be MAR.
  if (other.missing > 0) throw refuse('mechanism', `mar:${on} needs ${on} to be always there: give it missing=0.`);
}
